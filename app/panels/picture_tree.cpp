#include "app/panels/picture_tree.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/panels/laboratory_controls.h"
#include "app/panels/laboratory_tree.h"
#include "app/widgets/buttons.h"
#include "app/widgets/empty_state.h"
#include "app/widgets/slider.h"
#include "app/widgets/tooltip.h"
#include "core/data/known_space.h"

namespace app {
namespace {

using basin::CompositionNode;
using basin::NodeKind;

constexpr float kIndent = 16;
constexpr NodeKind kOperators[] = {NodeKind::product, NodeKind::conditions, NodeKind::mixture, NodeKind::without};

template <class Edit>
void edit(const View& view, Edit&& change) {
  PictureTree& tree = view.shared->pictures;
  if (try_edit(tree.root, change)) tree.changed(*view.shared);
}

/// Changes one node, which may be gone by then.
template <class Edit>
void edit_node(const View& view, int64_t id, Edit&& change) {
  edit(view, [&](CompositionNode& root) {
    auto* node = find_node(root, id);
    if (node == nullptr) return false;
    change(*node);
    return true;
  });
}

const basin::TrainedModel* model_named(const View& view, const std::string& name) {
  const auto found = std::find_if(view.models.begin(), view.models.end(), [&](const basin::TrainedModel& model) { return model.name == name; });
  return found == view.models.end() ? nullptr : &*found;
}

std::vector<std::string> classes_of(const basin::TrainedModel& model) {
  auto names = basin::known_classes(model.options.data.set, model.options.data.label);
  for (auto i = static_cast<int64_t>(names.size()); i < model.options.network.classes; ++i) names.push_back(std::to_string(i));
  names.resize(static_cast<size_t>(model.options.network.classes));
  return names;
}

/// The menu of image models; the chosen one's name, or empty.
std::string draw_models(const View& view, const std::string& current) {
  std::string chosen;
  for (const auto& model : view.models) {
    if (!basin::is_image_set(model.options.data.set)) continue;
    if (ImGui::Selectable(model.name.c_str(), model.name == current)) chosen = model.name;
    log_item(*view.theme, "pictures.model." + model.name);
    tooltip(*view.theme, model.description);
  }
  return chosen;
}

CompositionNode leaf_of(const View& view, const std::string& name) {
  auto leaf = make_leaf(NodeKind::model, name);
  if (const auto* model = model_named(view, name); model != nullptr && model->options.network.classes > 0) leaf.label = classes_of(*model).front();
  return leaf;
}

}  // namespace

void PictureTreePanel::draw(const View& view) {
  const Theme& theme = *view.theme;
  PictureTree& tree = view.shared->pictures;
  tree.drawn_in_frame = ImGui::GetFrameCount();
  const float width = ImGui::GetContentRegionAvail().x;
  draw_open(view, width);
  if (tree.empty()) {
    draw_add(view, 0);
    return empty_state(theme,
                       "Add image models: their energies are composed, each for a class of its own, and samples and the canvas take them as one.",
                       ImGui::GetContentRegionAvail());
  }
  draw_uses(view);
  ImGui::BeginChild("##pictures-tree", ImVec2(0, 0));
  const CompositionNode shown = tree.root;  // edits change the tree under way
  const std::function<void(const CompositionNode&, const CompositionNode*, int64_t)> walk = [&](const CompositionNode& node,
                                                                                                const CompositionNode* parent, int64_t depth) {
    draw_node(view, node, parent, depth);
    for (const auto& child : node.children) walk(child, &node, depth + 1);
  };
  walk(shown, nullptr, 0);
  ImGui::EndChild();
}

void PictureTreePanel::draw_open(const View& view, float width) {
  const Theme& theme = *view.theme;
  PictureTree& tree = view.shared->pictures;
  ImGui::SetNextItemWidth(width);
  const bool open = begin_combo(theme, "##pictures-open", tree.name.empty() ? "open a composition" : tree.name.c_str());
  log_item(theme, "pictures.open");
  if (!open) return tooltip(theme, "Compositions of image models that come with the program.");
  for (const auto& name : view.picture_compositions) {
    if (ImGui::Selectable(name.c_str(), name == tree.name)) tree.wanted = name;
    log_item(theme, "pictures.open." + name);
  }
  ImGui::EndCombo();
}

void PictureTreePanel::draw_uses(const View& view) {
  Flow flow(ImGui::GetContentRegionAvail().x);
  for (const auto& [id, label] :
       {std::pair<const char*, const char*>{"pictures.samples", "Sample it"}, {"pictures.canvas", "Fill with it"}, {"pictures.save", "Save"}}) {
    flow.next(button_width(label));
    laboratory_button(view, id, {Icon::none, label, {}, false, false});
  }
}

void PictureTreePanel::draw_node(const View& view, const CompositionNode& node, const CompositionNode* parent, int64_t depth) {
  const Theme& theme = *view.theme;
  const float indent = theme.px(kIndent) * static_cast<float>(depth), spacing = ImGui::GetStyle().ItemSpacing.x;
  const float room = std::max(theme.px(80), ImGui::GetContentRegionAvail().x - indent);
  ImGui::PushID(static_cast<int>(node.id));
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + indent);
  const float cross = ImGui::GetFrameHeight();
  if (parent == nullptr && basin::is_leaf(node.kind)) draw_add(view, node.id);
  if (basin::is_leaf(node.kind)) {
    const auto* model = model_named(view, node.source);
    const bool conditional = model != nullptr && model->options.network.classes > 0;
    const float column = room - cross - spacing;
    draw_model(view, node, conditional ? std::floor((column - spacing) / 2) : column);
    if (conditional) {
      ImGui::SameLine();
      draw_class(view, node, std::floor((column - spacing) / 2));
    }
  } else {
    draw_operator(view, node, room - 2 * (cross + spacing));
    ImGui::SameLine();
    draw_add(view, node.id);
  }
  const bool base = parent != nullptr && parent->kind == NodeKind::conditions && parent->children.front().id == node.id;
  if (parent != nullptr) {
    ImGui::SameLine();
    if (button(theme, fmt::format("pictures.remove.{}", node.id), {Icon::close, {}, "Take this out of the composition.", false, true},
               ImVec2(cross, 0)))
      edit(view, [id = node.id](CompositionNode& root) { return remove_node(root, id); });
  }
  if (parent != nullptr && !base) {
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + indent);
    double weight = node.weight;
    if (slider("##weight", weight, basin::Range<double>{0.0, 5.0}, "weight %.2f", room, theme))
      edit_node(view, node.id, [weight](CompositionNode& changed) { changed.weight = weight; });
    log_item(theme, fmt::format("pictures.weight.{}", node.id));
    tooltip(theme, "Multiplies this energy: above 1 sharpens its say, below 1 softens it, 0 silences it. Chains go on while it moves.");
  }
  ImGui::PopID();
}

