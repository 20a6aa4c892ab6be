// The controls of the laboratory's landscape.

#include <fmt/format.h>

#include <algorithm>

#include "app/panels/laboratory_controls.h"
#include "app/panels/laboratory_landscape.h"
#include "app/panels/landscape_layers.h"
#include "app/widgets/beside_controls.h"
#include "app/widgets/command_table.h"
#include "app/widgets/plot_axis.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

template <class Value>
void draw_list(const Theme& theme, const char* id, std::string_view name, const std::vector<std::pair<Value, std::string_view>>& items, Value& chosen,
               float width, std::string_view help) {
  std::string_view shown;
  for (const auto& [value, label] : items)
    if (value == chosen) shown = label;
  ImGui::SetNextItemWidth(width);
  const bool open = begin_combo(theme, id, shown);
  log_item(theme, name);
  if (!open) return tooltip(theme, help);
  for (const auto& [value, label] : items) {
    if (ImGui::Selectable(std::string(label).c_str(), value == chosen)) chosen = value;
    log_item(theme, fmt::format("{}.{}", name, label));
  }
  ImGui::EndCombo();
}

}  // namespace

void LaboratoryLandscape::draw_controls_popup(const View& view) {
  const Theme& theme = *view.theme;
  if (button(theme, "landscape.view", {Icon::none, "View", "Source, quantity, colours and layers of the picture.", false, false}))
    ImGui::OpenPopup("##view");
  if (!ImGui::BeginPopup("##view")) return;
  draw_controls(view, side_column(theme), true);
  ImGui::EndPopup();
}

void LaboratoryLandscape::draw_controls(const View& view, float width, bool stacked) {
  const Theme& theme = *view.theme;
  Flow flow(width, stacked);
  const float full = stacked ? width : 0, list = stacked ? width : theme.px(98), wide = stacked ? width : theme.px(126);
  draw_source_switch(view, flow, full);
  draw_dimension_switch(view, flow, full);
  if (holds_run(view.laboratory_settings.root)) draw_weights_switch(view, flow, full);
  flow.next(button_width("E") + button_width("p"));
  LandscapeView& shown = view.shared->landscape;
  int quantity = shown.density ? 1 : 0;
  const std::string energy = with_key(view.commands, "landscape.quantity",
                                      "Energy of the selected node, its temperature included: low is likely. Only the picture changes.");
  const std::string density = with_key(view.commands, "landscape.quantity",
                                       "Density of the selected node, exp(-E) / Z, with Z by quadrature over the box. Only the picture changes.");
  if (segments(theme, "landscape.quantity", {{"E", energy}, {"p", density}}, quantity, full)) shown.density = quantity == 1;
  const std::string beside =
      with_key(view.commands, "laboratory.side-by-side",
               "The selected node beside its children, each with the paths that chains take from the same starts. Only the picture changes.");
  flow.next(button_width("Side by side"));
  if (button(theme, "landscape.side-by-side", {Icon::none, "Side by side", beside, shown.side_by_side}, ImVec2(full, 0)))
    shown.side_by_side = !shown.side_by_side;
  const std::string_view lock = shown.locked() ? "Range locked" : "Lock range";
  const std::string lock_help =
      with_key(view.commands, "landscape.lock", "Keeps the colours' range as it is, so that densities can be compared. Only the picture changes.");
  flow.next(button_width(lock));
  if (button(theme, "landscape.lock", {Icon::none, lock, lock_help, shown.locked()}, ImVec2(full, 0))) shown.locked() = !shown.locked();
  flow.next(list);
  draw_list<ColorMap>(
      theme, "##map", "landscape.map", {{ColorMap::viridis, "viridis"}, {ColorMap::cividis, "cividis"}, {ColorMap::grey, "grey"}}, shown.map, list,
      with_key(view.commands, "landscape.map", "Colour map; all are even to the eye and safe for colour-blind eyes. Only the picture changes."));
  if (shown.side_by_side) return;
  flow.next(wide);
  draw_list<ChainColour>(
      theme, "##chains", "laboratory.colour",
      {{ChainColour::age, "chains by age"},
       {ChainColour::energy, "chains by E"},
       {ChainColour::mode, "chains by mode"},
       {ChainColour::plain, "one colour"}},
      shown.chain_colour, wide,
      with_key(view.commands, "landscape.chain-colours",
               "What the colours of the chains stand for: steps since each began, its energy, the basin of the density in which it is "
               "(grey: none), or nothing. Only the picture changes."));
  flow.next(button_width("Fit"));
  const std::string fit_help =
      with_key(view.commands, "landscape.fit", "Shows the whole box again, as a double click does. Only the picture changes.");
  if (button(theme, "landscape.fit", {Icon::none, "Fit", fit_help, false, fitted(view)}, ImVec2(full, 0))) shown.fit = true;
  if (stacked) section_heading(theme, "Layers");
  draw_layer_chips(view, flow);
}

void LaboratoryLandscape::draw_layer_chips(const View& view, Flow& flow) {
  const Theme& theme = *view.theme;
  const ThemeColors on_map = dark_colors();
  const int64_t count = view.laboratory_settings.live.count;
  const std::string chains = fmt::format("Chains {}", count < 10000 ? std::to_string(count) : format_value(static_cast<double>(count)));
  const bool surface = view.shared->landscape.surface;
  LayerChips chips(view, "laboratory", flow);
  chips.draw("contours", Swatch::rings, theme.color.text);
  chips.draw(
      "chains", Swatch::disc, on_map.samples, chains,
      surface
          ? "The live chains; above 20,000 the cells that hold any."
          : "The live chains; above 20,000 their number per cell. Click one to probe it; Shift+click puts the start of all there, Shift+drag makes "
            "it a region.");
  if (surface) return;
  chips.draw("trails", Swatch::line, theme.color.accent);
  chips.draw("forces", Swatch::arrow, theme.color.text);
  chips.draw_overlays();
  chips.draw("probe", Swatch::arrow, on_map.data);
}

}  // namespace app
