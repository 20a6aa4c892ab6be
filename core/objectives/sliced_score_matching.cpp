#include "core/objectives/sliced_score_matching.h"

#include <torch/csrc/autograd/autograd.h>

namespace basin {

ObjectiveValue SlicedScoreMatching::operator()(const Energy& energy, const Energy& frozen, const ObjectiveBatch& batch, at::Generator& rng) const {
  const auto x = batch.data.detach().requires_grad_();
  const auto grad = torch::autograd::grad({(*given_labels(energy, batch.data_labels))(x).sum()}, {x}, {}, true, true)[0];
  auto curvature = torch::zeros({x.size(0)}, x.options());  // mean over v of v^T H v
  for (int64_t slice = 0; slice < slices_; ++slice) {
    const auto v = torch::randint(2, x.sizes(), rng, x.options()).mul_(2).sub_(1);
    const auto along = torch::autograd::grad({(grad * v).sum()}, {x}, {}, true, true)[0];
    curvature = curvature + (along * v).flatten(1).sum(1) / static_cast<double>(slices_);
  }
  ObjectiveValue value;
  value.data_phase = (0.5 * grad.square().flatten(1).sum(1) - curvature).mean();
  measure_energies(frozen, batch, value);
  return value;
}

}  // namespace basin
