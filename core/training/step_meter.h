#pragma once
// Whether the sampler's step suits the landscape: what drift and noise did along a few chains of an update.

#include <torch/types.h>

#include <vector>

#include "core/base/measured.h"
#include "core/base/shards.h"
#include "core/samplers/sampler.h"

namespace basin {

/// Not measured for samplers with an accept/reject test, which tell by what they refuse.
struct StepMeasure {
  /// Mean over chains of the correlation of dE/dx with itself one step on. In a valley of curvature k a Langevin step h leaves 1 - h k / 2 of it:
  /// below 0 the drift leaps across, and at -1 it no longer comes to rest.
  double alternation = kNotMeasured;
  double drift_share = kNotMeasured;  ///< length of a step's drift over that of drift plus noise; the drift of the median chain
  double stride = kNotMeasured;       ///< length of a step, drift and noise, over the spread of the data
};

/// Watches at most 64 chains in the last nine steps of a run, after they have come down from where they started. Filled by the shards that own them.
class StepMeter {
 public:
  StepMeter() = default;
  StepMeter(const torch::Tensor& start, int64_t steps, const Shards& shards);
  /// Step `k` of the chains of `shard`, on its thread.
  void record(int64_t shard, int64_t k, const ChainStep& step);
  /// `spread` is the root mean square distance of the data from their mean, by coordinate as all lengths here.
  StepMeasure measure(const ChainOptions& options, double spread) const;

 private:
  struct Watched {
    int64_t count = 0;                 ///< the shard's first rows
    std::vector<torch::Tensor> grads;  ///< [count, ...] each, of the watched steps done so far
  };
  int64_t from_ = 0;  ///< the first watched step
  std::vector<Watched> of_shard_;
};

}  // namespace basin
