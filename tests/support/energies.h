#pragma once
// Energies whose answers are known.

#include "core/energy/energy.h"

namespace basin::testing {

/// E = |x|^2 / (2 sigma^2) over any shape.
class Quadratic : public Energy {
 public:
  explicit Quadratic(double sigma) : sigma_(sigma) {}
  torch::Tensor operator()(const torch::Tensor& x) const override { return x.flatten(1).square().sum(1) / (2 * sigma_ * sigma_); }

 private:
  double sigma_;
};

}  // namespace basin::testing
