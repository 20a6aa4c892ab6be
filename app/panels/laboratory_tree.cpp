#include "app/panels/laboratory_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <utility>

#include "core/base/errors.h"
#include "core/data/options.h"

namespace app {

using basin::CompositionNode;
using basin::NodeKind;

namespace {

template <class Node>
Node* parent_in(Node& root, int64_t id) {
  for (auto& child : root.children) {
    if (child.id == id) return &root;
    if (Node* found = parent_in(child, id)) return found;
  }
  return nullptr;
}

auto place_of(CompositionNode& parent, int64_t id) {
  return std::find_if(parent.children.begin(), parent.children.end(), [id](const CompositionNode& child) { return child.id == id; });
}

/// The child takes the parent's place and its say.
void collapse(CompositionNode& parent) {
  CompositionNode child = std::move(parent.children.front());
  child.weight = parent.weight;
  child.offset = parent.offset;
  parent = std::move(child);
}

}  // namespace

CompositionNode make_leaf(NodeKind kind, std::string source) {
  CompositionNode leaf;
  leaf.kind = kind;
  leaf.source = std::move(source);
  return leaf;
}

CompositionNode leaf_of_file(const std::string& path) {
  std::string extension = std::filesystem::path(path).extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const bool drawn = extension == ".png" || extension == ".jpg" || extension == ".jpeg" || extension == ".csv";
  return make_leaf(drawn ? NodeKind::drawing : NodeKind::model, path);
}

CompositionNode spare_leaf() {
  return make_leaf(NodeKind::density, std::string(basin::kDataSets.front().name));
}

bool try_edit(CompositionNode& root, const std::function<bool(CompositionNode&)>& edit) {
  CompositionNode copy = root;
  if (!edit(copy)) return false;
  give_ids(copy);
  try {
    validate(copy);
  } catch (const basin::BadInput&) {
    return false;
  }
  root = std::move(copy);
  return true;
}

bool add_child(CompositionNode& root, int64_t parent, const CompositionNode& leaf) {
  return try_edit(root, [&](CompositionNode& copy) {
    auto* node = find_node(copy, parent);
    if (node == nullptr || basin::is_leaf(node->kind)) return false;
    node->children.push_back(leaf);
    return true;
  });
}

bool become_leaf(CompositionNode& root, int64_t id, const CompositionNode& leaf) {
  return try_edit(root, [&](CompositionNode& copy) {
    auto* node = find_node(copy, id);
    if (node == nullptr || !basin::is_leaf(leaf.kind)) return false;
    node->kind = leaf.kind;
    node->source = leaf.source;
    node->label = leaf.label;
    node->balanced = false;
    node->children.clear();
    return true;
  });
}

bool become_operator(CompositionNode& root, int64_t id, NodeKind kind) {
  return try_edit(root, [&](CompositionNode& copy) {
    auto* node = find_node(copy, id);
    if (node == nullptr || basin::is_leaf(node->kind) || basin::is_leaf(kind)) return false;
    node->kind = kind;
    node->balanced = node->balanced && kind == NodeKind::mixture;
    if (kind == NodeKind::conditions && node->children.size() == 1) node->children.push_back(spare_leaf());
    if (kind != NodeKind::without) return true;
    if (node->children.size() == 1) node->children.push_back(spare_leaf());
    if (node->children.size() == 2) return true;
    CompositionNode rest;
    rest.kind = NodeKind::mixture;
    rest.children.assign(node->children.begin() + 1, node->children.end());
    node->children.resize(1);
    node->children.push_back(std::move(rest));
    return true;
  });
}

bool wrap_node(CompositionNode& root, int64_t id, NodeKind kind) {
  return try_edit(root, [&](CompositionNode& copy) {
    auto* node = find_node(copy, id);
    if (node == nullptr || basin::is_leaf(kind)) return false;
    CompositionNode above;
    above.kind = kind;
    above.weight = std::exchange(node->weight, 1.0);
    above.offset = std::exchange(node->offset, 0.0);
    above.children.push_back(std::move(*node));
    if (kind == NodeKind::without || kind == NodeKind::conditions) above.children.push_back(spare_leaf());
    *node = std::move(above);
    return true;
  });
}

bool remove_node(CompositionNode& root, int64_t id) {
  return try_edit(root, [&](CompositionNode& copy) {
    auto* parent = parent_in(copy, id);
    while (parent != nullptr && parent->children.size() == 1) parent = parent_in(copy, id = parent->id);
    if (parent == nullptr) return false;
    parent->children.erase(place_of(*parent, id));
    if (parent->kind == NodeKind::without || (parent->kind == NodeKind::conditions && parent->children.size() == 1)) collapse(*parent);
    return true;
  });
}

bool join_leaf(CompositionNode& root, int64_t id, const CompositionNode& leaf) {
  const auto* node = find_node(root, id);
  if (node == nullptr) return false;
  if (node->kind == NodeKind::drawing) return become_leaf(root, id, leaf);
  if (node->kind == NodeKind::product || node->kind == NodeKind::mixture || node->kind == NodeKind::conditions) return add_child(root, id, leaf);
  return try_edit(root, [&](CompositionNode& copy) {
    if (!wrap_node(copy, id, NodeKind::product)) return false;
    return add_child(copy, parent_in(copy, id)->id, leaf);
  });
}

bool move_node(CompositionNode& root, int64_t id, int direction) {
  return try_edit(root, [&](CompositionNode& copy) {
    auto* parent = parent_in(copy, id);
    if (parent == nullptr) return false;
    const auto at = place_of(*parent, id);
    const auto place = at - parent->children.begin() + direction;
    if (place < 0 || place >= static_cast<std::ptrdiff_t>(parent->children.size())) return false;
    std::iter_swap(at, parent->children.begin() + place);
    return true;
  });
}

const CompositionNode* parent_of(const CompositionNode& root, int64_t id) {
  return parent_in(root, id);
}

std::vector<basin::Field> fields_of(basin::CompositionNode& node) {
  std::vector<basin::Field> fields;
  visit_fields(node, basin::FieldCollector(fmt::format("node.{}.", node.id), fields));
  return fields;
}

bool has_composition(const basin::LaboratorySettings& settings) {
  const auto& root = settings.root;
  return !root.source.empty() || root.kind == NodeKind::run || !root.children.empty();
}

basin::LaboratorySettings with_composition(basin::LaboratorySettings settings, CompositionNode root) {
  give_ids(root);
  settings.root = std::move(root);
  settings.selected = settings.root.id;
  ++settings.restarts;
  return settings;
}

const CompositionNode& selected_node(const basin::LaboratorySettings& settings) {
  const auto* node = find_node(settings.root, settings.selected);
  return node != nullptr ? *node : settings.root;
}

}  // namespace app
