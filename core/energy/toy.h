#pragma once
// The closed-form 2D set: densities that can be drawn from, whose log density is known and normalised. Box [-4, 4]^2.

#include <memory>

#include "core/data/options.h"
#include "core/energy/energy.h"

namespace basin {

/// An energy -log p(x) with p normalised over the plane.
class ToyDensity : public Energy {
 public:
  /// `count` independent points [count, 2].
  virtual torch::Tensor sample(int64_t count, at::Generator& rng) const = 0;
  torch::Tensor log_density(const torch::Tensor& x) const { return -(*this)(x); }
};

/// The density of a member for which `is_toy` holds.
std::shared_ptr<const ToyDensity> make_toy(DataSet set);

}  // namespace basin
