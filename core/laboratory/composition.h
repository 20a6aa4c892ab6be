#pragma once
// A density made from densities, as a tree: and, or, not over closed forms and models (Du, Li & Mordatch 2020). Plain data.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/base/fields.h"

namespace basin {

enum class NodeKind { density, drawing, model, preset, run, product, mixture, without, conditions };
inline const std::vector<Named<NodeKind>> kNodeKinds = {
    {NodeKind::density, "density", "A closed-form density; its source is a name from the list of data sets."},
    {NodeKind::drawing, "drawing", "A drawn density; its source is a picture (.png, .jpg) or a table of points (.csv)."},
    {NodeKind::model, "model", "A model trained before; its source is a checkpoint or a run folder."},
    {NodeKind::preset, "preset", "A model of its own that learns here; its source is the name of a preset."},
    {NodeKind::run, "run", "The model of the training run, as it is now."},
    {NodeKind::product, "and", "Product of densities: the sum of w_i E_i. Likely where every child is likely."},
    {NodeKind::mixture, "or", "Mixture of densities: -log sum of exp(-(w_i E_i + c_i)). Likely where any child is likely."},
    {NodeKind::without, "not", "The first child without the second: E_1 - w E_2, kept bounded below."},
    {NodeKind::conditions, "given",
     "The first child under the conditions of the others: E_0 + sum of w_i (E_i - E_0). For models of classes and one of the same data without: "
     "'and' would count what they share once each."},
};
inline bool is_leaf(NodeKind kind) {
  return kind < NodeKind::product;
}

struct CompositionNode {
  int64_t id = 0;  ///< unique within a tree and kept by edits; 0 is not given yet
  NodeKind kind = NodeKind::density;
  std::string source;
  std::string label;         ///< leaves of conditional models: this class alone, by name or number; empty is any
  double weight = 1.0;       ///< in the parent's sum
  double offset = 0.0;       ///< c_i, nats; used by an `or` above
  double temperature = 1.0;  ///< the node's energy is divided by it
  bool balanced = false;     ///< `or`: add each child's log Z to its offset, so that all children hold equal mass
  std::vector<CompositionNode> children;

  bool operator==(const CompositionNode& other) const;
};

/// The numbers of a node; sliders and files walk this list.
template <class Visitor>
void visit_fields(CompositionNode& n, Visitor&& field) {
  field("weight", n.weight, Range<double>{0.0, 5.0},
        "Multiplies this node's energy in its parent: above 1 sharpens its say, below 1 softens it, 0 silences it.");
  field("offset", n.offset, Range<double>{-20.0, 20.0},
        "Nats added to this node's energy under an 'or': shifts mass between the children, which have unknown normalisers.");
  field("temperature", n.temperature, Range<double>{0.05, 20.0, Scale::logarithmic},
        "Divides this node's energy: above 1 flattens its density, below 1 sharpens it.");
  field("balanced", n.balanced, Flag{}, "'or' only: normalises the children first, so that each holds the same mass.");
}

/// Gives an id to every node that has none or repeats one.
void give_ids(CompositionNode& root);
/// The node with this id, or null.
const CompositionNode* find_node(const CompositionNode& root, int64_t id);
CompositionNode* find_node(CompositionNode& root, int64_t id);
/// Every node, parents first.
void visit_nodes(const CompositionNode& root, const std::function<void(const CompositionNode& node, int64_t depth)>& visit);
/// The source names a file.
inline bool has_file(NodeKind kind) {
  return kind == NodeKind::drawing || kind == NodeKind::model;
}
/// True when a model lies at or below the node.
bool holds_model(const CompositionNode& node);
/// True when the training run's model does.
bool holds_run(const CompositionNode& node);
/// "two-moons", "and", "drawing cat.png", "model runs/first".
std::string describe(const CompositionNode& node);

/// Numbers of children, sources, ranges, size. Throws BadInput naming the node.
void validate(const CompositionNode& root);

/// A tree with a name for the menus.
struct CompositionPreset {
  std::string name, description;
  bool side_by_side = false;  ///< best seen as maps of the root and its children, with paths from the same starts
  CompositionNode root;
};

/// Throws BadInput naming `source` and line.
CompositionPreset read_composition(const std::string& text, const std::string& source);
std::string to_toml(const CompositionPreset& composition);

/// Files as sources are named relative to the folder of the composition's own file, where they lie in it, so that both can be moved together.
/// Throws BadInput naming the file.
CompositionPreset open_composition(const std::string& path);
void save_composition(const std::string& path, CompositionPreset composition);

/// Those of assets/compositions, in name order: of points for the 2D laboratory, and of pictures, in the folder `pictures` there.
std::vector<std::string> composition_names();
std::vector<std::string> picture_composition_names();
/// Of either kind. Throws BadInput with the nearest known name.
CompositionPreset load_composition(const std::string& name);

}  // namespace basin
