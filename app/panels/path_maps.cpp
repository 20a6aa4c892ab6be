#include "app/panels/path_maps.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/panels/laboratory_controls.h"
#include "app/panels/laboratory_tree.h"
#include "app/panels/plane_layers.h"
#include "app/widgets/empty_state.h"
#include "app/widgets/map_grid.h"
#include "app/widgets/plot_axis.h"
#include "app/widgets/tooltip.h"
#include "core/base/ticks.h"

namespace app {
namespace {

constexpr int kContours = 10;
constexpr float kLeastMap = 110;  // pixels at scale 1
constexpr float kAxes = 48;       // beside and below a map
constexpr size_t kWholePath = 100000;
constexpr const char* kHelp =
    "Chains from the same starts, with the same noise, on each energy: rings where they began, dots where they are after 100 steps of the sampler's "
    "rule. "
    "They are made anew whenever an energy or the rule changes.";

void draw_ends(const Theme& theme, const PlaneFrame& frame, const std::vector<std::vector<basin::Point>>& paths) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (const auto& path : paths) {
    if (path.empty()) continue;
    const auto at = [&](basin::Point p) { return frame.pixel(static_cast<double>(p.x), static_cast<double>(p.y)); };
    list.AddCircle(at(path.front()), theme.px(3), with_alpha(IM_COL32_WHITE, 0.75f), 12, theme.px(1));
    list.AddCircleFilled(at(path.back()), theme.px(2.6f), IM_COL32_WHITE, 12);
  }
}

std::string describe_range(const SmoothRange& range, bool density) {
  return fmt::format("{} {} to {}{}", density ? "p / max p" : "E", format_value(range.low()), format_value(range.high()), density ? "" : " nats");
}

}  // namespace

void PathMaps::draw(const View& view, ImVec2 size, ColorMap map) {
  const Theme& theme = *view.theme;
  view.shared->laboratory_request.side_by_side = true;
  if (view.laboratory == nullptr || view.laboratory->side_by_side.empty()) return empty_state(theme, "The maps are on their way.", size);
  if (view.laboratory != seen_) take(*(seen_ = view.laboratory));
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float title = map_title_height(theme), gap = theme.px(10);
  const auto& maps = seen_->side_by_side;
  const MapGrid grid = fit_maps(maps.size(), size, ImVec2(theme.px(kAxes), theme.px(kAxes) + title), gap, theme.px(kLeastMap));
  for (size_t i = 0; i < maps.size(); ++i) {
    ImGui::SetCursorScreenPos(grid.place(corner, i));
    draw_map(view, maps[i], grid.cell, map);
  }
}

void PathMaps::take(const basin::LaboratorySnapshot& snapshot) {
  const double passed = seconds_between(taken_at_, snapshot.taken_at);
  taken_at_ = snapshot.taken_at;
  for (const auto& map : snapshot.side_by_side) {
    if (!is_sound(map.energy)) continue;
    Shown& shown = shown_[map.id];
    if (shown.serial.update(map.energy)) shown.density = density_of(map.energy, basin::kNotMeasured);
    const auto [low, high] = percentiles(map.energy.values, 0.02, 0.98);
    shown.ranges[0].follow(low, high, passed);
    shown.ranges[1].follow(0, percentiles(shown.density.values, 0, 0.998).second, passed);
  }
}

void PathMaps::draw_map(const View& view, const basin::PathMap& map, ImVec2 size, ColorMap colours) {
  const Theme& theme = *view.theme;
  if (!is_sound(map.energy)) return empty_state(theme, "This node cannot be drawn; the Composition panel says why.", size);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const auto* node = find_node(seen_->settings.root, map.id);
  const std::string name = node != nullptr ? describe(*node) : "node", id = fmt::format("side-by-side.{}", map.id);
  clipped_text(*ImGui::GetWindowDrawList(), corner, theme.color.text, name, corner.x + size.x);
  Shown& shown = shown_[map.id];
  const bool density = view.shared->landscape.density;
  const SmoothRange& range = shown.ranges[density ? 1 : 0];
  const float title = map_title_height(theme);
  clipped_text(*ImGui::GetWindowDrawList(), ImVec2(corner.x, corner.y + title / 2), theme.color.text_dim, describe_range(range, density),
               corner.x + size.x);
  ImGui::Dummy(ImVec2(size.x, title));
  tooltip(theme, with_whole(name, size.x, kHelp));
  ImGui::SetCursorScreenPos(ImVec2(corner.x, corner.y + title));
  const PlaneFrame frame = shown.heat.begin(theme, id, ImVec2(size.x, std::max(1.0f, size.y - title)), map.energy.low, map.energy.high, false);
  FieldStyle style = field_style(frame, colours, range.low(), range.high());
  style.contour_step = static_cast<float>(basin::nice_step(range.high() - range.low(), kContours));
  draw_heat(view, frame, id, shown.serial.value() * 2 + (density ? 1 : 0), density ? shown.density : map.energy, style);
  ImGui::PushClipRect(frame.min, frame.max, true);
  draw_chain_trails(theme, frame, map.paths, kWholePath);
  draw_ends(theme, frame, map.paths);
  ImGui::PopClipRect();
  shown.heat.end(theme, frame, nullptr);
  if (!frame.hovered) return;
  const FieldReading at = read_field(map.energy, basin::kNotMeasured, static_cast<double>(frame.mouse.x), static_cast<double>(frame.mouse.y));
  readout(theme, fmt::format("{}\nx {:.3f}   y {:.3f}\nE {} nats", name, frame.mouse.x, frame.mouse.y, measured(at.energy)));
}

}  // namespace app
