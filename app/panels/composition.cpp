#include "app/panels/composition.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "app/gl/renderer.h"
#include "app/panels/field_reading.h"
#include "app/panels/health_mark.h"
#include "app/panels/laboratory_controls.h"
#include "app/panels/laboratory_tree.h"
#include "app/widgets/command_table.h"
#include "app/widgets/empty_state.h"
#include "app/widgets/plot_axis.h"
#include "app/widgets/slider.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

constexpr float kMapSide = 60, kIndent = 14, kLeastCard = 190;

const basin::NodeView* view_of(const View& view, int64_t id) {
  if (view.laboratory == nullptr) return nullptr;
  for (const auto& node : view.laboratory->nodes)
    if (node.id == id) return &node;
  return nullptr;
}

std::string status_of(const View& view, const basin::CompositionNode& node, const basin::NodeView* shown) {
  if (shown == nullptr) return "on its way";
  if (!shown->error.empty()) return "cannot be shown";
  std::string text = shown->normalisable ? "density" : "runs away";
  if (std::isfinite(shown->kl)) text += fmt::format("   KL {:.3f}", shown->kl);
  if (node.kind == basin::NodeKind::run) text += fmt::format("   {}", name_of(view.shared->request.weights));
  if (shown->step > 0) text += fmt::format("   update {}", grouped(shown->step));
  return text;
}

std::string help_of_node(const basin::CompositionNode& node, const basin::NodeView* shown) {
  std::string text(entry_of(basin::kNodeKinds, node.kind).help);
  if (shown == nullptr) return text + "\nIts map comes with the next picture.";
  if (!shown->error.empty()) return text + "\n" + shown->error;
  if (!shown->words.empty()) text += "\n" + shown->words;
  text += fmt::format("\nlog Z {} nats, {:.2g} % of the mass at the border of the box", measured(shown->log_z), 100 * shown->border_mass);
  if (std::isfinite(shown->kl)) text += fmt::format("\nKL(data's own densities composed alike || this) {} nats; 0 is perfect", measured(shown->kl));
  return text + "\nClick to show it in the landscape and to let chains follow it.";
}

void select(const View& view, int64_t id) {
  view.shared->landscape.laboratory = true;
  if (selected_node(view.laboratory_settings).id == id) return;
  edit_laboratory(view, [id](auto& settings) { settings.selected = id; });
}

/// Whether a field of the node changes anything where it stands.
bool counts_for(std::string_view field, const basin::CompositionNode& node, const basin::CompositionNode* parent) {
  if (field == "balanced") return node.kind == basin::NodeKind::mixture;
  if (field == "offset") return parent != nullptr && parent->kind == basin::NodeKind::mixture;
  return field != "weight";  // the card's own slider
}

void draw_error(const Theme& theme, const std::string& error) {
  ImGui::PushTextWrapPos(0);
  ImGui::PushStyleColor(ImGuiCol_Text, theme.color.bad);
  ImGui::TextUnformatted(error.c_str());
  ImGui::PopStyleColor();
  ImGui::PopTextWrapPos();
}

}  // namespace

void CompositionPanel::draw(const View& view) {
  view.shared->laboratory_request.visible = true;
  if (view.laboratory != nullptr && view.laboratory != seen_) take(*(seen_ = view.laboratory));
  draw_toolbar(view);
  if (!has_composition(view.laboratory_settings)) return empty_state(*view.theme, "Choose a composition to begin.", ImGui::GetContentRegionAvail());
  ImGui::BeginChild("##tree", ImVec2(0, 0));
  visit_nodes(view.laboratory_settings.root, [&](const basin::CompositionNode& node, int64_t depth) {
    ImGui::PushID(static_cast<int>(node.id));
    draw_node(view, node, depth);
    ImGui::PopID();
  });
  ImGui::EndChild();
}

NumberTable CompositionPanel::numbers(const View& view) const {
  if (view.laboratory == nullptr) return {};
  const int64_t selected = selected_node(view.laboratory->settings).id;
  for (const auto& node : view.laboratory->nodes)
    if (node.id == selected) return energy_table(node.energy, node.log_z);
  return {};
}

