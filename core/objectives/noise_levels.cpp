#include "core/objectives/noise_levels.h"

#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
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

NoiseLevels::NoiseLevels(double low, double high, double balance, double contrast) : low_(low), high_(high), balance_(balance), contrast_(contrast) {
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
  if (contrast_ > 0) value.data_phase = value.data_phase + contrast_ * contrast(energy, batch, rng);
  measure_energies(frozen, batch, value);
  return value;
}

torch::Tensor NoiseLevels::contrast(const Energy& energy, const ObjectiveBatch& batch, at::Generator& rng) const {
  const auto& data = batch.data;
  const int64_t count = data.size(0), held = batch.samples.size(0);
  const bool unlabelled = batch.data_labels.defined() && !batch.sample_labels.defined();
  if (held == 0 || unlabelled) return torch::zeros({}, data.options());
  const auto chosen = torch::randint(held, {count}, rng, torch::TensorOptions().dtype(torch::kLong).device(data.device()));
  const auto samples = batch.samples.index_select(0, chosen);
  const auto sigma = random_levels(data, low_, high_, rng);
  const auto noise = per_row(sigma, data) * torch::randn(data.sizes(), rng, data.options());
  const auto labels = batch.data_labels.defined() ? torch::cat({batch.data_labels, batch.sample_labels.index_select(0, chosen)}) : torch::Tensor();
  const auto energies = (*given_labels(energy, labels)->at_level(torch::cat({sigma, sigma})))(torch::cat({data + noise, samples + noise}));
  const auto above = energies.slice(0, 0, count) - energies.slice(0, count);
  return (sigma.square() / (sigma.square() + kDataDeviation * kDataDeviation) * at::softplus(above)).mean();
}

}  // namespace basin
