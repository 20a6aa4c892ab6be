#include "app/panels/landscape.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/panels/chain_selection.h"
#include "app/panels/descriptions.h"
#include "app/panels/laboratory_controls.h"
#include "app/panels/landscape_layers.h"
#include "app/widgets/beside_controls.h"
#include "app/widgets/buttons.h"
#include "app/widgets/command_table.h"
#include "app/widgets/empty_state.h"
#include "app/widgets/flow.h"
#include "app/widgets/plot_axis.h"
#include "app/widgets/tooltip.h"
#include "core/base/ticks.h"

namespace app {
namespace {

constexpr float kReach = 12;  // pixels at scale 1 within which a click finds a chain

std::string counted(std::string_view label, size_t count) {
  const char* how = count > kMostDots ? " (density)" : "";
  return fmt::format("{} {}{}", label, format_value(static_cast<double>(count)), how);
}

constexpr ImU32 kDarkRim = IM_COL32(10, 14, 18, 200), kLightRim = IM_COL32(255, 255, 255, 235);

DotStyle dot_style(const Theme& theme, DotShape shape, float radius, ImU32 fill, ImU32 rim) {
  DotStyle style;
  style.shape = shape;
  style.radius = radius * theme.scale;
  style.rim = std::max(1.0f, theme.scale);
  style.fill = fill;
  style.rim_colour = rim;
  return style;
}

}  // namespace

void LandscapePanel::run_started(const View&) {
  for (SmoothRange& range : ranges_)
    if (!range.locked) range.clear();
  heat_.fit();
  images_.fit();
}

void LandscapePanel::draw(const View& view) {
  if (view.shared->landscape.laboratory) {
    if (std::exchange(view.shared->landscape.fit, false)) laboratory_.fit();
    laboratory_.draw(view);
    view.shared->landscape.fitted = laboratory_.fitted(view);
    return;
  }
  const ImVec2 size = ImGui::GetContentRegionAvail();
  if (view.snapshot == nullptr) return empty_state(*view.theme, "The landscape appears with the first snapshot of the run.", size);
  LandscapeView& wanted = view.shared->landscape;
  for (size_t i = 0; i < 2; ++i) ranges_[i].locked = wanted.range_locked[i];
  if (std::exchange(wanted.fit, false)) heat_.fit(), images_.fit(), surface_.fit();
  if (std::exchange(showed_twin_, view.shows_twin) != view.shows_twin)
    for (SmoothRange& range : ranges_)
      if (!range.locked) range.clear();
  if (serial_.update(view.snapshot)) take(*view.snapshot);
  view.snapshot->space.image ? draw_pictures(view) : draw_plane(view);
  wanted.fitted = view.snapshot->space.image ? images_.fitted() : fitted(view);
}

NumberTable LandscapePanel::numbers(const View& view) const {
  if (view.shared->landscape.laboratory)
    return view.laboratory != nullptr ? energy_table(view.laboratory->energy, view.laboratory->log_z) : NumberTable{};
  if (view.snapshot == nullptr) return {};
  if (!view.snapshot->space.image) return energy_table(view.snapshot->energy, view.snapshot->log_z);
  return view.snapshot->chain_energy.empty() ? NumberTable{} : NumberTable{{"E", view.snapshot->chain_energy}};
}

void LandscapePanel::take(const basin::Snapshot& snapshot) {
  const double passed = seconds_between(taken_at_, snapshot.taken_at);
  taken_at_ = snapshot.taken_at;
  if (!is_sound(snapshot.energy)) return;
  const auto [low, high] = percentiles(snapshot.energy.values, 0.02, 0.98);
  ranges_[0].follow(low, high, passed);
  density_grid_ = density_of(snapshot.energy, snapshot.log_z);
  ranges_[1].follow(0, percentiles(density_grid_.values, 0, 0.998).second, passed);
}

void LandscapePanel::draw_plane(const View& view) {
  if (!is_sound(view.snapshot->energy)) return empty_state(*view.theme, "This snapshot has no energy grid.", ImGui::GetContentRegionAvail());
  drop_missing_chains(*view.shared, static_cast<int64_t>(view.snapshot->chains.size()));
  const Theme& theme = *view.theme;
  draw_beside_controls(theme, {[&] { draw_controls_popup(view); }, [&](float width, bool stacked) { draw_controls(view, width, stacked); },
                               [&](ImVec2 size) { draw_map(view, size); }});
}

void LandscapePanel::draw_controls_popup(const View& view) {
  const Theme& theme = *view.theme;
  if (button(theme, "landscape.view", {Icon::none, "View", "Quantity, colours and layers of the picture.", false, false})) ImGui::OpenPopup("##view");
  if (!ImGui::BeginPopup("##view")) return;
  draw_controls(view, side_column(theme), true);
  ImGui::EndPopup();
}

void LandscapePanel::draw_controls(const View& view, float width, bool stacked) {
  const Theme& theme = *view.theme;
  Flow flow(width, stacked);
  draw_source_switch(view, flow, stacked ? width : 0);
  draw_dimension_switch(view, flow, stacked ? width : 0);
  draw_weights_switch(view, flow, stacked ? width : 0);
  flow.next(button_width("E") + button_width("p"));
  LandscapeView& shown = view.shared->landscape;
  int quantity = shown.density ? 1 : 0;
  const std::string energy = with_key(view.commands, "landscape.quantity",
                                      "Energy: low is likely. Training pushes it down at data and up at samples. Only the picture changes.");
  const std::string density = with_key(view.commands, "landscape.quantity",
                                       "Density of the model, exp(-E) / Z, with Z by quadrature over the box. Only the picture changes.");
  if (segments(theme, "landscape.quantity", {{"E", energy}, {"p", density}}, quantity, stacked ? width : 0)) shown.density = quantity == 1;

  const std::string_view lock = shown.locked() ? "Range locked" : "Lock range";
  const std::string lock_help =
      with_key(view.commands, "landscape.lock", "Keeps the colours' range as it is, so that moments can be compared. Training is not touched.");
  flow.next(button_width(lock));
  if (button(theme, "landscape.lock", {Icon::none, lock, lock_help, shown.locked()}, ImVec2(stacked ? width : 0, 0)))
    shown.locked() = !shown.locked();

  const float combo = stacked ? width : theme.px(98);
  flow.next(combo);
  ImGui::SetNextItemWidth(combo);
  if (begin_combo(theme, "##map", basin::name_of(shown.map))) {
    for (const ColorMap map : kColourMaps) {
      const std::string name(basin::name_of(map));
      if (ImGui::Selectable(name.c_str(), map == shown.map)) shown.map = map;
      log_item(theme, "landscape.map." + name);
    }
    ImGui::EndCombo();
  }
  log_item(theme, "landscape.map");
  tooltip(theme,
          with_key(view.commands, "landscape.map", "Colour map; all are even to the eye and safe for colour-blind eyes. Only the picture changes."));
  flow.next(button_width("Fit"));
  const std::string fit_help =
      with_key(view.commands, "landscape.fit", "Shows the whole box again, as a double click does. Only the picture changes.");
  if (button(theme, "landscape.fit", {Icon::none, "Fit", fit_help, false, fitted(view)}, ImVec2(stacked ? width : 0, 0))) shown.fit = true;
  if (stacked) section_heading(theme, "Layers");
  draw_layer_chips(view, flow);
}

void LandscapePanel::draw_layer_chips(const View& view, Flow& flow) {
  const Theme& theme = *view.theme;
  const ThemeColors on_map = dark_colors();
  const basin::Snapshot& s = *view.snapshot;
  const std::string data = counted("Data", s.data.size());
  const bool surface = view.shared->landscape.surface;
  LayerChips chips(view, "landscape", flow);
  chips.draw("contours", Swatch::rings, theme.color.text);
  chips.draw("data", Swatch::square, on_map.data, data);
  chips.draw(
      "chains", Swatch::disc, on_map.samples, counted("Chains", s.chains.size()),
      surface
          ? "The current chains, x-: training pushes the energy up where they end."
          : "The current chains, x-: training pushes the energy up where they end. Click one to watch it, up to eight, the longest watched making "
            "way; Ctrl+click watches it alone.");
  if (surface) return;
  chips.draw("trails", Swatch::line, theme.color.accent, fmt::format("Trails {}", s.traces.size()));
  chips.draw("forces", Swatch::arrow, theme.color.text);
  chips.draw_overlays();
}

void LandscapePanel::draw_map(const View& view, ImVec2 size) {
  if (view.shared->landscape.surface) return draw_surface(view, size);
  const basin::Snapshot& s = *view.snapshot;
  const LandscapeLayers& layers = view.shared->landscape.layers;
  const PlaneFrame frame = heat_.begin(*view.theme, "landscape.plane", size, s.energy.low, s.energy.high, true, PlaneMouse::navigate,
                                       layers.marginals ? MarginalStrips::thickness(*view.theme, size) : 0);
  ImGui::PushClipRect(frame.min, frame.max, true);
  const bool density = view.shared->landscape.density;
  const basin::Grid& shown = density ? density_grid_ : s.energy;
  const uint64_t serial = serial_.value() * 2 + (density ? 1 : 0);
  draw_heat(view, frame, "landscape", serial, shown, style_for(view, frame));
  if (layers.forces) draw_forces(*view.theme, frame, s.energy);
  if (layers.streams) overlay_.draw_streams(*view.theme, frame, shown_field(view));
  draw_points(view, frame);
  if (layers.chains || layers.trails) draw_trails(*view.theme, frame, s.traces, *view.shared, layers.trails);
  if (layers.iso) draw_iso(*view.theme, frame, shown_field(view));
  ImGui::PopClipRect();
  draw_caption(view, frame.min, frame.max.x - frame.min.x);
  const ColourScale scale = scale_of(view);
  heat_.end(*view.theme, frame, &scale);
  overlay_.draw_marginals(*view.theme, frame, shown_field(view), {&s.chains, &s.data, nullptr}, serial_.value());
  handle_mouse(view, frame);
}

/// Which weights the picture is of, in its corner.
void LandscapePanel::draw_caption(const View& view, ImVec2 corner, float width) const {
  const Theme& theme = *view.theme;
  const FontScope small_text(theme.small_text);
  const std::string text = weights_caption(*view.snapshot);
  const ImVec2 at(corner.x + theme.px(7), corner.y + theme.px(5)), size = ImGui::CalcTextSize(text.c_str());
  const float right = std::min(at.x + size.x, corner.x + width - theme.px(7));
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled(ImVec2(at.x - theme.px(4), at.y - theme.px(2)), ImVec2(right + theme.px(4), at.y + size.y + theme.px(2)),
                     IM_COL32(10, 14, 18, 170), theme.px(3));
  clipped_text(draw, at, dark_colors().text, text, right);
}

void LandscapePanel::draw_points(const View& view, const PlaneFrame& frame) {
  const Theme& theme = *view.theme;
  const ThemeColors on_map = dark_colors();
  const LandscapeLayers& layers = view.shared->landscape.layers;
  std::vector<DotLayer> dots;
  if (layers.data) dots.push_back({&view.snapshot->data, dot_style(theme, DotShape::square, 2.9f, on_map.data, kLightRim), nullptr});
  if (layers.chains) dots.push_back({&view.snapshot->chains, dot_style(theme, DotShape::disc, 3.2f, on_map.samples, kDarkRim), nullptr});
  if (dots.empty()) return;
  const uint64_t choice = (layers.data ? 1u : 0u) + (layers.chains ? 2u : 0u);
  dots_.draw(view, "landscape.dots", serial_.value() * 4 + choice, frame, dots);
}

ShownField LandscapePanel::shown_field(const View& view) const {
  return {view.snapshot->energy, view.snapshot->log_z, serial_.value(), view.shared->landscape.density};
}

FieldStyle LandscapePanel::style_for(const View& view, const PlaneFrame& frame) const {
  const SmoothRange& range = range_of(view);
  FieldStyle style = field_style(frame, view.shared->landscape.map, range.low(), range.high());
  style.contour_step = view.shared->landscape.layers.contours ? static_cast<float>(basin::nice_step(range.high() - range.low(), kContourLines)) : 0;
  return style;
}

ColourScale LandscapePanel::scale_of(const View& view) const {
  const SmoothRange& range = range_of(view);
  const char* density = std::isfinite(view.snapshot->log_z) ? "p, 1/unit²" : "p / max p";
  return {view.shared->landscape.map, false, range.low(), range.high(), view.shared->landscape.density ? density : "E, nats"};
}

void LandscapePanel::handle_mouse(const View& view, const PlaneFrame& frame) const {
  if (!frame.hovered) return;
  const basin::Snapshot& s = *view.snapshot;
  const double reach = static_cast<double>(view.theme->px(kReach) / frame.scale());
  const int64_t chain = view.shared->landscape.layers.chains ? nearest_chain(s.chains, frame.mouse, reach) : -1;
  if (frame.clicked && chain >= 0) toggle_chain(*view.shared, chain, ImGui::GetIO().KeyCtrl);
  const FieldReading at = read_field(s.energy, s.log_z, static_cast<double>(frame.mouse.x), static_cast<double>(frame.mouse.y));
  if (!at.inside || ImGui::IsMouseDragging(ImGuiMouseButton_Left)) return;
  readout(*view.theme, describe_place(at, frame.mouse, s, chain));
}

void LandscapePanel::draw_pictures(const View& view) {
  const Theme& theme = *view.theme;
  const basin::Snapshot& s = *view.snapshot;
  if (!is_sound(s.images)) return empty_state(theme, "The chains appear after their first Langevin steps.", ImGui::GetContentRegionAvail());
  drop_missing_chains(*view.shared, s.images.count);
  Flow flow(ImGui::GetContentRegionAvail().x);
  draw_source_switch(view, flow, 0);
  ImGui::SameLine();
  ImGui::AlignTextToFramePadding();
  const float room = ImGui::GetContentRegionAvail().x;
  const std::string line = describe_batch(s) + " (live weights)", few = fmt::format("{} chains", s.images.count);
  dim_text(theme, ImGui::CalcTextSize(line.c_str()).x <= room ? line : few);
  log_item(theme, "landscape.batch");
  tooltip(theme, line + ". Click a picture to watch its chain in the Chains panel. Training is not touched.");
  if (!images_.fitted()) {
    ImGui::SameLine();
    const std::string help = with_key(view.commands, "landscape.fit", "Shows every chain again, as a double click does. Only the picture changes.");
    if (button(theme, "landscape.fit", {Icon::none, "Fit", help, false, false})) images_.fit();
  }
  const PictureSheet sheet = make_sheet(*view.renderer, "landscape.images", serial_.value(), s.images);
  const auto frame_colour = [&](int64_t i) {
    const int index = colour_index(*view.shared, i);
    return index < 0 ? 0 : chain_colour(index, theme.dark);
  };
  const ImageView::Mouse mouse = images_.draw(theme, "landscape.pictures", sheet, ImGui::GetContentRegionAvail(), frame_colour);
  if (mouse.clicked >= 0) toggle_chain(*view.shared, mouse.clicked, ImGui::GetIO().KeyCtrl);
  if (mouse.hovered >= 0) readout(theme, describe_picture(s, mouse.hovered));
}

}  // namespace app
