#pragma once
// Sliced score matching, variance-reduced.

#include "core/objectives/objective.h"

namespace basin {

/// L = mean_i [ mean_v v^T grad s(x_i) v + || s(x_i) ||^2 / 2 ] with the score s = -dE/dx and `slices` directions v a point, each element +1 or -1
/// (Song, Garg, Shi & Ermon 2019, eq. 8 with Rademacher directions). Its minimiser is the density of the data itself. Needs an energy with curvature:
/// no ReLU. Samples are measured only.
class SlicedScoreMatching : public Objective {
 public:
  explicit SlicedScoreMatching(int64_t slices) : slices_(slices) {}
  ObjectiveValue operator()(const Energy& energy, const Energy& frozen, const ObjectiveBatch& batch, at::Generator& rng) const override;
  bool learns_from_samples() const override { return false; }

 private:
  int64_t slices_;
};

}  // namespace basin
