#pragma once
// What everything here is about: a function that is low where data is likely.

#include <torch/types.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace basin {

struct EnergyAndGrad {
  torch::Tensor energy;  ///< [N]
  torch::Tensor grad;    ///< [N, ...], dE/dx
};

/// E: x [N, ...] -> [N]. Low is likely: p(x) ~ exp(-E(x)).
class Energy {
 public:
  virtual ~Energy() = default;
  /// Differentiable in x and in the parameters.
  virtual torch::Tensor operator()(const torch::Tensor& x) const = 0;
  /// Both detached. The samplers' only door to an energy: autograd by default; a closed form or a prepared network overrides it.
  virtual EnergyAndGrad energy_and_grad(const torch::Tensor& x) const;
  /// The same function at the present weights, laid out for many calls; null when there is nothing to gain. A chain run asks once.
  virtual std::shared_ptr<const Energy> prepared() const { return nullptr; }
};
using EnergyPtr = std::shared_ptr<const Energy>;

using NamedTensors = std::vector<std::pair<std::string, torch::Tensor>>;

/// An energy with weights.
class Net : public Energy {
 public:
  explicit Net(NamedTensors parameters) : parameters_(std::move(parameters)) {}
  const NamedTensors& parameters() const { return parameters_; }
  /// The same network on other tensors of the same shapes: an average, a frozen view...
  virtual std::shared_ptr<Net> with_parameters(NamedTensors parameters) const = 0;

 protected:
  const torch::Tensor& parameter(size_t i) const { return parameters_[i].second; }

 private:
  NamedTensors parameters_;
};
using NetPtr = std::shared_ptr<Net>;

}  // namespace basin
