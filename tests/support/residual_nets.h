#pragma once
// Small residual networks and images for them.

#include "core/base/random.h"
#include "core/energy/residual_net.h"

namespace basin::testing {

/// Four blocks at width 8.
inline NetworkOptions small(Network kind) {
  NetworkOptions options;
  options.kind = kind;
  options.width = 8;
  options.blocks = 4;
  return options;
}

inline torch::Tensor images(int64_t count, const InputShape& shape, at::Generator& rng) {
  return torch::rand({count, shape.channels, shape.height, shape.width}, rng).mul_(2).sub_(1);
}

/// Improved CD with three classes, whose gains and biases differ.
inline NetPtr conditional_net(at::Generator& rng) {
  auto options = small(Network::improved_cd);
  options.classes = 3;
  const auto made = ResidualNet::make(options, {1, 12, 12}, rng);
  NamedTensors stirred;
  for (const auto& [name, tensor] : made->parameters()) stirred.emplace_back(name, tensor + 0.2 * torch::randn(tensor.sizes(), rng));
  return made->with_parameters(stirred);
}

}  // namespace basin::testing
