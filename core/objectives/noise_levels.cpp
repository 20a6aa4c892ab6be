#include "core/objectives/noise_levels.h"

#include <torch/csrc/autograd/autograd.h>

#include <cmath>

#include "core/base/rows.h"

namespace basin {

ObjectiveValue NoiseLevels::operator()(const Energy& energy, const Energy& frozen, const ObjectiveBatch& batch, at::Generator& rng) const {
  const int64_t count = batch.data.size(0);
  const auto places = torch::rand({count}, rng, batch.data.options());
  const auto sigma = low_ * torch::exp(places * std::log(high_ / low_));
  const auto level = given_labels(energy, batch.data_labels)->at_level(sigma);
  TORCH_CHECK(level, "levels of noise for an energy without");
  const auto scale = per_row(sigma, batch.data);
  const auto noise = torch::randn(batch.data.sizes(), rng, batch.data.options());
  const auto noisy = (batch.data + scale * noise).requires_grad_();
  const auto grad = torch::autograd::grad({(*level)(noisy).sum()}, {noisy}, {}, true, true)[0];
  ObjectiveValue value;
  value.data_phase = (scale * grad - noise).square().mean();
  measure_energies(frozen, batch, value);
  return value;
}

}  // namespace basin
