#pragma once
// What stands between two convolutions: normalisation, gains, an addend, an activation. Gathered first, so that they can be computed in one go.

#include <torch/types.h>

#include <functional>
#include <optional>

#include "core/energy/options.h"

namespace basin {

inline constexpr double kNormEpsilon = 1e-5;

/// f(gain * norm(x) + bias + addend), each part where it is set.
struct Pointwise {
  torch::Tensor x;                     ///< [N, C, H, W]
  int64_t groups = 0;                  ///< of channels that are normalised together; 0 is no norm
  torch::Tensor norm_gain, norm_bias;  ///< [C]
  torch::Tensor gain, bias;            ///< [N, C] or one number; bias may be undefined
  torch::Tensor addend;                ///< [N, C, H, W]
  std::optional<Activation> activation;

  bool pending() const { return groups > 0 || gain.defined() || addend.defined() || activation; }
};

/// How a Pointwise is computed.
using Settle = std::function<torch::Tensor(const Pointwise&)>;

/// Part by part; differentiable in everything.
torch::Tensor settled(const Pointwise& p);

}  // namespace basin
