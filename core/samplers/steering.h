#pragma once
// Chains that stand in groups and take each other's places on their way down the levels of noise.

#include <ATen/core/Generator.h>

#include "core/base/shards.h"
#include "core/energy/energy.h"

namespace basin {

/// Sequential Monte Carlo (Del Moral, Doucet & Jasra 2006) over the levels of a density under conditions: chains i n, ..., i n + n - 1 are the n
/// particles of group i. Where a level ends a particle's weight is multiplied by exp(C_before - C_now), C the conditions' energy where it was and is,
/// each at its level; a group whose effective number of particles has fallen below half is resampled. So a chain that went astray while nothing told
/// the conditions apart gives its place to one that did not, for n times the cost (Wu et al. 2023, twisted diffusion sampler; Singhal et al. 2025,
/// Feynman-Kac steering, potential "difference"). The weights are those of particles that the base alone moves; under the moves of chains that feel
/// the conditions too it is an approximation, which favours them as a higher weight does.
class Steering {
 public:
  /// `conditions`: what changes the base, at every level of noise (`conditions_alone`). At least 2 particles.
  Steering(EnergyPtr conditions, int64_t particles, int64_t seed);

  /// The chains [N, ...], n dividing N, after their moves at `sigma`: in place of those that lost their weight, others of their group.
  torch::Tensor after_level(const torch::Tensor& x, double sigma, Shards& shards);
  /// One chain of each group [N / n, ...], drawn by weight; after the last level.
  torch::Tensor chosen(const torch::Tensor& x);
  /// Other conditions, and weights from anew.
  void take(EnergyPtr conditions);

 private:
  torch::Tensor picks(int64_t count);
  torch::Tensor rows_at(const torch::Tensor& places) const;

  EnergyPtr conditions_;
  int64_t particles_;
  at::Generator rng_;
  torch::Tensor before_;       ///< C [N / n, n] where the last level ended; undefined before
  torch::Tensor log_weights_;  ///< [N / n, n], of sum 1 in each group
};

}  // namespace basin