void CompositionPanel::take(const basin::LaboratorySnapshot& snapshot) {
  for (const auto& node : snapshot.nodes) {
    SmallMap& map = maps_[node.id];
    if (!map.serial.update(node.energy)) continue;
    std::tie(map.low, map.high) = percentiles(node.energy.values, 0.02, 0.98);
    if (!(map.high > map.low)) map.high = map.low + 1;
  }
}

void CompositionPanel::draw_toolbar(const View& view) {
  const Theme& theme = *view.theme;
  const float width = ImGui::GetContentRegionAvail().x;
  Flow flow(width);
  const float list = std::min(theme.px(170), width);
  flow.next(list);
  ImGui::SetNextItemWidth(list);
  const bool open = begin_combo(theme, "##compositions", "Compositions");
  log_item(theme, "composition.list");
  if (!open) tooltip(theme, "Trees to start from; choosing one replaces the tree below. The training run goes on.");
  if (open) {
    for (const auto& name : view.compositions) {
      const CommandEntry* entry = view.commands != nullptr ? view.commands->find("composition." + name) : nullptr;
      if (ImGui::Selectable(name.c_str()) && entry != nullptr) view.commands->run(entry->id);
      log_item(theme, "composition.list." + name);
      if (entry != nullptr) tooltip(theme, tooltip_of(*entry));
    }
    ImGui::EndCombo();
  }
  const bool learning = view.laboratory_settings.learning;
  flow.next(button_width("Learn"));
  laboratory_button(view, "laboratory.learn", {Icon::none, "Learn", "", learning});
  flow.next(button_width("Open..."));
  laboratory_button(view, "composition.open", {Icon::none, "Open...", ""});
  flow.next(button_width("Save"));
  laboratory_button(view, "composition.save", {Icon::none, "Save", ""});
}

void CompositionPanel::draw_node(const View& view, const basin::CompositionNode& node, int64_t depth) {
  const Theme& theme = *view.theme;
  const auto* shown = view_of(view, node.id);
  const bool selected = selected_node(view.laboratory_settings).id == node.id;
  const float whole = ImGui::GetContentRegionAvail().x, pad = theme.px(5);
  const float indent = std::min(theme.px(kIndent) * static_cast<float>(depth), std::max(0.0f, whole - theme.px(kLeastCard)));
  const ImVec2 at(ImGui::GetCursorScreenPos().x + indent, ImGui::GetCursorScreenPos().y);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.ChannelsSplit(2);
  list.ChannelsSetCurrent(1);
  ImGui::Dummy(ImVec2(1, std::max(0.0f, pad - ImGui::GetStyle().ItemSpacing.y)));
  ImGui::Indent(indent + pad);
  draw_head(view, node, shown, std::max(whole - indent - 2 * pad, 1.0f));
  if (shown != nullptr && !shown->error.empty()) draw_error(theme, shown->error);
  if (selected) {
    draw_fields(view, node);
    draw_edits(view, node);
  }
  ImGui::Unindent(indent + pad);
  const ImVec2 end(at.x + whole - indent, ImGui::GetCursorScreenPos().y);
  list.ChannelsSetCurrent(0);
  if (selected) {
    list.AddRectFilled(at, end, with_alpha(theme.color.accent, 0.10f), theme.px(5));
    list.AddRect(at, end, theme.color.accent, theme.px(5), 0, theme.px(1.5f));
  }
  list.ChannelsMerge();
}

void CompositionPanel::draw_head(const View& view, const basin::CompositionNode& node, const basin::NodeView* shown, float width) {
  const Theme& theme = *view.theme;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float side = std::min(theme.px(kMapSide), std::max(width * 0.3f, 1.0f)), gap = theme.px(8), room = std::max(width - side - gap, 1.0f);
  const bool root = node.id == view.laboratory_settings.root.id;
  const float words = std::max(theme.px(kMapSide) - (root ? 0 : ImGui::GetFrameHeight()), 2 * ImGui::GetTextLineHeight());
  ImGui::BeginGroup();
  draw_map(view, node, shown, side);
  ImGui::SetCursorScreenPos(ImVec2(at.x + side + gap, at.y));
  draw_title(view, node, shown, room, words);
  if (!root) {
    ImGui::SetCursorScreenPos(ImVec2(at.x + side + gap, at.y + words));
    draw_weight(view, node, room);
  }
  ImGui::EndGroup();
}

