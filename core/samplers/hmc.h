#pragma once
// Hamiltonian Monte Carlo: long moves along the energy's contours, with an accept/reject test.

#include "core/samplers/sampler.h"

namespace basin {

/// A point of phase space; unit mass.
struct PhasePoint {
  torch::Tensor x, momentum;  ///< [N, ...]
  EnergyAndGrad at_x;
};

/// `steps` >= 1 leapfrog steps of size `epsilon` (Neal 2011, eq. 5.18 to 5.20): half a kick p -= epsilon/2 dE/dx, then drift x += epsilon p and kick
/// in turn, half a kick at the end. Reversible, keeps volume, and errs in E + |p|^2 / 2 by O(epsilon^2). One gradient a step.
PhasePoint leapfrog(const Energy& energy, PhasePoint from, double epsilon, int64_t steps);

/// HMC at temperature T (Neal 2011): p ~ N(0, T I), `leapfrog_steps` leapfrog steps of `step_size`, accepted with probability
/// min(1, exp(-(H' - H) / T)), H = E + |p|^2 / 2. Leaves exp(-E/T) invariant. A flight of one leapfrog step is MALA with h = step_size^2.
class Hmc : public Sampler {
 public:
  explicit Hmc(const ChainOptions& options)
      : step_size_(options.step_size), temperature_(options.temperature), leapfrog_steps_(options.leapfrog_steps) {}
  ChainStep step(const Energy& energy, ChainState state, at::Generator& rng) const override;

 private:
  double step_size_, temperature_;
  int64_t leapfrog_steps_;
};

}  // namespace basin
