#pragma once
// Langevin with an accept/reject test.

#include "core/samplers/sampler.h"

namespace basin {

/// Metropolis-adjusted Langevin at temperature T: proposal x' = x - h/2 g(x) + sqrt(h T) n, accepted with probability
/// min(1, exp(-(E(x') - E(x)) / T) q(x | x') / q(x' | x)) (Roberts & Tweedie 1996). Leaves exp(-E/T) invariant.
class Mala : public Sampler {
 public:
  explicit Mala(const ChainOptions& options) : step_size_(options.step_size), temperature_(options.temperature) {}
  ChainStep step(const Energy& energy, ChainState state, at::Generator& rng) const override;

 private:
  double step_size_, temperature_;
};

}  // namespace basin