void CompositionPanel::draw_map(const View& view, const basin::CompositionNode& node, const basin::NodeView* shown, float side) {
  const Theme& theme = *view.theme;
  const ImVec2 min = ImGui::GetCursorScreenPos(), max(min.x + side, min.y + side);
  const std::string name = fmt::format("node.{}.map", node.id);
  if (ImGui::InvisibleButton("##map", ImVec2(side, side))) select(view, node.id);
  log_item(theme, name);
  tooltip(theme, help_of_node(node, shown));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImTextureID texture = nullptr;
  if (shown != nullptr && is_sound(shown->energy)) {
    const SmallMap& map = maps_[node.id];
    FieldStyle style;
    style.low = static_cast<float>(map.low);
    style.high = static_cast<float>(map.high);
    style.view_x0 = style.view_y0 = static_cast<float>(shown->energy.low);
    style.view_x1 = style.view_y1 = static_cast<float>(shown->energy.high);
    texture = view.renderer->field(name, map.serial.value(), shown->energy, style, static_cast<int>(side), static_cast<int>(side));
  }
  texture != nullptr ? list.AddImage(texture, min, max) : list.AddRectFilled(min, max, theme.color.field);
  list.AddRect(min, max, theme.color.line);
}

void CompositionPanel::draw_title(const View& view, const basin::CompositionNode& node, const basin::NodeView* shown, float width, float height) {
  const Theme& theme = *view.theme;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  if (ImGui::InvisibleButton("##title", ImVec2(width, height))) select(view, node.id);
  log_item(theme, fmt::format("node.{}", node.id));
  const bool hovered = ImGui::IsItemHovered();
  std::string help = help_of_node(node, shown);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float line = ImGui::GetTextLineHeight(), icon = line * 0.8f;
  {
    const FontScope strong(theme.strong);
    help = with_whole(describe(node), width, help);
    clipped_text(list, at, hovered ? theme.color.accent : theme.color.text, describe(node), at.x + width);
  }
  const FontScope small_text(theme.small_text);
  const ImVec2 below(at.x, at.y + line + theme.px(1));
  if (shown != nullptr) {
    const auto health = !shown->error.empty() ? basin::Health::failed : shown->normalisable ? basin::Health::healthy : basin::Health::drifting;
    draw_health(list, health, ImVec2(below.x + icon / 2, below.y + ImGui::GetTextLineHeight() / 2), icon, theme);
  }
  const std::string status = status_of(view, node, shown);
  clipped_text(list, ImVec2(below.x + icon + theme.px(5), below.y), theme.color.text_dim, status, at.x + width);
  tooltip(theme, with_whole(status, width - icon - theme.px(5), help));
}

void CompositionPanel::draw_weight(const View& view, const basin::CompositionNode& node, float width) {
  auto copy = node;
  for (const auto& field : fields_of(copy)) {
    if (field.name != "weight") continue;
    const auto& real = std::get<basin::RealField>(field.value);
    const bool changed = slider("##weight", *real.value, real.range, "weight %.2f", width, *view.theme);
    log_item(*view.theme, field.path);
    tooltip(*view.theme, field.help);
    const double weight = std::clamp(copy.weight, real.range.low, real.range.high);
    if (changed) edit_laboratory(view, [&](auto& settings) { find_node(settings.root, node.id)->weight = weight; });
  }
}

void CompositionPanel::draw_fields(const View& view, const basin::CompositionNode& node) {
  const auto* parent = parent_of(view.laboratory_settings.root, node.id);
  auto edited = node;
  basin::CompositionNode first;
  first.id = node.id;
  const auto firsts = fields_of(first);
  bool changed = false;
  size_t place = 0;
  for (const auto& field : fields_of(edited)) {
    const basin::Field& baseline = firsts[place++];
    if (counts_for(field.name, node, parent)) changed |= draw_laboratory_field(view, editor_, field, baseline);
  }
  if (changed) edit_laboratory(view, [&](auto& settings) { *find_node(settings.root, node.id) = edited; });
}

}  // namespace app
