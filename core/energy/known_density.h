#pragma once
// Densities that can be drawn from and whose log density is known and normalised.

#include <ATen/core/Generator.h>

#include "core/energy/energy.h"

namespace basin {

/// An energy -log p(x) with p normalised over the plane.
class KnownDensity : public Energy {
 public:
  /// `count` independent points [count, 2].
  virtual torch::Tensor sample(int64_t count, at::Generator& rng) const = 0;
  torch::Tensor log_density(const torch::Tensor& x) const { return -(*this)(x); }
};

}  // namespace basin
