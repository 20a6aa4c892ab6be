#pragma once
// The paths of a few watched chains through one run of K steps, filled by the shards that own them, where the chains are.

#include <torch/types.h>

#include <vector>

#include "core/base/shards.h"
#include "core/samplers/sampler.h"

namespace basin {

class ChainTraces {
 public:
  ChainTraces() = default;
  /// Watches those of `chains` that lie below `start`.size(0), of which each of `shards` moves its range.
  ChainTraces(const std::vector<int64_t>& chains, const torch::Tensor& start, int64_t steps, const Shards& shards);

  /// Records step `k` of the chains of `shard` on its thread; shards touch different rows, and nothing leaves the chains' device.
  void record(int64_t shard, int64_t k, const ChainStep& step);

  const std::vector<int64_t>& chains() const { return chains_; }
  int64_t steps() const { return steps_; }
  int64_t recorded() const { return recorded_; }  ///< steps done so far, set by the owner between chunks
  void set_recorded(int64_t steps) { recorded_ = steps; }
  const torch::Tensor& positions() const { return positions_; }  ///< [W, K + 1, ...] on the chains' device, as all of them
  const torch::Tensor& energies() const { return energies_; }    ///< [W, K]
  const torch::Tensor& grad_norms() const { return grad_norms_; }

 private:
  /// The watched chains of one shard: which of its rows, and which of ours; undefined where it has none.
  struct Watched {
    torch::Tensor rows, places;
  };

  std::vector<int64_t> chains_;
  int64_t steps_ = 0, recorded_ = 0;
  std::vector<Watched> of_shard_;
  torch::Tensor positions_, energies_, grad_norms_;
};

}  // namespace basin
