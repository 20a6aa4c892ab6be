#pragma once
// Chains that are held to what a blurred or coarse picture still says of the sharp one.

#include "core/energy/energy.h"
#include "core/restoration/corruption.h"

namespace basin {

/// A linear corruption of pictures [N, C, H, W], along columns and rows apart: A x = down x across^T.
struct LinearCorruption {
  torch::Tensor down, across;  ///< [H, H], [W, W]
  torch::Tensor operator()(const torch::Tensor& x) const { return down.matmul(x).matmul(across.t()); }
  torch::Tensor transposed(const torch::Tensor& x) const { return down.t().matmul(x).matmul(across); }
  double noise_share() const;  ///< variance that A leaves of independent noise, on average over pixels
};

/// Blur or down-sampling, as `corrupted` computes it. Throws for the others, which are not linear.
LinearCorruption linear_corruption(const Corruption& corruption, int64_t height, int64_t width);

/// E(x) + ||A x - values||^2 / (2 deviation^2). At a level of noise sigma the variance grows by what A leaves of that noise.
EnergyPtr measured(EnergyPtr energy, const LinearCorruption& corruption, const torch::Tensor& values, double deviation);

}  // namespace basin
