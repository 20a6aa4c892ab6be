#include "core/laboratory/tree_energy.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/errors.h"
#include "core/energy/closed_forms.h"
#include "core/energy/compose.h"
#include "core/training/models.h"
#include "core/training/torch_model.h"

namespace basin {
namespace {

EnergyPtr combine(const CompositionNode& node, const std::vector<BuiltNode>& children, const LogPartition& log_partition) {
  std::vector<Expert> experts;
  for (size_t i = 0; i < children.size(); ++i) {
    const auto& child = node.children[i];
    const double normaliser = node.balanced && node.kind == NodeKind::mixture ? log_partition(*product({{children[i].energy, child.weight}})) : 0.0;
    experts.push_back({children[i].energy, child.weight, child.offset + normaliser});
  }
  switch (node.kind) {
    case NodeKind::product:
      return product(experts);
    case NodeKind::mixture:
      return mixture(experts);
    case NodeKind::conditions:
      return under_conditions(product({experts[0]}), {experts.begin() + 1, experts.end()});
    default:
      return without(product({experts[0]}), experts[1]);
  }
}

/// Why classifiers cannot be where they are below the node, or nothing.
std::string misplaced(const CompositionNode& node, const std::vector<BuiltNode>& children) {
  const auto count = std::count_if(children.begin(), children.end(), [](const BuiltNode& child) { return child.energy->is_likelihood(); });
  const auto name = entry_of(kNodeKinds, node.kind).name;
  if (node.kind == NodeKind::mixture && count > 0 && count < static_cast<int64_t>(children.size()))
    return fmt::format("An '{}' of a classifier and a model of pictures is no density; make the classifier a condition ('given').", name);
  if ((node.kind == NodeKind::conditions || node.kind == NodeKind::without) && children.front().energy->is_likelihood())
    return fmt::format("'{}' is a classifier, and a '{}' begins with what says which pictures are likely; put a model of pictures first.",
                       describe(*children.front().node), name);
  return {};
}

EnergyPtr leaf_energy(const CompositionNode& node, const LeafEnergies& leaves) {
  if (node.kind == NodeKind::density) return density_energy(node.source);
  const auto found = leaves.find(node.id);
  return found == leaves.end() ? nullptr : found->second;
}

BuiltNode build(const CompositionNode& node, const LeafEnergies& leaves, const LogPartition& log_partition, std::vector<BuiltNode>& all) {
  const size_t place = all.size();
  all.push_back({&node, nullptr, ""});
  std::vector<BuiltNode> children;
  for (const auto& child : node.children) children.push_back(build(child, leaves, log_partition, all));
  BuiltNode built{&node, nullptr, ""};
  for (const auto& child : children)
    if (!child.energy && built.error.empty()) built.error = fmt::format("'{}' below it cannot be shown.", describe(*child.node));
  if (built.error.empty() && !is_leaf(node.kind)) built.error = misplaced(node, children);
  if (built.error.empty()) built.energy = is_leaf(node.kind) ? leaf_energy(node, leaves) : combine(node, children, log_partition);
  if (built.energy && node.temperature != 1.0) built.energy = tempered(built.energy, node.temperature);
  if (!built.energy && built.error.empty())
    built.error = node.kind == NodeKind::run ? "There is no 2D training run to follow; choose a 2D preset." : "Its model is not there yet.";
  return all[place] = built;
}

}  // namespace

ModelLeaf saved_model(const std::string& path) {
  if (card_of(file_of(path)).space.image)
    throw BadInput(fmt::format("'{}' holds a model of images; the 2D laboratory takes models of points (network.kind = mlp).", path));
  const SavedModel model(path, {}, DeviceChoice::cpu);
  return {model.energy(), truth_of(model.options())};
}

EnergyPtr truth_of(const RunOptions& options) {
  return is_closed_form(options.data.set) ? make_closed_form(closed_form_of(options.data.set)) : nullptr;
}

EnergyPtr density_energy(const std::string& name) {
  for (const auto& set : kDataSets)
    if (set.name == name && is_closed_form(set.value)) return make_closed_form(closed_form_of(set.value));
  throw BadInput(fmt::format("'{}' is not a closed-form density.", name));
}

std::vector<BuiltNode> build_tree(const CompositionNode& root, const LeafEnergies& leaves, const LogPartition& log_partition) {
  std::vector<BuiltNode> all;
  build(root, leaves, log_partition, all);
  return all;
}

}  // namespace basin
