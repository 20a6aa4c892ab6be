#pragma once
// Contrastive divergence with an energy penalty.

#include "core/objectives/objective.h"

namespace basin {

/// L = mean E(x+) - mean E(x-) + alpha * mean(E(x+)^2 + E(x-)^2) (Du & Mordatch 2019, eq. 2 and section 3.3).
class ContrastiveDivergence : public Objective {
 public:
  explicit ContrastiveDivergence(double energy_penalty) : energy_penalty_(energy_penalty) {}
  ObjectiveValue operator()(const Energy& energy, const torch::Tensor& data, const torch::Tensor& samples) const override;

 private:
  double energy_penalty_;
};

}  // namespace basin
