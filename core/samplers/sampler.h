#pragma once
// One move of a batch of chains: state in, state out.

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include <memory>

#include "core/energy/energy.h"
#include "core/samplers/options.h"

namespace basin {

/// Where chains are. `known` is E and dE/dx at x when the last move happened to compute them.
struct ChainState {
  torch::Tensor x;  ///< [N, ...]
  EnergyAndGrad known;
};

struct ChainStep {
  ChainState next;
  torch::Tensor energy;     ///< [N], E before the move (after the noise, where noise comes first)
  torch::Tensor grad_norm;  ///< [N], L2 norm of dE/dx before any clip
  torch::Tensor clipped;    ///< share of gradient elements that were clipped, one number on the chains' device; undefined without a clip
  torch::Tensor accepted;   ///< share of chains that moved, likewise; undefined where all do
  torch::Tensor grad;       ///< [N, ...], dE/dx as the move took it, after any clip; undefined where an accept/reject test follows
};

class Sampler {
 public:
  virtual ~Sampler() = default;
  virtual ChainStep step(const Energy& energy, ChainState state, at::Generator& rng) const = 0;
  /// How precisely networks may compute while it moves chains; an accept/reject test wants single precision.
  virtual Precision precision() const { return Precision::float32; }
};

/// The sampler that options name; values are clipped to [low, high] where options ask for it.
std::unique_ptr<Sampler> make_sampler(const ChainOptions& options, double low, double high);

}  // namespace basin
