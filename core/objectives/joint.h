#pragma once
// A classifier learned as an energy model.

#include "core/objectives/objective.h"

namespace basin {

/// L = c * mean -log p(y | x+) + m * (mean E(x+) - mean E(x-)) + j * (mean E(x+, y+) - mean E(x-, y-)) + alpha * mean(E(x+)^2 + E(x-)^2) with
/// E(x) = -log sum_y exp(-E(x, y)) (Grathwohl et al. 2020, eq. 7 and 8; c, m and j are the class, marginal and joint weights). With c alone it is a
/// plain classifier; with j alone log p(x | y) + log p(y), p(y) uniform (their ablation). Classes are learned from `labelled` where the batch has it,
/// else from data that have labels; without labels the rest is contrastive divergence on E(x), to the bit.
class Joint : public Objective {
 public:
  explicit Joint(const ObjectiveOptions& options) : options_(options) {}
  ObjectiveValue operator()(const Energy& energy, const Energy& frozen, const ObjectiveBatch& batch, at::Generator& rng) const override;

 private:
  ObjectiveOptions options_;
};

}  // namespace basin