void PictureTreePanel::draw_operator(const View& view, const CompositionNode& node, float width) {
  const Theme& theme = *view.theme;
  const auto& entry = entry_of(basin::kNodeKinds, node.kind);
  ImGui::SetNextItemWidth(width);
  const bool open = begin_combo(theme, "##operator", entry.name);
  log_item(theme, fmt::format("pictures.operator.{}", node.id));
  if (!open) return tooltip(theme, entry.help);
  for (const NodeKind kind : kOperators) {
    const auto& other = entry_of(basin::kNodeKinds, kind);
    const bool fits = kind == NodeKind::without ? node.children.size() == 2 : kind != NodeKind::conditions || node.children.size() >= 2;
    if (ImGui::Selectable(std::string(other.name).c_str(), kind == node.kind, fits ? 0 : ImGuiSelectableFlags_Disabled))
      edit_node(view, node.id, [kind](CompositionNode& changed) { changed.kind = kind, changed.balanced = false; });
    log_item(theme, fmt::format("pictures.operator.{}", other.name));
    tooltip(theme, other.help);
  }
  ImGui::EndCombo();
}

void PictureTreePanel::draw_model(const View& view, const CompositionNode& node, float width) {
  const Theme& theme = *view.theme;
  ImGui::SetNextItemWidth(width);
  const bool open = begin_combo(theme, "##model", node.source);
  log_item(theme, fmt::format("pictures.leaf.{}", node.id));
  if (!open) return tooltip(theme, describe(node));
  if (const auto name = draw_models(view, node.source); !name.empty())
    edit(view, [&](CompositionNode& root) { return become_leaf(root, node.id, leaf_of(view, name)); });
  ImGui::EndCombo();
}

void PictureTreePanel::draw_class(const View& view, const CompositionNode& node, float width) {
  const Theme& theme = *view.theme;
  const auto* model = model_named(view, node.source);
  ImGui::SetNextItemWidth(width);
  const bool open = begin_combo(theme, "##class", node.label.empty() ? "any class" : node.label);
  log_item(theme, fmt::format("pictures.class.{}", node.id));
  if (!open) return tooltip(theme, "The class for which this model's energy is taken.");
  for (const auto& name : classes_of(*model)) {
    if (ImGui::Selectable(name.c_str(), name == node.label)) edit_node(view, node.id, [&](CompositionNode& changed) { changed.label = name; });
    log_item(theme, "pictures.class." + name);
  }
  ImGui::EndCombo();
}

/// Another model below `parent`; 0 begins a tree.
void PictureTreePanel::draw_add(const View& view, int64_t parent) {
  const Theme& theme = *view.theme;
  const std::string name = parent == 0 ? "pictures.begin" : fmt::format("pictures.add.{}", parent);
  if (button(theme, name, {Icon::none, "+", "Another image model in this composition.", false, false}, ImVec2(ImGui::GetFrameHeight(), 0)))
    ImGui::OpenPopup("##pictures-add");
  if (!ImGui::BeginPopup("##pictures-add")) return;
  if (const auto chosen = draw_models(view, ""); !chosen.empty()) {
    const auto leaf = leaf_of(view, chosen);
    if (parent == 0) {
      CompositionNode root;
      root.kind = NodeKind::product;
      root.children = {leaf};
      give_ids(root);
      view.shared->pictures.begin(std::move(root), "");
      view.shared->pictures.changed(*view.shared);
    } else {
      edit(view, [&](CompositionNode& root) {
        if (basin::is_leaf(find_node(root, parent)->kind)) return wrap_node(root, parent, NodeKind::product) && add_child(root, root.id, leaf);
        return add_child(root, parent, leaf);
      });
    }
  }
  ImGui::EndPopup();
}

}  // namespace app
