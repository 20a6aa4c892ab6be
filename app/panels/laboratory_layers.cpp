#include "app/panels/laboratory_layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "app/panels/chain_selection.h"
#include "app/panels/field_reading.h"

namespace app {
namespace {

constexpr double kArrowPixels = 90;  // that the arrows of a probed step should take together, scale 1
constexpr double kMostMagnified = 500;
constexpr size_t kProbedPlaces = 200;  // of the probed chain's path

bool finite(ImVec2 p) {
  return std::isfinite(p.x) && std::isfinite(p.y);
}
ImVec2 pixel_of(const PlaneFrame& frame, basin::Point p) {
  return frame.pixel(static_cast<double>(p.x), static_cast<double>(p.y));
}
double length_of(basin::Point p) {
  return std::hypot(static_cast<double>(p.x), static_cast<double>(p.y));
}

void draw_fading(const Theme& theme, const PlaneFrame& frame, const std::vector<basin::Point>& path, size_t places, ImU32 colour) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const size_t first = path.size() > places ? path.size() - places : 0;
  for (size_t i = first; i + 1 < path.size(); ++i) {
    const ImVec2 a = pixel_of(frame, path[i]), b = pixel_of(frame, path[i + 1]);
    if (!finite(a) || !finite(b)) continue;
    const float age = static_cast<float>(i + 1 - first) / static_cast<float>(path.size() - first);
    list.AddLine(a, b, with_alpha(colour, 0.1f + 0.85f * age), theme.px(1.5f));
  }
}

}  // namespace

bool GridSerial::update(const basin::Grid& grid) {
  const bool same = grid.size == seen_.size && grid.low == seen_.low && grid.high == seen_.high && grid.values.size() == seen_.values.size() &&
                    (grid.values.empty() || std::memcmp(grid.values.data(), seen_.values.data(), grid.values.size() * sizeof(float)) == 0);
  if (same) return false;
  seen_ = grid;
  ++value_;
  return true;
}

ChainColours colour_chains(const std::vector<float>& values, basin::ColorMap map) {
  ChainColours colours;
  const auto [low, high] = percentiles(values, 0.01, 0.99);
  if (values.empty() || !(high > low)) return colours;
  colours.low = low;
  colours.high = high;
  std::array<ImU32, 256> table;
  for (size_t i = 0; i < table.size(); ++i) table[i] = packed_colour(map, static_cast<double>(i) / 255);
  for (const float value : values) {
    const double share = std::isfinite(value) ? std::clamp((static_cast<double>(value) - low) / (high - low), 0.0, 1.0) : 0.0;
    colours.fills.push_back(table[static_cast<size_t>(share * 255)]);
  }
  return colours;
}

std::vector<uint8_t> count_pixels(const basin::Grid& counts, basin::ColorMap map, double most) {
  const auto side = static_cast<size_t>(counts.size);
  const auto table = basin::colour_table(map);
  std::vector<uint8_t> pixels(side * side * 4, 0);
  for (size_t row = 0; row < side; ++row)
    for (size_t column = 0; column < side; ++column) {
      const auto count = static_cast<double>(counts.values[row * side + column]);
      if (!(count > 0)) continue;
      const double share = std::min(count / std::max(most, 1.0), 1.0);
      uint8_t* pixel = &pixels[4 * ((side - 1 - row) * side + column)];
      std::copy_n(&table[static_cast<size_t>(share * 255) * 4], 3, pixel);
      pixel[3] = static_cast<uint8_t>(255 * (0.35 + 0.6 * std::sqrt(share)));
    }
  return pixels;
}

double most_of(const basin::Grid& counts) {
  std::vector<float> some;
  for (const float count : counts.values)
    if (count > 0) some.push_back(count);
  return some.empty() ? 1 : std::max(1.0, percentiles(std::move(some), 0, 0.99).second);
}

