#include "app/panels/two_phase.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/panels/descriptions.h"
#include "app/panels/plane_layers.h"
#include "app/widgets/empty_state.h"
#include "app/widgets/map_grid.h"
#include "app/widgets/plot_axis.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

constexpr float kLeastMap = 90;  // pixels at scale 1: below, maps that matter less are left out

struct Part {
  const char* id;
  const char* title;
  const char* help;
  const basin::Grid basin::TwoPhase::*grid;
};

/// Those that matter most first.
constexpr Part kList[] = {
    {"two-phase.data", "data: down", "Where the next update pulls the energy down because data lie there.", &basin::TwoPhase::data_phase},
    {"two-phase.samples", "samples: up",
     "Where the next update pushes the energy up because samples lie there. Where both phases cancel, the model fits.",
     &basin::TwoPhase::sample_phase},
    {"two-phase.total", "whole step", "E after the next update minus E before: the sum of all parts, and the step's curvature.",
     &basin::TwoPhase::total},
    {"two-phase.regulariser", "penalties", "What the energy penalty and the KL term do.", &basin::TwoPhase::regulariser},
    {"two-phase.momentum", "momentum", "What Adam carries over from earlier updates.", &basin::TwoPhase::momentum},
};

double greatest(const basin::Grid& grid) {
  double most = 0;
  for (const float value : grid.values)
    if (std::isfinite(value)) most = std::max(most, std::abs(static_cast<double>(value)));
  return most;
}

/// Both phases share a scale, so that they can be weighed against each other; what remains of them is far smaller.
size_t scale_of(size_t part) {
  return part < 2 ? 0 : part;
}

}  // namespace

void TwoPhasePanel::draw(const View& view) {
  view.shared->request.two_phase = true;
  const ImVec2 size = ImGui::GetContentRegionAvail();
  if (view.space.image) return empty_state(*view.theme, "The two phases are shown over the plane: choose a 2D preset.", size);
  if (view.snapshot == nullptr || !is_sound(view.snapshot->two_phase.total))
    return empty_state(*view.theme, "The next snapshot shows what the coming update does to the energy.", size);
  if (std::exchange(showed_twin_, view.shows_twin) != view.shows_twin) run_started(view);
  if (serial_.update(view.snapshot)) take(*view.snapshot);
  std::vector<size_t> shown;
  for (size_t part = 0; part < kParts; ++part)
    if (const auto& grid = view.snapshot->two_phase.*kList[part].grid; is_sound(grid) && (part < 3 || greatest(grid) > 0)) shown.push_back(part);
  draw_maps(view, shown);
}

void TwoPhasePanel::run_started(const View&) {
  for (auto& range : ranges_) range.clear();
}

NumberTable TwoPhasePanel::numbers(const View& view) const {
  if (view.snapshot == nullptr) return {};
  const basin::TwoPhase& phases = view.snapshot->two_phase;
  return field_table(phases.total, {{"down", &phases.data_phase.values},
                                    {"up", &phases.sample_phase.values},
                                    {"penalties", &phases.regulariser.values},
                                    {"momentum", &phases.momentum.values},
                                    {"total", &phases.total.values}});
}

void TwoPhasePanel::take(const basin::Snapshot& snapshot) {
  const double passed = seconds_between(taken_at_, snapshot.taken_at);
  taken_at_ = snapshot.taken_at;
  std::array<double, kParts> most{};
  for (size_t part = 0; part < kParts; ++part) {
    double& reached = most[scale_of(part)];
    reached = std::max(reached, greatest(snapshot.two_phase.*kList[part].grid));
  }
  for (size_t scale = 0; scale < kParts; ++scale)
    if (most[scale] > 0) ranges_[scale].follow(-most[scale], most[scale], passed);
}

/// In rows, as large as they fit.
void TwoPhasePanel::draw_maps(const View& view, const std::vector<size_t>& shown) {
  const Theme& theme = *view.theme;
  const ImVec2 corner = ImGui::GetCursorScreenPos(), size = ImGui::GetContentRegionAvail();
  const float bar = colour_bar_width(theme) + theme.px(8), gap = theme.px(8), title = map_title_height(theme);
  const float width = std::max(1.0f, size.x - bar);
  const MapGrid grid = fit_maps(shown.size(), ImVec2(width, size.y), ImVec2(0, title), gap, theme.px(kLeastMap));
  for (size_t i = 0; i < shown.size(); ++i) {
    ImGui::SetCursorScreenPos(grid.place(corner, i));
    draw_map(view, shown[i], grid.cell);
  }
  const ColourScale scale{ColorMap::diverging, false, -1, 1, "of the map's scale"};
  const float right = corner.x + static_cast<float>(grid.columns) * (grid.cell.x + gap);
  draw_colour_bar(theme, ImVec2(right, corner.y + title), std::max(1.0f, grid.side - theme.px(4)), scale);
}

void TwoPhasePanel::draw_map(const View& view, size_t part, ImVec2 size) {
  const Theme& theme = *view.theme;
  const basin::TwoPhase& phases = view.snapshot->two_phase;
  const basin::Grid& grid = phases.*kList[part].grid;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const SmoothRange& range = ranges_[scale_of(part)];
  dim_text(theme, kList[part].title);
  tooltip(theme, fmt::format("{} Always of the live weights, whichever the landscape shows: the next update changes these.", kList[part].help));
  const float title = map_title_height(theme);
  ImGui::SetCursorScreenPos(ImVec2(corner.x, corner.y + title / 2));
  dim_text(theme, fmt::format("±{} nats", format_value(range.high())));
  tooltip(theme, "The map's scale: the change of E that takes the strongest colour. The two phases share one; each other map has its own.");
  ImGui::SetCursorScreenPos(ImVec2(corner.x, corner.y + title));
  const PlaneFrame frame = heat_[part].begin(theme, kList[part].id, ImVec2(size.x, std::max(1.0f, size.y - title)), grid.low, grid.high, false);
  draw_heat(view, frame, kList[part].id, serial_.value(), grid, field_style(frame, ColorMap::diverging, range.low(), range.high()));
  heat_[part].end(theme, frame, nullptr);
  if (frame.hovered) readout(theme, describe(phases, frame));
}

std::string TwoPhasePanel::describe(const basin::TwoPhase& phases, const PlaneFrame& frame) const {
  std::string text = fmt::format("x {:.2f}   y {:.2f}", frame.mouse.x, frame.mouse.y);
  for (const auto& part : kList) {
    const FieldReading at = read_field(phases.*part.grid, 0, static_cast<double>(frame.mouse.x), static_cast<double>(frame.mouse.y));
    if (std::isfinite(at.energy)) text += fmt::format("\n{}  {:+.3g} nats", part.title, at.energy);
  }
  return text;
}

}  // namespace app
