#pragma once

#include "core/base/shards.h"
#include "core/energy/energy.h"

namespace basin {

/// E at `points` [N, ...], computed in shards, a tile at a time: [N].
torch::Tensor energies_at(const Energy& energy, const torch::Tensor& points, Shards& shards);
/// E(x, y) of each class there, the same way: [N, classes]. Of an energy with classes.
torch::Tensor class_energies_at(const Energy& energy, const torch::Tensor& points, Shards& shards);

}  // namespace basin