void draw_chain_trails(const Theme& theme, const PlaneFrame& frame, const std::vector<std::vector<basin::Point>>& trails, size_t places) {
  for (size_t i = 0; i < trails.size(); ++i) draw_fading(theme, frame, trails[i], places, chain_colour(static_cast<int>(i), true));
}

void draw_start(const Theme& theme, const PlaneFrame& frame, const basin::LiveChainOptions& live) {
  const bool region = live.start == basin::LiveStart::region;
  if (!region && live.start != basin::LiveStart::point) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 c = frame.pixel(live.start_x, live.start_y);
  if (!finite(c)) return;
  const float r = region ? std::max(theme.px(3), frame.scale() * static_cast<float>(live.start_radius)) : theme.px(7);
  const auto mark = [&](ImU32 colour, float thick) {
    if (region) list.AddCircle(c, r, colour, 48, thick);
    const float arm = theme.px(7);
    list.AddLine(ImVec2(c.x - arm, c.y), ImVec2(c.x + arm, c.y), colour, thick);
    list.AddLine(ImVec2(c.x, c.y - arm), ImVec2(c.x, c.y + arm), colour, thick);
  };
  mark(with_alpha(IM_COL32_BLACK, 0.7f), theme.px(4));
  mark(IM_COL32_WHITE, theme.px(1.7f));
}

bool is_sound(const basin::Probe& probe) {
  const auto finite_point = [](basin::Point p) { return std::isfinite(p.x) && std::isfinite(p.y); };
  return probe.chain >= 0 && finite_point(probe.before) && finite_point(probe.after) && finite_point(probe.drift) && finite_point(probe.noise);
}

double magnification(const basin::Probe& probe, double pixels_per_unit, double pixels) {
  const double length = (length_of(probe.drift) + length_of(probe.noise)) * pixels_per_unit;
  if (!(length > 0)) return 1;
  return std::clamp(std::floor(pixels / length), 1.0, kMostMagnified);
}

void draw_arrow(ImDrawList& list, const Theme& theme, ImVec2 from, ImVec2 to, ImU32 colour) {
  const float dx = to.x - from.x, dy = to.y - from.y, length = std::hypot(dx, dy), head = std::min(theme.px(9), length * 0.6f);
  if (!(length > 0) || !finite(from) || !finite(to)) return;
  const float ux = dx / length, uy = dy / length, half = head * 0.45f;
  const ImVec2 neck(to.x - ux * head, to.y - uy * head);
  list.AddLine(from, neck, with_alpha(IM_COL32_BLACK, 0.6f), theme.px(5));
  list.AddLine(from, neck, colour, theme.px(2.5f));
  list.AddTriangleFilled(to, ImVec2(neck.x - uy * half, neck.y + ux * half), ImVec2(neck.x + uy * half, neck.y - ux * half), colour);
}

void draw_probe(const Theme& theme, const PlaneFrame& frame, const basin::Probe& probe) {
  if (!is_sound(probe)) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  draw_fading(theme, frame, probe.path, kProbedPlaces, IM_COL32_WHITE);
  const double magnified = magnification(probe, static_cast<double>(frame.scale()), static_cast<double>(theme.px(kArrowPixels)));
  const auto ahead = [&](ImVec2 from, basin::Point by) {
    const float pixels = frame.scale() * static_cast<float>(magnified);
    return ImVec2(from.x + by.x * pixels, from.y - by.y * pixels);
  };
  const ImVec2 from = pixel_of(frame, probe.before), between = ahead(from, probe.drift), to = ahead(between, probe.noise),
               at = pixel_of(frame, probe.after);
  if (!finite(from) || !finite(at)) return;
  const ThemeColors on_map = dark_colors();
  draw_arrow(list, theme, from, between, on_map.data);
  draw_arrow(list, theme, between, to, on_map.samples);
  list.AddCircle(at, theme.px(6), with_alpha(IM_COL32_BLACK, 0.7f), 20, theme.px(3.5f));
  list.AddCircle(at, theme.px(6), IM_COL32_WHITE, 20, theme.px(1.8f));
}

}  // namespace app
