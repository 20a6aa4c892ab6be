#include "app/widgets/colour_bar.h"

#include <algorithm>

#include "app/widgets/plot_axis.h"

namespace app {
namespace {
constexpr int kBands = 48;
float bar_thickness(const Theme& theme) {
  return theme.px(12);
}
}  // namespace

ImU32 packed_colour(ColorMap map, double share) {
  const basin::Rgb c = basin::colour_at(map, share);
  return ImGui::ColorConvertFloat4ToU32(ImVec4(c.r, c.g, c.b, 1.0f));
}

ImU32 ColourScale::colour(double value) const {
  const double span = high - low;
  const double share = span > 0 ? (value - low) / span : (value - low) * 0;
  return packed_colour(map, reversed ? 1 - share : share);
}

float colour_bar_width(const Theme& theme) {
  return bar_thickness(theme) + theme.px(58);
}

void draw_colour_bar(const Theme& theme, ImVec2 min, float height, const ColourScale& scale) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const FontScope font(theme.small_text);
  const float thick = bar_thickness(theme);
  const ImVec2 max(min.x + thick, min.y + std::max(height, 1.0f));
  for (int i = 0; i < kBands; ++i) {
    const auto at = [&](int k) { return max.y - (max.y - min.y) * static_cast<float>(k) / kBands; };
    const auto colour = [&](int k) { return packed_colour(scale.map, (scale.reversed ? kBands - k : k) / static_cast<double>(kBands)); };
    list.AddRectFilledMultiColor(ImVec2(min.x, at(i + 1)), ImVec2(max.x, at(i)), colour(i + 1), colour(i + 1), colour(i), colour(i));
  }
  list.AddRect(min, max, theme.color.line);

  const float text = ImGui::GetFontSize();
  const Axis axis{basin::Scale::linear, scale.low, scale.high, max.y, min.y};
  for (const Tick& tick : fitting_ticks(axis, 7, [&](const Tick&, const Tick&) { return 1.8f * text; })) {
    const float y = axis.to_pixel(tick.value);
    list.AddLine(ImVec2(max.x, y), ImVec2(max.x + theme.px(4), y), theme.color.text_dim);
    list.AddText(ImVec2(max.x + theme.px(7), std::clamp(y - text / 2, min.y - text / 2, max.y - text / 2)), theme.color.text_dim, tick.label.c_str());
  }
  const float width = ImGui::CalcTextSize(scale.title.c_str()).x;
  const float right = min.x + colour_bar_width(theme);
  list.AddText(ImVec2(std::min(min.x, right - width), min.y - text - theme.px(6)), theme.color.text, scale.title.c_str());
}

}  // namespace app
