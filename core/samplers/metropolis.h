#pragma once
// The accept/reject test that MALA and HMC share.

#include "core/samplers/sampler.h"

namespace basin {

/// Moves each chain to `proposal` with probability min(1, exp(log_ratio)), `log_ratio` [N] (Metropolis et al. 1953; Hastings 1970); the others stay.
/// A ratio that is not a number is refused.
ChainStep accept_moves(const torch::Tensor& x, const EnergyAndGrad& here, const torch::Tensor& proposal, const EnergyAndGrad& there,
                       const torch::Tensor& log_ratio, at::Generator& rng);

}  // namespace basin
