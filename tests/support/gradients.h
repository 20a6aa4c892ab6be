#pragma once
// Gradients held against finite differences, in double precision.

#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <functional>

#include "core/base/random.h"
#include "core/energy/sequential_net.h"

namespace basin::testing {

/// A small MLP in double precision whose weights are leaves.
inline NetPtr double_mlp(Activation activation = Activation::silu) {
  auto rng = make_generator(torch::kCPU, 1, 0);
  NetworkOptions options;
  options.width = 8;
  options.activation = activation;
  NamedTensors parameters;
  const auto made = SequentialNet::make(options, {2, 1, 1}, rng);
  for (const auto& [name, tensor] : made->parameters()) parameters.emplace_back(name, tensor.to(torch::kDouble).requires_grad_());
  return made->with_parameters(parameters);
}

/// The same function at copies of the weights that carry no gradient.
inline NetPtr frozen_copy(const Net& net) {
  NamedTensors parameters;
  for (const auto& [name, tensor] : net.parameters()) parameters.emplace_back(name, tensor.detach().clone());
  return net.with_parameters(parameters);
}

/// `loss` is a function of the weights of `net` with no other state.
inline void expect_gradient_equals_differences(const Net& net, const std::function<torch::Tensor()>& loss, double tolerance) {
  std::vector<torch::Tensor> leaves;
  for (const auto& [name, tensor] : net.parameters()) leaves.push_back(tensor);
  const auto grads = torch::autograd::grad({loss()}, leaves, {}, false, false, true);
  for (size_t p = 0; p < leaves.size(); ++p) {
    auto flat = leaves[p].detach().view({-1});  // shares the leaf's memory
    for (int64_t i = 0; i < flat.size(0); i += 3) {
      const double value = flat[i].item<double>(), step = 1e-6;
      flat[i] = value + step;
      const double above = loss().item<double>();
      flat[i] = value - step;
      const double below = loss().item<double>();
      flat[i] = value;
      const double grad = grads[p].defined() ? grads[p].reshape({-1})[i].item<double>() : 0;
      EXPECT_NEAR((above - below) / (2 * step), grad, tolerance) << net.parameters()[p].first << " " << i;
    }
  }
}

/// The same for larger networks: each weight tensor as a whole along one random direction, by 3e-6 both ways.
inline void expect_gradient_along_directions(const Net& net, const std::function<torch::Tensor()>& loss, at::Generator& rng,
                                             double tolerance = 1e-6) {
  std::vector<torch::Tensor> leaves;
  for (const auto& [name, tensor] : net.parameters()) leaves.push_back(tensor);
  const auto grads = torch::autograd::grad({loss()}, leaves, {}, false, false, true);
  for (size_t p = 0; p < leaves.size(); ++p) {
    auto weight = leaves[p].detach();  // shares the leaf's memory
    const auto kept = weight.clone(), direction = torch::randn(weight.sizes(), rng, torch::kDouble);
    const double step = 3e-6;
    weight.add_(direction, step);
    const double above = loss().item<double>();
    weight.copy_(kept).sub_(direction, step);
    const double below = loss().item<double>();
    weight.copy_(kept);
    const double along = grads[p].defined() ? (grads[p] * direction).sum().item<double>() : 0;
    EXPECT_NEAR((above - below) / (2 * step), along, tolerance * (1 + std::abs(along))) << net.parameters()[p].first;
  }
}

}  // namespace basin::testing
