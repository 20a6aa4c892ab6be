// Editing the tree: what can be added, wrapped, turned into something else, moved and removed.

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_stdlib.h>

#include "app/panels/composition.h"
#include "app/panels/laboratory_controls.h"
#include "app/panels/laboratory_tree.h"
#include "app/widgets/command_table.h"
#include "app/widgets/tooltip.h"
#include "core/base/errors.h"
#include "core/base/paths.h"
#include "core/data/options.h"
#include "core/run/presets.h"

namespace app {
namespace {

using basin::CompositionNode;
using basin::NodeKind;

constexpr NodeKind kOperators[] = {NodeKind::product, NodeKind::mixture, NodeKind::without, NodeKind::conditions};

/// Sends the settings with the tree edited, where the edit can be done. What was selected stays so unless it went.
template <class Edit>
void edit_tree(const View& view, Edit&& edit) {
  auto settings = view.laboratory_settings;
  if (!edit(settings.root)) return;
  settings.selected = selected_node(settings).id;
  view.send(SetLaboratory{std::move(settings)});
}

template <class Edit>
bool possible(const View& view, Edit&& edit) {
  auto root = view.laboratory_settings.root;
  return edit(root);
}

/// The drawing of the Draw panel, which must be stored before it can be a leaf.
void draw_drawing_item(const View& view) {
  const CommandEntry* entry = view.commands != nullptr ? view.commands->find("draw.compose") : nullptr;
  if (entry == nullptr) return;
  ImGui::BeginDisabled(!entry->enabled());
  const bool picked = ImGui::Selectable("the drawing");
  ImGui::EndDisabled();
  log_item(*view.theme, "tree.drawing");
  tooltip(*view.theme, tooltip_of(*entry));
  if (picked) view.commands->run(entry->id);
}

bool item(const Theme& theme, const std::string& name, std::string_view label, std::string_view help) {
  const bool picked = ImGui::Selectable(std::string(label).c_str());
  log_item(theme, name);
  tooltip(theme, help);
  return picked;
}

/// A button that opens the popup of the same name.
bool popup_button(const View& view, Flow& flow, const char* popup, std::string_view label, std::string_view help, bool enabled) {
  flow.next(button_width(label));
  ImGui::BeginDisabled(!enabled);
  if (button(*view.theme, fmt::format("tree.{}", popup), {Icon::none, label, help})) ImGui::OpenPopup(popup);
  ImGui::EndDisabled();
  return ImGui::BeginPopup(popup);
}

template <class Edit>
void edit_button(const View& view, Flow& flow, std::string_view name, std::string_view label, std::string_view help, Edit&& edit) {
  flow.next(button_width(label));
  ImGui::BeginDisabled(!possible(view, edit));
  const bool pressed = button(*view.theme, name, {Icon::none, label, help});
  ImGui::EndDisabled();
  if (pressed) edit_tree(view, edit);
}

}  // namespace

void CompositionPanel::draw_edits(const View& view, const CompositionNode& node) {
  const int64_t id = node.id;
  Flow flow(ImGui::GetContentRegionAvail().x);
  if (!basin::is_leaf(node.kind)) draw_add(view, flow, node);
  draw_wrap(view, flow, node);
  draw_change(view, flow, node);
  edit_button(view, flow, "tree.up", "Up", "One place up among its siblings; in a 'not' the first stays and the second is taken away.",
              [id](CompositionNode& root) { return move_node(root, id, -1); });
  edit_button(view, flow, "tree.down", "Down", "One place down among its siblings.", [id](CompositionNode& root) { return move_node(root, id, 1); });
  edit_button(view, flow, "tree.remove", "Remove", "Take this node and what is below it out of the tree.",
              [id](CompositionNode& root) { return remove_node(root, id); });
}

void CompositionPanel::draw_add(const View& view, Flow& flow, const CompositionNode& node) {
  const bool room = possible(view, [&](CompositionNode& root) { return add_child(root, node.id, spare_leaf()); });
  if (!popup_button(view, flow, "add", "Add...", "Another part of this node. A 'not' has two already, and a tree at most 32 nodes.", room)) return;
  if (const auto leaf = draw_leaf_menu(view)) edit_tree(view, [&](CompositionNode& root) { return add_child(root, node.id, *leaf); });
  draw_drawing_item(view);
  ImGui::EndPopup();
}

void CompositionPanel::draw_wrap(const View& view, Flow& flow, const CompositionNode& node) {
  const bool room = possible(view, [&](CompositionNode& root) { return wrap_node(root, node.id, NodeKind::product); });
  if (!popup_button(view, flow, "wrap", "Wrap...", "Put an 'and', an 'or' or a 'not' above this node, so that others can join it.", room)) return;
  for (const NodeKind kind : kOperators) {
    const auto& entry = entry_of(basin::kNodeKinds, kind);
    if (item(*view.theme, fmt::format("tree.wrap.{}", entry.name), entry.name, entry.help))
      edit_tree(view, [&](CompositionNode& root) { return wrap_node(root, node.id, kind); });
  }
  ImGui::EndPopup();
}

void CompositionPanel::draw_change(const View& view, Flow& flow, const CompositionNode& node) {
  if (!popup_button(view, flow, "change", "Change...", "Make this node something else; its weight, offset and temperature stay.", true)) return;
  if (!basin::is_leaf(node.kind))
    for (const NodeKind kind : kOperators) {
      const auto& entry = entry_of(basin::kNodeKinds, kind);
      if (kind != node.kind && item(*view.theme, fmt::format("tree.change.{}", entry.name), entry.name, entry.help))
        edit_tree(view, [&](CompositionNode& root) { return become_operator(root, node.id, kind); });
    }
  if (const auto leaf = draw_leaf_menu(view)) edit_tree(view, [&](CompositionNode& root) { return become_leaf(root, node.id, *leaf); });
  ImGui::EndPopup();
}

/// Presets that learn images cannot be part of the plane.
const std::vector<std::string>& CompositionPanel::point_presets(const View& view) {
  if (point_presets_) return *point_presets_;
  point_presets_.emplace();
  for (const auto& name : view.presets) {
    try {
      if (basin::load_preset(name).network.kind == basin::Network::mlp) point_presets_->push_back(name);
    } catch (const basin::BadInput&) {
      continue;  // the Presets menu says what is wrong with it
    }
  }
  return *point_presets_;
}

std::optional<CompositionNode> CompositionPanel::draw_leaf_menu(const View& view) {
  const Theme& theme = *view.theme;
  std::optional<CompositionNode> picked;
  section_heading(theme, "Closed forms");
  for (const auto& set : basin::kDataSets)
    if (basin::is_closed_form(set.value) && item(theme, fmt::format("tree.density.{}", set.name), set.name, set.help))
      picked = make_leaf(NodeKind::density, std::string(set.name));
  section_heading(theme, "Learns here");
  for (const auto& preset : point_presets(view))
    if (item(theme, "tree.preset." + preset, preset + "##learns", "A model of its own that learns this preset here while Learn is on."))
      picked = make_leaf(NodeKind::preset, preset);
  section_heading(theme, "Models and files");
  if (item(theme, "tree.run", "this run", entry_of(basin::kNodeKinds, NodeKind::run).help)) picked = make_leaf(NodeKind::run, "");
  ImGui::SetNextItemWidth(theme.px(190));
  const bool entered = ImGui::InputTextWithHint("##model", "path of a model or drawing", &model_path_, ImGuiInputTextFlags_EnterReturnsTrue);
  log_item(theme, "tree.path");
  tooltip(theme,
          "A checkpoint (.safetensors) or a run folder of a model of points, trained before; or a drawn density: a picture (.png, .jpg) or points "
          "(.csv).");
  ImGui::SameLine();
  ImGui::BeginDisabled(model_path_.empty());
  const bool pressed = button(theme, "tree.model", {Icon::none, "Use", "Take the file of that path; one that cannot be read changes nothing."});
  ImGui::EndDisabled();
  if ((entered || pressed) && !model_path_.empty()) picked = leaf_of_file(basin::expand_home(model_path_));
  if (picked) ImGui::CloseCurrentPopup();
  return picked;
}

}  // namespace app
