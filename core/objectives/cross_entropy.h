#pragma once
// The classifier's loss.

#include "core/objectives/objective.h"

namespace basin {

/// L = -mean log p(y | x), p(y | x) = exp(-E(x, y)) / sum_k exp(-E(x, k)). Of a network with levels of noise, at x + sigma n with n ~ N(0, I) and
/// sigma log-uniform over its levels, p(y | ., sigma): what a class says of a noisy picture, which guides chains down the levels (Dhariwal & Nichol
/// 2021, section 4). Needs labels. Samples are measured only.
class CrossEntropy : public Objective {
 public:
  explicit CrossEntropy(const NetworkOptions& network) : has_levels_(network.noise_levels > 0), low_(network.sigma_low), high_(network.sigma_high) {}
  ObjectiveValue operator()(const Energy& energy, const Energy& frozen, const ObjectiveBatch& batch, at::Generator& rng) const override;
  bool learns_from_samples() const override { return false; }

 private:
  bool has_levels_;
  double low_, high_;
};

}  // namespace basin
