#include "app/panels/two_phase.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/gl/renderer.h"
#include "app/panels/descriptions.h"
#include "app/widgets/empty_state.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

constexpr double kSteadySeconds = 0.1;  // assumed between snapshots that carry no time
constexpr float kLeastMap = 90;         // pixels at scale 1: below, maps that matter less are left out

struct Part {
  const char* id;
  const char* title;
  const char* help;
  const basin::Grid basin::TwoPhase::*grid;
};

/// Those that matter most first.
constexpr Part kList[] = {
    {"two-phase.data", "data: down", "Where the next update pulls the energy down because data lie there.", &basin::TwoPhase::data_phase},
    {"two-phase.samples", "samples: up", "Where the next update pushes the energy up because samples lie there. Where both phases cancel, the model fits.",
     &basin::TwoPhase::sample_phase},
    {"two-phase.total", "whole step", "E after the next update minus E before: the sum of all parts, and the step's curvature.", &basin::TwoPhase::total},
    {"two-phase.regulariser", "penalties", "What the energy penalty and the KL term do.", &basin::TwoPhase::regulariser},
    {"two-phase.momentum", "momentum", "What Adam carries over from earlier updates.", &basin::TwoPhase::momentum},
};

double greatest(const basin::Grid& grid) {
  double most = 0;
  for (const float value : grid.values)
    if (std::isfinite(value)) most = std::max(most, std::abs(static_cast<double>(value)));
  return most;
}

}  // namespace

void TwoPhasePanel::draw(const View& view) {
  view.shared->request.two_phase = true;
  const ImVec2 size = ImGui::GetContentRegionAvail();
  if (view.space.image) return empty_state(*view.theme, "The two phases are shown over the plane: choose a 2D preset.", size);
  if (view.snapshot == nullptr || !is_sound(view.snapshot->two_phase.total))
    return empty_state(*view.theme, "The next snapshot shows what the coming update does to the energy.", size);
  if (serial_.update(view.snapshot)) take(*view.snapshot);
  std::vector<size_t> shown;
  for (size_t part = 0; part < kParts; ++part)
    if (const auto& grid = view.snapshot->two_phase.*kList[part].grid; is_sound(grid) && (part < 3 || greatest(grid) > 0)) shown.push_back(part);
  draw_maps(view, shown);
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
  const double passed = snapshot.taken_at > taken_at_ ? snapshot.taken_at - taken_at_ : kSteadySeconds;
  taken_at_ = snapshot.taken_at;
  double most = 0;
  for (const auto& part : kList) most = std::max(most, greatest(snapshot.two_phase.*part.grid));
  if (most > 0) range_.follow(-most, most, passed);
}

/// In rows, as large as they fit.
void TwoPhasePanel::draw_maps(const View& view, const std::vector<size_t>& shown) {
  const Theme& theme = *view.theme;
  const ImVec2 corner = ImGui::GetCursorScreenPos(), size = ImGui::GetContentRegionAvail();
  const float bar = colour_bar_width(theme) + theme.px(8), gap = theme.px(8), title = ImGui::GetTextLineHeight() + theme.px(4);
  const float width = std::max(1.0f, size.x - bar);
  int columns = 1;
  float side = 0;
  for (int tried = 1; tried <= static_cast<int>(shown.size()); ++tried) {
    const int rows = (static_cast<int>(shown.size()) + tried - 1) / tried;
    const float fits = std::min(width / static_cast<float>(tried) - gap, size.y / static_cast<float>(rows) - title - gap);
    if (fits > side) side = fits, columns = tried;
  }
  side = std::max(std::floor(side), std::min(theme.px(kLeastMap), width));
  for (size_t i = 0; i < shown.size(); ++i) {
    const auto column = static_cast<float>(static_cast<int>(i) % columns), row = static_cast<float>(static_cast<int>(i) / columns);
    ImGui::SetCursorScreenPos(ImVec2(corner.x + column * (side + gap), corner.y + row * (side + title + gap)));
    draw_map(view, shown[i], ImVec2(side, side + title));
  }
  const ColourScale scale{ColorMap::diverging, false, range_.low(), range_.high(), "change of E, nats"};
  const float right = corner.x + static_cast<float>(std::min<int>(columns, static_cast<int>(shown.size()))) * (side + gap);
  draw_colour_bar(theme, ImVec2(right, corner.y + title), std::max(1.0f, side - theme.px(4)), scale);
}

void TwoPhasePanel::draw_map(const View& view, size_t part, ImVec2 size) {
  const Theme& theme = *view.theme;
  const basin::TwoPhase& phases = view.snapshot->two_phase;
  const basin::Grid& grid = phases.*kList[part].grid;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  dim_text(theme, kList[part].title);
  tooltip(theme, kList[part].help);
  const float title = ImGui::GetTextLineHeight() + theme.px(4);
  ImGui::SetCursorScreenPos(ImVec2(corner.x, corner.y + title));
  const PlaneFrame frame = heat_[part].begin(theme, kList[part].id, ImVec2(size.x, std::max(1.0f, size.y - title)), grid.low, grid.high, false);
  FieldStyle style;
  style.map = ColorMap::diverging;
  style.low = static_cast<float>(range_.low());
  style.high = static_cast<float>(range_.high());
  style.view_x0 = static_cast<float>(frame.window.x0());
  style.view_x1 = static_cast<float>(frame.window.x1());
  style.view_y0 = static_cast<float>(frame.window.y0());
  style.view_y1 = static_cast<float>(frame.window.y1());
  const ImTextureID texture = view.renderer->field(kList[part].id, serial_.value(), grid, style, frame.side(), frame.side());
  ImDrawList& list = *ImGui::GetWindowDrawList();
  texture != nullptr ? list.AddImage(texture, frame.min, frame.max) : list.AddRectFilled(frame.min, frame.max, theme.color.field);
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
