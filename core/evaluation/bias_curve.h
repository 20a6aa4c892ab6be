#pragma once
// What the step size costs: the bias of unadjusted Langevin against h, at equal simulated time.

#include <functional>
#include <vector>

#include "core/evaluation/exact_grid.h"

namespace basin {

struct BiasOptions {
  std::vector<double> step_sizes;  ///< h of x' = x - h/2 dE/dx + sqrt(h T) n
  double time = 2.0;               ///< simulated for each: round(time / h) steps, at least one
  int64_t chains = 32768;
  int64_t seed = 0;
};

struct BiasPoint {
  double step_size = 0;
  int64_t steps = 0;
  HistogramFit fit;         ///< of the chains' last states
  double moment_error = 0;  ///< E|x - m|^2 of the chains over the exact one, minus 1, about the exact mean m; infinite or NaN when chains ran away
};

/// Called after every chain step on the calling thread with the share of the whole work that is done; false stops.
using KeepGoing = std::function<bool(double done)>;

/// Chains start as exact draws, so what they show after `time` is the bias of the step and no lack of burn-in; a short time understates it.
/// Temperature, box and cells are those of `exact`, which belongs to `energy`. Stopped early, the points finished so far.
std::vector<BiasPoint> bias_curve(const Energy& energy, const ExactGrid& exact, const BiasOptions& options, Shards& shards,
                                  const KeepGoing& keep_going = {});

}  // namespace basin
