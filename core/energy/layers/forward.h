#pragma once
// From an input to its energy, layer by layer.

#include <vector>

#include "core/energy/architecture.h"
#include "core/energy/energy.h"
#include "core/energy/layers/pointwise.h"

namespace basin {

/// x [N, C, H, W], `weights` as treated_weights gives them, labels [N] or [1] of a conditional network (otherwise undefined) -> [N]. In bfloat16 all
/// but the dense layers compute so.
torch::Tensor forward(const Architecture& architecture, const std::vector<torch::Tensor>& weights, const torch::Tensor& x,
                      const torch::Tensor& labels, const Settle& settle = settled);

/// E(x, y) of every class, [N, classes]; one pass where they are logits, else one each.
torch::Tensor class_energies(const Architecture& architecture, const std::vector<torch::Tensor>& weights, const torch::Tensor& x,
                             const Settle& settle = settled);

/// The same without labels: -log sum_y exp(-E(x, y)) where the network has classes.
torch::Tensor forward_marginal(const Architecture& architecture, const std::vector<torch::Tensor>& weights, const torch::Tensor& x,
                               const Settle& settle = settled);

}  // namespace basin
