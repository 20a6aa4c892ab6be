#pragma once
// What becomes of samples after thousands of steps: saturation, collapse, or pictures that still look like data (Du et al. 2021, figures 7 and 8).

#include <functional>

#include "core/base/sample_space.h"
#include "core/base/shards.h"
#include "core/energy/energy.h"
#include "core/evaluation/long_chain_report.h"
#include "core/samplers/augmentation_options.h"
#include "core/samplers/sampler.h"

namespace basin {

/// What chains move by, and what they are held against.
struct LongChainSetting {
  const Sampler& sampler;
  const Energy& energy;
  const SampleSpace& space;
  AugmentationOptions augmentation;  ///< after every `every` steps but the last
  torch::Tensor data;                ///< bytes [M, C, H, W]; undefined measures nothing against them
};

/// Bytes [N, C, H, W] of the film's pictures, chain-major, and the numbers; `film` is left empty.
struct LongChainRun {
  torch::Tensor frames;
  LongChains chains;
};

/// Chains from `start` [N, C, H, W] with values in the space's range; `streams` one a shard, `rng` for augmentations. `on_step` gets the steps done
/// and stops the run when it returns false; what was recorded until then is returned.
LongChainRun run_long_chains(const LongChainSetting& setting, const torch::Tensor& start, const LongChainRequest& request, Shards& shards,
                             std::vector<at::Generator>& streams, at::Generator& rng, const std::function<bool(int64_t)>& on_step);

/// Root mean square difference per value from each row of x [N, C, H, W] to the nearest row of y, floats of the same range or bytes of it [M, C, H,
/// W]. `self` [N] int64: the row of y that is x itself and does not count; undefined counts all. On the CPU; [N].
torch::Tensor nearest_rms(const torch::Tensor& x, const torch::Tensor& y, const torch::Tensor& self, const SampleSpace& space, Shards& shards);

}  // namespace basin
