#include "core/figures/raster.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "core/figures/typeface.h"

namespace basin {

Raster::Raster(int64_t width, int64_t height) : image_{1, 3, height, width, std::vector<uint8_t>(static_cast<size_t>(width * height * 3), 255)} {}

void Raster::blend(int64_t x, int64_t y, const Rgb& colour, double share) {
  if (x < 0 || y < 0 || x >= image_.width || y >= image_.height) return;
  auto* pixel = image_.bytes.data() + (y * image_.width + x) * 3;
  const float parts[] = {colour.r, colour.g, colour.b};
  for (int c = 0; c < 3; ++c) pixel[c] = static_cast<uint8_t>(std::lround(pixel[c] + share * (255.0 * static_cast<double>(parts[c]) - pixel[c])));
}

void Raster::fill(double x0, double y0, double x1, double y1, const Rgb& colour, double opacity) {
  for (auto y = std::lround(y0); y < std::lround(y1); ++y)
    for (auto x = std::lround(x0); x < std::lround(x1); ++x) blend(x, y, colour, opacity);
}

void Raster::line(double x0, double y0, double x1, double y1, const Rgb& colour, double width) {
  const double reach = width / 2 + 1, dx = x1 - x0, dy = y1 - y0, length = dx * dx + dy * dy;
  const auto clipped = [](double value, int64_t limit) { return static_cast<int64_t>(std::clamp(value, -1.0, static_cast<double>(limit))); };
  const int64_t left = clipped(std::min(x0, x1) - reach, image_.width), right = clipped(std::max(x0, x1) + reach, image_.width);
  const int64_t top = clipped(std::min(y0, y1) - reach, image_.height), bottom = clipped(std::max(y0, y1) + reach, image_.height);
  for (int64_t y = top; y <= bottom; ++y)
    for (int64_t x = left; x <= right; ++x) {
      const double px = static_cast<double>(x) + 0.5 - x0, py = static_cast<double>(y) + 0.5 - y0;
      const double along = length > 0 ? std::clamp((px * dx + py * dy) / length, 0.0, 1.0) : 0;
      const double coverage = width / 2 + 0.5 - std::hypot(px - along * dx, py - along * dy);
      if (coverage > 0) blend(x, y, colour, std::min(1.0, coverage));
    }
}

void Raster::text(double x, double y, double size, std::string_view words, const Rgb& colour, Align align) {
  const double width = align == Align::left ? 0 : text_width(words, size);
  const auto left = std::lround(align == Align::left ? x : align == Align::centre ? x - width / 2 : x - width);
  const auto base = std::lround(y);
  set_text(words, size, [&](int64_t dx, int64_t dy, double coverage) { blend(left + dx, base + dy, colour, coverage); });
}

void Raster::paste(const ImageBatch& picture, int64_t x, int64_t y) {
  const int64_t green = picture.channels == 3 ? 1 : 0, blue = picture.channels == 3 ? 2 : 0;
  for (int64_t row = 0; row < picture.height; ++row)
    for (int64_t column = 0; column < picture.width; ++column) {
      const auto* pixel = picture.bytes.data() + (row * picture.width + column) * picture.channels;
      blend(x + column, y + row, {pixel[0] / 255.0f, pixel[green] / 255.0f, pixel[blue] / 255.0f}, 1);
    }
}

double text_width(std::string_view words, double size) {
  return set_text(words, size, {});
}

std::vector<std::string> wrapped(std::string_view words, double size, double width) {
  std::vector<std::string> lines;
  std::istringstream rest{std::string(words)};
  for (std::string word; rest >> word;)
    if (lines.empty() || text_width(lines.back() + " " + word, size) > width)
      lines.push_back(word);
    else
      lines.back() += " " + word;
  return lines;
}

}  // namespace basin
