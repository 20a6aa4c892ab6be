#pragma once
// Live chains against what is exactly known of the density they follow.

#include "core/evaluation/exact_grid.h"
#include "core/evaluation/modes.h"
#include "core/laboratory/live_chains.h"
#include "core/laboratory/tree_energy.h"

namespace basin {

/// The exact density that chains should reach; empty where it is not measured.
struct Target {
  ExactGrid exact;
  ModeMap modes;
};

/// exp(-E/T)/Z at the temperature that `chain` samples at (the implied one of relaxed settings), never at another: empty below kColdestMeasured.
Target target_of(const Energy& energy, const ChainOptions& chain, Shards& shards);

/// What needs the exact density stays kNotMeasured where `target` is empty, and `unmeasured` says why.
Honesty measure_chains(const LiveChains& chains, const Target& target, const ChainOptions& chain);

/// The basins of the target with the chains' share of each, heaviest first.
std::vector<ModeShare> mode_shares(const LiveChains& chains, const Target& target);

/// KL(truth || model) over the box, nats, by quadrature on 128 x 128 cells.
double divergence(const Energy& truth, const Energy& model, Shards& shards);

/// The last step of the probed chain and what pulled at it; `leaves` are the nodes of the leaves of `energy`, depth first.
Probe probe_chain(const LiveChains& chains, const Energy& energy, const std::vector<int64_t>& leaves, const ChainOptions& chain, int64_t probed);

}  // namespace basin
