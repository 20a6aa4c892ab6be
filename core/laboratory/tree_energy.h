#pragma once
// From the tree as the user sees it to one energy.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/energy/energy.h"
#include "core/laboratory/composition.h"
#include "core/run/options.h"

namespace basin {

/// Energies of the leaves that are not closed forms: node id -> energy. A leaf that is missing, or null, cannot be shown.
using LeafEnergies = std::map<int64_t, EnergyPtr>;

/// A leaf that is a model, and the density it learned where that is known.
struct ModelLeaf {
  EnergyPtr energy, truth;
};

/// A 2D model from a checkpoint, a run folder or a trained model, on the CPU. Throws BadInput.
ModelLeaf saved_model(const std::string& path);
/// The density that a run of these options learns; null when it has no closed form.
EnergyPtr truth_of(const RunOptions& options);

/// The closed form that a node of kind `density` names.
EnergyPtr density_energy(const std::string& name);

/// Gives the offset that a balanced `or` adds to a child: its log Z.
using LogPartition = std::function<double(const Energy& energy)>;

/// A node and what it became.
struct BuiltNode {
  const CompositionNode* node;
  EnergyPtr energy;   ///< null when it cannot be shown
  std::string error;  ///< why not
};

/// Every node's own energy, parents first, without its weight in the parent. Throws nothing: a node with a broken child says so.
std::vector<BuiltNode> build_tree(const CompositionNode& root, const LeafEnergies& leaves, const LogPartition& log_partition);

}  // namespace basin
