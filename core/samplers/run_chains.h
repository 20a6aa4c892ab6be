#pragma once
// The only loop over Langevin steps.

#include <functional>
#include <vector>

#include "core/base/shards.h"
#include "core/samplers/sampler.h"

namespace basin {

/// What chains did, summed over steps; `mean` divides.
struct ChainStatistics {
  double grad_norm = 0, clipped = 0, accepted = 0;
  double weight = 0;  ///< chain steps counted
  void add(const ChainStatistics& other);
  ChainStatistics mean() const;
};

struct ChainRun {
  torch::Tensor x;  ///< [N, ...], final states
  ChainStatistics statistics;
  bool finished = true;  ///< false when `on_step` stopped it
};

/// Called after each step with its number from 0, the states before and the step's outcome; return false to stop early.
using OnStep = std::function<bool(int64_t k, const torch::Tensor& before, const ChainStep& step)>;

ChainRun run_chains(const Sampler& sampler, const Energy& energy, const torch::Tensor& start, int64_t steps, at::Generator& rng,
                    const OnStep& on_step = {});

/// Called on the shard's own thread; `first` is the index of the shard's first chain.
using OnShardStep = std::function<bool(int64_t shard, int64_t first, int64_t k, const torch::Tensor& before, const ChainStep& step)>;

/// The same with chains split over shards, each with its own random stream: same bits for the same number of shards.
ChainRun run_chains_on(Shards& shards, const Sampler& sampler, const Energy& energy, const torch::Tensor& start, int64_t steps,
                       std::vector<at::Generator>& streams, const OnShardStep& on_step = {});

}  // namespace basin
