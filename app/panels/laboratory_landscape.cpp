#include "app/panels/laboratory_landscape.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/panels/chain_selection.h"
#include "app/panels/laboratory_controls.h"
#include "app/panels/laboratory_tree.h"
#include "app/panels/mode_colours.h"
#include "app/widgets/beside_controls.h"
#include "app/widgets/command_table.h"
#include "app/widgets/empty_state.h"
#include "app/widgets/focus.h"
#include "app/widgets/plot_axis.h"
#include "app/widgets/tooltip.h"
#include "core/base/ticks.h"

namespace app {
namespace {

constexpr float kReach = 12;  // pixels at scale 1 within which a click finds a chain
constexpr size_t kTrailPlaces = 48;
constexpr ColorMap kChainMap = ColorMap::cividis, kCountMap = ColorMap::grey;

DotStyle dot_style(const Theme& theme, size_t count, ImU32 fill) {
  DotStyle style;
  style.radius = (count < 1500 ? 3.2f : count < 6000 ? 2.4f : 1.7f) * theme.scale;
  style.rim = count < 6000 ? std::max(1.0f, theme.scale) : 0.6f * theme.scale;
  style.fill = fill;
  style.rim_colour = IM_COL32(10, 14, 18, 200);
  return style;
}

double distance(basin::Point a, basin::Point b) {
  return std::hypot(static_cast<double>(a.x - b.x), static_cast<double>(a.y - b.y));
}

/// The chain near the mouse: any of those drawn, or of those with a trail where chains come as counts.
int64_t chain_at(const basin::LaboratorySnapshot& s, basin::Point at, double reach) {
  if (!s.chains.empty()) return nearest_chain(s.chains, at, reach);
  std::vector<basin::Point> ends;
  for (const auto& trail : s.trails) ends.push_back(trail.empty() ? basin::Point{NAN, NAN} : trail.back());
  return nearest_chain(ends, at, reach);
}

}  // namespace

void LaboratoryLandscape::draw(const View& view) {
  view.shared->laboratory_request.visible = true;
  const Theme& theme = *view.theme;
  for (size_t i = 0; i < 2; ++i) ranges_[i].locked = view.shared->landscape.range_locked[i];
  if (view.laboratory != nullptr && std::exchange(seen_, view.laboratory) != view.laboratory) take(view);
  draw_beside_controls(theme, {[&] { draw_controls_popup(view); }, [&](float width, bool stacked) { draw_controls(view, width, stacked); },
                               [&](ImVec2 size) { draw_map(view, size); }});
}

void LaboratoryLandscape::take(const View& view) {
  const basin::LaboratorySnapshot& snapshot = *view.laboratory;
  const double passed = seconds_between(taken_at_, snapshot.taken_at);
  taken_at_ = snapshot.taken_at;
  take_chains(view);
  if (!is_sound(snapshot.energy)) return;
  const int64_t selected = selected_node(snapshot.settings).id;
  if (selected != selected_)
    for (SmoothRange& range : ranges_)
      if (!range.locked) range.clear();
  selected_ = selected;
  if (field_.update(snapshot.energy)) density_grid_ = density_of(snapshot.energy, snapshot.log_z);
  const auto [low, high] = percentiles(snapshot.energy.values, 0.02, 0.98);
  ranges_[0].follow(low, high, passed);
  ranges_[1].follow(0, percentiles(density_grid_.values, 0, 0.998).second, passed);
}

void LaboratoryLandscape::take_chains(const View& view) {
  const basin::LaboratorySnapshot& snapshot = *view.laboratory;
  const ChainColour colour = view.shared->landscape.chain_colour;
  ++chains_serial_;
  coloured_by_ = colour;
  colours_ = {};
  if (colour == ChainColour::age && snapshot.ages.size() == snapshot.chains.size()) colours_ = colour_chains(snapshot.ages, kChainMap);
  if (colour == ChainColour::energy && snapshot.energies.size() == snapshot.chains.size()) colours_ = colour_chains(snapshot.energies, kChainMap);
  if (colour == ChainColour::mode && snapshot.modes.size() == snapshot.chains.size()) colours_.fills = mode_colours(snapshot.modes);
  count_pixels_.clear();
  if (!is_sound(snapshot.counts)) return;
  most_count_ = most_of(snapshot.counts);
  count_pixels_ = count_pixels(snapshot.counts, kCountMap, most_count_);
}

void LaboratoryLandscape::draw_map(const View& view, ImVec2 size) {
  const Theme& theme = *view.theme;
  if (view.laboratory == nullptr) return empty_state(theme, "The laboratory's first picture is on its way.", size);
  const basin::LaboratorySnapshot& s = *view.laboratory;
  if (!is_sound(s.energy)) return empty_state(theme, "The selected density cannot be drawn; the Composition panel says why.", size);
  if (view.shared->landscape.side_by_side) return path_maps_.draw(view, size, view.shared->landscape.map);
  if (view.shared->landscape.surface) return draw_surface(view, size);
  const LandscapeLayers& layers = view.shared->landscape.layers;
  const bool painting = view.shared->landscape.paint_start, by_mouse = hovered_ && (theme.focus == nullptr || !theme.focus->leads());
  const bool placing = !painting && (start_.has_value() || (by_mouse && ImGui::GetIO().KeyShift));
  const PlaneFrame frame =
      heat_.begin(theme, "laboratory.plane", size, s.energy.low, s.energy.high, true, placing || painting ? PlaneMouse::leave : PlaneMouse::navigate,
                  layers.marginals ? MarginalStrips::thickness(theme, size) : 0);
  hovered_ = frame.hovered;
  ImGui::PushClipRect(frame.min, frame.max, true);
  draw_field(view, frame);
  if (layers.forces) draw_forces(theme, frame, s.energy);
  const bool density = view.shared->landscape.density;
  const ShownField field{s.energy, s.log_z, field_.value(), density};
  if (layers.streams) overlay_.draw_streams(theme, frame, field);
  if (layers.chains) draw_counts(view, frame), draw_chains(view, frame);
  if (layers.trails) draw_chain_trails(theme, frame, s.trails, kTrailPlaces);
  draw_start(theme, frame, view.laboratory_settings.live);
  painter_.draw(view, frame);
  if (layers.probe && view.shared->laboratory_request.probed >= 0) draw_probe(theme, frame, s.probe);
  if (!frame.bare) draw_legend(view, frame);
  if (placing) place_start(view, frame);
  if (layers.iso) draw_iso(theme, frame, field);
  ImGui::PopClipRect();
  const ColourScale scale = scale_of(view);
  heat_.end(theme, frame, &scale);
  overlay_.draw_marginals(theme, frame, field, {&s.chains, nullptr, &s.counts}, chains_serial_);
  if (!placing && !painting) handle_mouse(view, frame);
}

ColourScale LaboratoryLandscape::scale_of(const View& view) const {
  const char* density = std::isfinite(view.laboratory->log_z) ? "p, 1/unit²" : "p / max p";
  return {view.shared->landscape.map, false, range_of(view).low(), range_of(view).high(), view.shared->landscape.density ? density : "E, nats"};
}

void LaboratoryLandscape::draw_field(const View& view, const PlaneFrame& frame) {
  const bool density = view.shared->landscape.density;
  const SmoothRange& range = range_of(view);
  FieldStyle style = field_style(frame, view.shared->landscape.map, range.low(), range.high());
  style.contour_step = view.shared->landscape.layers.contours ? static_cast<float>(basin::nice_step(range.high() - range.low(), kContourLines)) : 0;
  draw_heat(view, frame, "laboratory", field_.value() * 2 + (density ? 1 : 0), density ? density_grid_ : view.laboratory->energy, style);
}

void LaboratoryLandscape::draw_counts(const View& view, const PlaneFrame& frame) {
  if (count_pixels_.empty()) return;
  const basin::Grid& counts = view.laboratory->counts;
  const auto side = static_cast<int>(counts.size);
  const ImTextureID texture = view.renderer->rgba("laboratory.counts", chains_serial_, count_pixels_, side, side);
  if (texture != nullptr) ImGui::GetWindowDrawList()->AddImage(texture, frame.pixel(counts.low, counts.high), frame.pixel(counts.high, counts.low));
}

void LaboratoryLandscape::draw_chains(const View& view, const PlaneFrame& frame) {
  const auto& chains = view.laboratory->chains;
  if (chains.empty()) return;
  if (coloured_by_ != view.shared->landscape.chain_colour) take_chains(view);
  const DotLayer layer{&chains, dot_style(*view.theme, chains.size(), dark_colors().samples), colours_.fills.empty() ? nullptr : &colours_.fills};
  dots_.draw(view, "laboratory.dots", chains_serial_, frame, {layer});
}

/// The key to the chains' colours, within the map, where they have one.
void LaboratoryLandscape::draw_legend(const View& view, const PlaneFrame& frame) const {
  const Theme& theme = *view.theme;
  const bool by_mode = view.shared->landscape.chain_colour == ChainColour::mode && view.shared->landscape.layers.chains;
  if (by_mode && frame.side() >= theme.px(260)) return draw_mode_legend(theme, frame, view.laboratory->shares);
  if (by_mode) return;
  ColourScale scale{kChainMap, false, colours_.low, colours_.high,
                    view.shared->landscape.chain_colour == ChainColour::age ? "age, steps" : "chain's E, nats"};
  if (!count_pixels_.empty())
    scale = {kCountMap, false, 0, most_count_, "chains a cell"};
  else if (colours_.fills.empty())
    return;
  if (!view.shared->landscape.layers.chains || frame.side() < theme.px(260)) return;
  const FontScope small_text(theme.small_text);
  const float text = ImGui::GetFontSize(), pad = theme.px(8), bar = theme.px(86);
  const float width = std::max(colour_bar_width(theme), ImGui::CalcTextSize(scale.title.c_str()).x) + 2 * pad,
              height = bar + text + theme.px(6) + 2 * pad;
  const ImVec2 min(frame.max.x - width - theme.px(8), frame.max.y - height - theme.px(8));
  ImGui::GetWindowDrawList()->AddRectFilled(min, ImVec2(min.x + width, min.y + height), with_alpha(theme.color.panel, 0.88f), theme.px(4));
  draw_colour_bar(theme, ImVec2(min.x + pad, min.y + pad + text + theme.px(6)), bar, scale);
}

/// Shift+click puts the chains' start there, Shift+drag makes it a region; both begin anew.
void LaboratoryLandscape::place_start(const View& view, const PlaneFrame& frame) {
  if (frame.pressed) start_ = frame.mouse;
  if (!start_) return;
  const double radius = distance(*start_, frame.mouse);
  const bool region = radius * static_cast<double>(frame.scale()) > static_cast<double>(view.theme->px(kReach) / 2);
  auto settings = view.laboratory_settings;
  settings.live.start = region ? basin::LiveStart::region : basin::LiveStart::point;
  const auto within = [&](float place) { return std::clamp(static_cast<double>(place), -4.0, 4.0); };
  settings.live.start_x = within(start_->x);
  settings.live.start_y = within(start_->y);
  if (region) settings.live.start_radius = std::clamp(radius, 0.01, 4.0);
  draw_start(*view.theme, frame, settings.live);
  if (frame.held) return;
  ++settings.restarts;
  start_.reset();
  if (has_composition(settings)) view.send(SetLaboratory{std::move(settings)});
}

void LaboratoryLandscape::handle_mouse(const View& view, const PlaneFrame& frame) const {
  if (!frame.hovered) return;
  const double reach = static_cast<double>(view.theme->px(kReach) / frame.scale());
  const int64_t chain = view.shared->landscape.layers.chains ? chain_at(*view.laboratory, frame.mouse, reach) : -1;
  int64_t& probed = view.shared->laboratory_request.probed;
  if (frame.clicked && chain >= 0) probed = chain == probed ? -1 : chain;
  if (!ImGui::IsMouseDragging(ImGuiMouseButton_Left)) readout(*view.theme, describe(view, frame, chain));
}

std::string LaboratoryLandscape::describe(const View& view, const PlaneFrame& frame, int64_t chain) const {
  const basin::LaboratorySnapshot& s = *view.laboratory;
  const FieldReading at = read_field(s.energy, s.log_z, static_cast<double>(frame.mouse.x), static_cast<double>(frame.mouse.y));
  std::string text = fmt::format("x {:.3f}   y {:.3f}", frame.mouse.x, frame.mouse.y);
  if (!at.inside) return text;
  text +=
      fmt::format("\nE {} nats\np {} per unit²\n|dE/dx| {} nats / unit", measured(at.energy), measured(at.density), measured(distance(at.force, {})));
  if (chain < 0) return text;
  text += fmt::format("\nchain {}", chain);
  const auto place = static_cast<size_t>(chain);
  if (place < s.ages.size()) text += fmt::format(": age {} steps", measured(static_cast<double>(s.ages[place])));
  if (place < s.energies.size()) text += fmt::format(", E {} nats", measured(static_cast<double>(s.energies[place])));
  if (place < s.modes.size()) text += "\n" + describe_mode(s.modes[place], s.shares);
  return text + (chain == view.shared->laboratory_request.probed ? "; click to leave it" : "; click to probe it");
}

}  // namespace app
