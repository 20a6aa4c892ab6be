#include "core/objectives/noise_levels.h"

#include <torch/csrc/autograd/autograd.h>

#include <cmath>

#include "core/base/rows.h"
#include "core/energy/levelled_net.h"

namespace basin {

namespace {

constexpr int64_t kPlaces = 1000;  // of the mean over levels

torch::Tensor weight(const torch::Tensor& sigma, double balance) {
  return (sigma.square() / (kDataDeviation * kDataDeviation) + 1).pow(balance);
}

torch::Tensor level(const torch::Tensor& place, double low, double high) {
  return low * torch::exp(place * std::log(high / low));
}

}  // namespace

torch::Tensor random_levels(const torch::Tensor& x, double low, double high, at::Generator& rng) {
  return level(torch::rand({x.size(0)}, rng, x.options()), low, high);
}

NoiseLevels::NoiseLevels(double low, double high, double balance) : low_(low), high_(high), balance_(balance) {
  const auto places = (torch::arange(kPlaces, torch::kDouble) + 0.5) / kPlaces;
  mean_weight_ = weight(level(places, low, high), balance).mean().item<double>();
}

ObjectiveValue NoiseLevels::operator()(const Energy& energy, const Energy& frozen, const ObjectiveBatch& batch, at::Generator& rng) const {
  const auto sigma = random_levels(batch.data, low_, high_, rng);
  const auto noised = given_labels(energy, batch.data_labels)->at_level(sigma);
  TORCH_CHECK(noised, "levels of noise for an energy without");
  const auto scale = per_row(sigma, batch.data);
  const auto noise = torch::randn(batch.data.sizes(), rng, batch.data.options());
  const auto noisy = (batch.data + scale * noise).requires_grad_();
  const auto grad = torch::autograd::grad({(*noised)(noisy).sum()}, {noisy}, {}, true, true)[0];
  ObjectiveValue value;
  const auto errors = (scale * grad - noise).square();
  value.data_phase = balance_ == 0 ? errors.mean() : (errors * per_row(weight(sigma, balance_) / mean_weight_, errors)).mean();
  measure_energies(frozen, batch, value);
  return value;
}

}  // namespace basin
