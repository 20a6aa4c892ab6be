#pragma once
// Edits of a composition that never leave it invalid. Pure; the panels and the commands share them.

#include <functional>
#include <string>
#include <vector>

#include "core/base/fields.h"
#include "core/laboratory/report.h"

namespace app {

/// A leaf of `kind` that is as it first appears: weight 1, temperature 1, no id yet.
basin::CompositionNode make_leaf(basin::NodeKind kind, std::string source);
/// A drawing where the path is that of a picture or a table of points, else a saved model.
basin::CompositionNode leaf_of_file(const std::string& path);
/// The leaf that fills a place which an edit leaves empty.
basin::CompositionNode spare_leaf();

/// Runs `edit` on a copy, gives ids, and keeps the copy when it is a valid composition; says whether it was. Throws nothing.
bool try_edit(basin::CompositionNode& root, const std::function<bool(basin::CompositionNode& copy)>& edit);

// Each returns false and changes nothing where it cannot be done.
/// As last child of an `and` or an `or`.
bool add_child(basin::CompositionNode& root, int64_t parent, const basin::CompositionNode& leaf);
/// Another leaf in place of a leaf, or of a whole branch; id, weight, offset and temperature stay.
bool become_leaf(basin::CompositionNode& root, int64_t id, const basin::CompositionNode& leaf);
/// Another operator over the same children; a `not` keeps the first and takes away an `or` of the rest.
bool become_operator(basin::CompositionNode& root, int64_t id, basin::NodeKind kind);
/// A new operator above the node, which keeps its say in the old parent through it; a `not` takes a spare leaf away.
bool wrap_node(basin::CompositionNode& root, int64_t id, basin::NodeKind kind);
/// Takes the branch out; an operator with no child left goes too, a `not` with one left becomes that one.
bool remove_node(basin::CompositionNode& root, int64_t id);
/// The leaf becomes a part of the operator `id`; takes the place of a drawing; or joins another leaf, or a `not`, under a new `and`.
bool join_leaf(basin::CompositionNode& root, int64_t id, const basin::CompositionNode& leaf);
/// By one place among its siblings; -1 is up.
bool move_node(basin::CompositionNode& root, int64_t id, int direction);

/// The node above, or null for the root and for unknown ids.
const basin::CompositionNode* parent_of(const basin::CompositionNode& root, int64_t id);

/// The settings of a node, as "node.3.weight".
std::vector<basin::Field> fields_of(basin::CompositionNode& node);

/// False before the worker or the window gave the laboratory a composition.
bool has_composition(const basin::LaboratorySettings& settings);
/// `settings` with another composition, whose root is selected; chains start anew.
basin::LaboratorySettings with_composition(basin::LaboratorySettings settings, basin::CompositionNode root);
/// The selected node, or the root where that is gone.
const basin::CompositionNode& selected_node(const basin::LaboratorySettings& settings);

}  // namespace app
