#pragma once
// The gradient of an objective over a batch. Each shard differentiates its part; the parts are added in shard order, so the sum has the same bits
// every time.

#include <vector>

#include "core/base/shards.h"
#include "core/objectives/objective.h"

namespace basin {

/// One network seen twice: with gradients by its weights, and without.
struct TrainedNet {
  const Net& net;
  const Net& frozen;
};

/// The gradients of a loss's parts, [P] each; undefined where the objective has no such part.
struct PartGradients {
  torch::Tensor phases;  ///< of data and samples, L_CD alone (score matching: the whole loss)
  torch::Tensor penalty;
  torch::Tensor opt, ent;  ///< the two parts of the KL term
  torch::Tensor classes;   ///< of the classifier's loss within another
};

/// Of a whole batch.
struct BatchGradient : BatchMeasures {
  torch::Tensor flat;   ///< [P], of the whole loss
  torch::Tensor kl;     ///< [P], what the KL term adds to it; undefined without that term
  torch::Tensor rest;   ///< [P], all but that; undefined without that term
  PartGradients parts;  ///< where they were asked for
  double loss = 0;
};

/// `streams` gives each shard its noise. `apart` differentiates each part by itself, at the cost of a backward pass each.
BatchGradient batch_gradient(const Objective& objective, const TrainedNet& net, const ObjectiveBatch& batch, Shards& shards,
                             std::vector<at::Generator>& streams, bool apart = false);

/// The same gradient as the sum of its causes, [P] each; undefined where the objective has no such part.
struct PhaseGradients {
  torch::Tensor data_phase;  ///< the classifier's loss included
  torch::Tensor sample_phase;
  torch::Tensor regulariser;  ///< energy penalty and KL term
};

PhaseGradients phase_gradients(const Objective& objective, const TrainedNet& net, const ObjectiveBatch& batch, Shards& shards,
                               std::vector<at::Generator>& streams);

}  // namespace basin
