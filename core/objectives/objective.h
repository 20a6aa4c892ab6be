#pragma once
// What an update minimises: one scalar whose gradient moves the weights.

#include <torch/types.h>

#include <memory>

#include "core/energy/energy.h"
#include "core/objectives/options.h"

namespace basin {

struct ObjectiveValue {
  torch::Tensor loss;            ///< scalar with a graph
  torch::Tensor energy_data;     ///< [N] detached
  torch::Tensor energy_samples;  ///< [M] detached
};

class Objective {
 public:
  virtual ~Objective() = default;
  /// `data` [N, ...] and `samples` [M, ...] carry no gradient. A mean over samples, so shards of a batch average.
  virtual ObjectiveValue operator()(const Energy& energy, const torch::Tensor& data, const torch::Tensor& samples) const = 0;
};

std::unique_ptr<Objective> make_objective(const ObjectiveOptions& options);

}  // namespace basin
