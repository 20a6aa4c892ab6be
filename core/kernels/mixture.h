#pragma once
// Mixtures of Gaussians in the plane on the CPU: minus log density and its gradient, one point a lane.

#include <cstdint>
#include <vector>

namespace basin {

/// exp(-(a^2 + b^2) / 2) with a = a0 + ax x + ay y and b = b0 + bx x + by y: a Gaussian of any shape, without its normaliser.
struct PlaneGaussian {
  float a0 = 0, ax = 0, ay = 0, b0 = 0, bx = 0, by = 0;
};

/// E(x) = offset - log of the sum of `components` at x turned about the origin by twist * |x| radians.
struct PlaneMixture {
  std::vector<PlaneGaussian> components;
  float offset = 0;
  float twist = 0;  ///< radians per unit of radius

  /// points [count, 2] -> `energy` [count] and, unless null, `grad` [count, 2]. Safe to call from several threads.
  void run(const float* points, int64_t count, float* energy, float* grad) const;
};

}  // namespace basin
