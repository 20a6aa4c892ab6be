#pragma once
// Activations and their derivatives, for forward passes and hand-written input gradients.

#include <torch/types.h>

#include "core/base/activation.h"
#include "core/energy/layers/smooth_silu.h"

namespace basin {

inline torch::Tensor activate(Activation kind, const torch::Tensor& z) {
  switch (kind) {
    case Activation::silu:
      return at::GradMode::is_enabled() && z.requires_grad() ? smooth_silu(z) : at::silu(z);
    case Activation::relu:
      return at::relu(z);
    case Activation::leaky_relu:
      return at::leaky_relu(z, kLeakySlope);
    case Activation::tanh:
      return at::tanh(z);
  }
  return z;
}

/// grad * f'(z), detached.
inline torch::Tensor activation_backward(Activation kind, const torch::Tensor& grad, const torch::Tensor& z) {
  switch (kind) {
    case Activation::silu:
      return at::silu_backward(grad, z);
    case Activation::relu:
      return at::threshold_backward(grad, z, 0);
    case Activation::leaky_relu:
      return at::leaky_relu_backward(grad, z, kLeakySlope, false);
    case Activation::tanh:
      return at::tanh_backward(grad, at::tanh(z));
  }
  return grad;
}

}  // namespace basin
