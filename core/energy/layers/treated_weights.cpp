#include "core/energy/layers/treated_weights.h"

#include <cmath>

#include "core/energy/layers/spectral_norm.h"

namespace basin {
namespace {

constexpr double kTinySpread = 1e-10;
constexpr double kLeastDeviation = 1e-5;  // of a filter's weights, as in the released code of Improved CD
constexpr int64_t kFirstIterations = 10;

bool has_vector(const Weight& weight) {
  return weight.treatment == Treatment::spectral || weight.treatment == Treatment::spectral_bounded;
}

double fan_in(const Weight& weight) {
  double fan = 1;
  for (size_t i = 1; i < weight.shape.size(); ++i) fan *= static_cast<double>(weight.shape[i]);
  return fan;
}

torch::Tensor initial(const Weight& weight, at::Generator& rng) {
  switch (weight.start) {
    case Start::zero:
      return torch::zeros(weight.shape);
    case Start::one:
      return torch::ones(weight.shape);
    case Start::he:
      return torch::randn(weight.shape, rng) * std::sqrt(2.0 / fan_in(weight));
    case Start::lecun:
      return torch::randn(weight.shape, rng) / std::sqrt(fan_in(weight));
    case Start::tenth:
      return torch::randn(weight.shape, rng) / (10 * std::sqrt(fan_in(weight)));
    case Start::tiny:
      return torch::randn(weight.shape, rng) * kTinySpread;
  }
  return {};
}

/// Each filter to mean 0 and standard deviation fan-in^-1/2: activations keep their size even where no norm follows. The released code of Improved CD
/// divides by the standard deviation alone, which a norm right behind takes out again.
torch::Tensor standardised(const torch::Tensor& weight) {
  const auto rows = weight.flatten(1);
  const auto centred = rows - rows.mean(1, true);
  const double scale = 1 / std::sqrt(static_cast<double>(rows.size(1)));
  return (centred * scale / (rows.std(1, true, true) + kLeastDeviation)).view_as(weight);
}

}  // namespace

NamedTensors initial_weights(const Architecture& architecture, at::Generator& rng) {
  NamedTensors weights;
  for (const auto& weight : architecture.weights) weights.emplace_back(weight.name, initial(weight, rng));
  return weights;
}

NamedTensors initial_state(const Architecture& architecture, const NamedTensors& parameters, at::Generator& rng) {
  NamedTensors state;
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (!has_vector(architecture.weights[i])) continue;
    const auto& [name, weight] = parameters[i];
    auto u = torch::randn({weight.size(0)}, rng);
    u.div_(u.norm());
    power_iteration(weight, u, kFirstIterations);
    state.emplace_back(name + ".u", u);
  }
  return state;
}

void advance_state(const Architecture& architecture, const NamedTensors& parameters, const NamedTensors& state) {
  size_t next = 0;
  for (size_t i = 0; i < parameters.size(); ++i)
    if (has_vector(architecture.weights[i])) power_iteration(parameters[i].second, state[next++].second, 1);
}

std::vector<torch::Tensor> treated_weights(const Architecture& architecture, const NamedTensors& parameters, const NamedTensors& state) {
  std::vector<torch::Tensor> treated;
  size_t next = 0;
  for (size_t i = 0; i < parameters.size(); ++i) {
    const auto& weight = parameters[i].second;
    switch (architecture.weights[i].treatment) {
      case Treatment::none:
        treated.push_back(weight);
        break;
      case Treatment::standardised:
        treated.push_back(standardised(weight));
        break;
      case Treatment::spectral:
        treated.push_back(spectrally_normalised(weight, state[next++].second, false));
        break;
      case Treatment::spectral_bounded:
        treated.push_back(spectrally_normalised(weight, state[next++].second, true));
        break;
    }
  }
  return treated;
}

}  // namespace basin
