#pragma once
// Energies whose answers are known.

#include <cmath>

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

/// -log of the isotropic normal density in the plane with mean (x, y).
class Gaussian : public Energy {
 public:
  Gaussian(double x, double y, double sigma) : x_(x), y_(y), sigma_(sigma) {}
  torch::Tensor operator()(const torch::Tensor& x) const override {
    const auto mean = torch::tensor({x_, y_}, x.options());
    return (x - mean).square().sum(1) / (2 * sigma_ * sigma_) + std::log(2 * M_PI * sigma_ * sigma_);
  }

 private:
  double x_, y_, sigma_;
};

}  // namespace basin::testing
