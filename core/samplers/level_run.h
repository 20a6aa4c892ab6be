#pragma once
// Chains that come down through levels of noise: annealed Langevin (Song & Ermon 2019, algorithm 1), with any sampler.

#include <vector>

#include "core/base/sample_space.h"
#include "core/samplers/descent.h"
#include "core/samplers/run_chains.h"
#include "core/samplers/steering.h"

namespace basin {

/// Consecutive steps at one level of noise.
struct LevelLeg {
  int64_t first = 0, steps = 0;
  double sigma = 0;  ///< while they are taken
  double to = 0;     ///< of what they end in
};

/// A run of `total` steps, shared out among the levels of `ladder` as evenly as they divide; the settings of `chain` are for the last, and longer
/// where noise is larger (`at_scale`). Without a ladder it is a plain run. `reversed` has as many levels as steps between the ladder's ends instead,
/// and no settings: x - (s^2 - t^2) dE(x, s)/dx + t sqrt(1 - t^2 / s^2) n leads from each s to the next, t (Song et al. 2021, appendix F, ancestral
/// sampling of the variance exploding process).
struct LevelRun {
  ChainOptions chain;
  SampleSpace space;
  std::vector<double> ladder = {};
  int64_t total = 1;
  Descent descent = Descent::moves;

  /// Of steps [first, first + steps).
  std::vector<LevelLeg> legs(int64_t first, int64_t steps) const;
  /// Whether a level of the ladder is done after so many steps.
  bool ends_level(int64_t step) const;
  /// How chains move in it.
  ChainOptions chain_of(const LevelLeg& leg) const;
};

/// Steps [first, first + steps) of the run; `on_step` counts from 0 at `first`. `steering` has its say where a level ends.
ChainRun run_chains_down(Shards& shards, const LevelRun& run, const Energy& energy, const torch::Tensor& start, int64_t first, int64_t steps,
                         std::vector<at::Generator>& streams, const OnShardStep& on_step = {}, Steering* steering = nullptr);

/// `count` states of noise, where chains start: N(middle of the range, sigma^2 I) for a ladder from sigma down, uniform in the range where sigma is
/// 0.
torch::Tensor chain_noise(const SampleSpace& space, int64_t count, double sigma, at::Generator& rng, const torch::Device& device);

/// What the run ends in: of pictures the noise that the last level has left is taken off by one move, x - sigma^2 dE/dx (Jolicoeur-Martineau et al.
/// 2021), and values are clipped to the range; points stay as they are, samples of the energy.
torch::Tensor without_last_noise(const LevelRun& run, const Energy& energy, const torch::Tensor& x);

}  // namespace basin
