#pragma once
// Spectral normalisation (Miyato et al. 2018) with a power iteration that moves only when told: once an update, never while chains move.

#include <torch/types.h>

namespace basin {

/// Weight [out, ...] divided by its largest singular value as the unit vector `u` [out] sees it: sigma = ||W^T u||, differentiable in W (at the top
/// left singular vector this is the largest singular value, and its gradient is exact). `bounded` divides only where sigma exceeds 1.
torch::Tensor spectrally_normalised(const torch::Tensor& weight, const torch::Tensor& u, bool bounded);

/// `iterations` of u <- W W^T u / ||W W^T u||, in place.
void power_iteration(const torch::Tensor& weight, torch::Tensor u, int64_t iterations);

}  // namespace basin
