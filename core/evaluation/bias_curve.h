#pragma once
// What the step size costs: the bias of unadjusted Langevin against h, at equal simulated time.

#include <functional>
#include <vector>

#include "core/evaluation/exact_grid.h"
#include "core/samplers/run_chains.h"

namespace basin {

struct BiasOptions {
  std::vector<double> step_sizes;  ///< h of x' = x - h/2 dE/dx + sqrt(h T) n, in the order in which they are measured
  double time = 2.0;               ///< simulated for each: round(time / h) steps, at least one
  int64_t chains = 32768;
  int64_t seed = 0;
  SamplerKind sampler = SamplerKind::langevin;  ///< or MALA, whose step is the same with an accept/reject test
};

struct BiasPoint {
  double step_size = 0;
  int64_t steps = 0;
  HistogramFit fit;         ///< of the chains' last states
  double moment_error = 0;  ///< E|x - m|^2 of the chains over the exact one, minus 1, about the exact mean m; infinite or NaN when chains ran away
  double accepted = 1;      ///< share of moves that passed the accept/reject test
};

/// Called after every chain step on the calling thread with the share of the whole work that is done; false stops.
using KeepGoing = std::function<bool(double done)>;

/// A curve measured in slices, which give the same bits as one go over the same number of shards. Chains start as exact draws, so what they show
/// after `time` is the bias of the step and no lack of burn-in; a short time understates it. Temperature, box and cells are those of `exact`, which
/// belongs to `energy`.
class BiasRun {
 public:
  /// Keeps a reference to `shards`.
  BiasRun(EnergyPtr energy, ExactGrid exact, BiasOptions options, Shards& shards);
  /// At most `steps` further chain steps of the present step size. False when `keep_going` stopped it: then the run is over.
  bool advance(int64_t steps, const KeepGoing& keep_going = {});
  bool finished() const { return points_.size() == options_.step_sizes.size(); }
  /// Chain steps left of the present step size.
  int64_t steps_left() const;
  double done() const { return done_ / work_; }                     ///< share of the work
  const std::vector<BiasPoint>& points() const { return points_; }  ///< the step sizes that are finished, in their order

 private:
  int64_t steps_of(double step_size) const;
  void finish_point();

  EnergyPtr energy_;
  ExactGrid exact_;
  BiasOptions options_;
  Shards& shards_;
  std::vector<at::Generator> streams_;  ///< one a shard
  torch::Tensor start_, x_, mean_;      ///< [chains, 2], [chains, 2], [2]
  double spread_ = 0;                   ///< E|x - m|^2 of the exact density
  int64_t step_ = 0;                    ///< of the present step size
  ChainStatistics statistics_;
  double done_ = 0, work_ = 0;  ///< chain steps
  std::vector<BiasPoint> points_;
};

/// The same in one go. Stopped early, the points finished so far.
std::vector<BiasPoint> bias_curve(const Energy& energy, const ExactGrid& exact, const BiasOptions& options, Shards& shards,
                                  const KeepGoing& keep_going = {});

}  // namespace basin
