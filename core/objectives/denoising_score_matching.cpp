#include "core/objectives/denoising_score_matching.h"

#include <torch/csrc/autograd/autograd.h>

namespace basin {

ObjectiveValue DenoisingScoreMatching::operator()(const Energy& energy, const Energy& frozen, const ObjectiveBatch& batch, at::Generator& rng) const {
  const auto noise = torch::randn(batch.data.sizes(), rng, batch.data.options());
  const auto noisy = (batch.data + sigma_ * noise).requires_grad_();
  const auto grad = torch::autograd::grad({(*given_labels(energy, batch.data_labels))(noisy).sum()}, {noisy}, {}, true, true)[0];
  ObjectiveValue value;
  value.data_phase = 0.5 * (sigma_ * grad - noise).square().flatten(1).sum(1).mean();
  measure_energies(frozen, batch, value);
  return value;
}

}  // namespace basin
