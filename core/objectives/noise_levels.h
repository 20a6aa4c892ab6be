#pragma once
// Denoising score matching at many levels of noise.

#include "core/objectives/objective.h"

namespace basin {

/// One a row of `x` [N, ...], log-uniform in [low, high]. [N]
torch::Tensor random_levels(const torch::Tensor& x, double low, double high, at::Generator& rng);

/// L = mean over data and levels of ||sigma dE/dx(y, sigma) - n||^2 / D with y = x + sigma n, n ~ N(0, I), D values a sample and sigma drawn for each
/// datum from [low, high], log-uniformly: at every level -dE/dx learns the score of the data noised so (Song & Ermon 2019, eqs. 5 and 6, with the
/// weight sigma^2; levels without steps as in Song et al. 2021). Of an energy that has levels (`at_level`). Samples are measured only, but for the
/// contrast; the level of E means nothing.
class NoiseLevels : public Objective {
 public:
  /// `balance` in [0, 1]: each datum's loss is weighted by (1 + sigma^2 / 0.7^2)^balance, divided by the mean of that over levels. At 1 every level's
  /// network has a loss of the same size (Karras et al. 2022, section 5 and table 1: lambda(sigma) c_out(sigma)^2 = 1).
  /// `contrast` above 0 adds, times it, mean c^2 sigma^2 softplus(E(x + sigma n, sigma) - E(s + sigma n, sigma)) over data x, each with one of the
  /// samples s and the same noise n: the logistic loss of noise-contrastive estimation (Gutmann & Hyvarinen 2010) with the model's own samples in
  /// place of noise, in nats; c^2 = 1 / (sigma^2 + 0.7^2), under which slopes of LevelInput::distance are of one size at all levels. Then samples are
  /// learned from too; without any (or without their labels) it adds nothing.
  NoiseLevels(double low, double high, double balance = 0, double contrast = 0);
  ObjectiveValue operator()(const Energy& energy, const Energy& frozen, const ObjectiveBatch& batch, at::Generator& rng) const override;
  bool learns_from_samples() const override { return false; }

 private:
  torch::Tensor contrast(const Energy& energy, const ObjectiveBatch& batch, at::Generator& rng) const;

  double low_, high_, balance_, contrast_;
  double mean_weight_ = 1;
};

}  // namespace basin
