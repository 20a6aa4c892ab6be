#include "app/window/panel_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <iterator>

#include "core/base/files.h"

namespace app {

Picture cropped(Picture whole, const Rect& part, float scale) {
  const auto bounded = [](float place, int most) { return std::clamp(static_cast<int>(std::lround(place)), 0, most); };
  const int x0 = bounded(part.x * scale, whole.width), x1 = bounded((part.x + part.width) * scale, whole.width);
  const int y0 = bounded(part.y * scale, whole.height), y1 = bounded((part.y + part.height) * scale, whole.height);
  if (x1 <= x0 || y1 <= y0) return whole;
  Picture out{{}, x1 - x0, y1 - y0};
  for (int y = y0; y < y1; ++y) {
    const auto from = whole.pixels.begin() + (static_cast<std::ptrdiff_t>(y) * whole.width + x0) * 3;
    out.pixels.insert(out.pixels.end(), from, from + static_cast<std::ptrdiff_t>(out.width) * 3);
  }
  return out;
}

std::string file_name(std::string_view panel, std::string_view extension) {
  std::string name;
  for (const char c : panel) name += c == ' ' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return fmt::format("{}.{}", name, extension);
}

void write_table_csv(const std::string& path, const NumberTable& table) {
  basin::write_atomically(path, [&](const auto& write) {
    std::string text;
    for (const auto& column : table) text += (text.empty() ? "" : ",") + column.name;
    text += '\n';
    const size_t rows = table.empty() ? 0 : table.front().values.size();
    for (size_t row = 0; row < rows; ++row) {
      for (size_t i = 0; i < table.size(); ++i) {
        if (i > 0) text += ',';
        const float value = row < table[i].values.size() ? table[i].values[row] : NAN;
        if (!std::isnan(value)) fmt::format_to(std::back_inserter(text), "{}", value);
      }
      text += '\n';
      if (text.size() < 1 << 20) continue;
      write(text.data(), text.size());
      text.clear();
    }
    write(text.data(), text.size());
  });
}

}  // namespace app
