#pragma once
// Denoising score matching.

#include "core/objectives/objective.h"

namespace basin {

/// L = sigma^2 / 2 * mean_i || dE/dx(y) - (y - x) / sigma^2 ||^2 with y = x + sigma n, n ~ N(0, I): the force -dE/dx at a noisy point is the score of
/// the noise that put it there (Vincent 2011, eqs. 9 to 11, times sigma^2 so that losses of different sigma compare). Its minimiser is the density of
/// the data convolved with N(0, sigma^2). Samples are measured only.
class DenoisingScoreMatching : public Objective {
 public:
  explicit DenoisingScoreMatching(double sigma) : sigma_(sigma) {}
  ObjectiveValue operator()(const Energy& energy, const Energy& frozen, const ObjectiveBatch& batch, at::Generator& rng) const override;
  bool learns_from_samples() const override { return false; }

 private:
  double sigma_;
};

}  // namespace basin
