#pragma once
// Denoising score matching at many levels of noise.

#include "core/objectives/objective.h"

namespace basin {

/// L = mean over data and levels of ||sigma dE/dx(y, sigma) - n||^2 / D with y = x + sigma n, n ~ N(0, I), D values a sample and sigma drawn for each
/// datum from [low, high], log-uniformly: at every level -dE/dx learns the score of the data noised so (Song & Ermon 2019, eqs. 5 and 6, with the
/// weight sigma^2; levels without steps as in Song et al. 2021). Of an energy that has levels (`at_level`). Samples are measured only; the level of E
/// means nothing.
class NoiseLevels : public Objective {
 public:
  NoiseLevels(double low, double high) : low_(low), high_(high) {}
  ObjectiveValue operator()(const Energy& energy, const Energy& frozen, const ObjectiveBatch& batch, at::Generator& rng) const override;
  bool learns_from_samples() const override { return false; }

 private:
  double low_, high_;
};

}  // namespace basin
