#pragma once
// Adam over one flat tensor of all weights. Own because the element clip reads Adam's second moment before the step, and because
// checkpoints need the state in a form that does not change between LibTorch versions.

#include <torch/types.h>

#include "core/energy/energy.h"
#include "core/objectives/optimiser_options.h"

namespace basin {

/// Plain state that a checkpoint keeps.
struct AdamState {
  torch::Tensor m, v;  ///< [P]
  int64_t steps = 0;
};

/// Clips `gradient` [P] in place: each element to 3 sqrt(vhat) + 0.1 with vhat Adam's bias-corrected second moment before this step (Du & Mordatch
/// 2019, appendix), then the whole to `norm_clip`. Returns the norm before clipping.
double clip_gradient(torch::Tensor& gradient, const AdamState& adam, const OptimiserOptions& options);

/// One step of Adam (Kingma & Ba 2015, algorithm 1) on `weights` [P], in place.
void adam_step(torch::Tensor& weights, const torch::Tensor& gradient, AdamState& adam, const OptimiserOptions& options, double learning_rate);

/// The step that `clip_gradient` and `adam_step` would make from here, written as `scale` * gradient + `momentum` so that it splits as the gradient
/// does. Clips and Adam's second moment are those of the whole gradient: every part of it is multiplied by the same factors. [P] each.
struct LinearStep {
  torch::Tensor scale;
  torch::Tensor momentum;  ///< what past gradients add; zero when beta1 is
};
LinearStep linear_step(const torch::Tensor& gradient, const AdamState& adam, const OptimiserOptions& options, double learning_rate);

/// The rate at update `step` (from 0): linear warm-up, then cosine decay from 1 to `decay_to` as `progress` goes from 0 to 1.
double scheduled_rate(const OptimiserOptions& options, int64_t step, double progress);

}  // namespace basin
