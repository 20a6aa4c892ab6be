#pragma once
// Langevin moves, proper and relaxed.

#include "core/samplers/sampler.h"

namespace basin {

/// x' = x - h/2 g + sqrt(h T) n (unadjusted Langevin; Roberts & Tweedie 1996), or relaxed x' = x - a clip(g) + s n
/// with step and noise chosen apart (Du & Mordatch 2019, eq. 1; noise may come before the gradient). Where states are clipped they are after the
/// move, and before the gradient too only where `clip_noised` asks for it.
class Langevin : public Sampler {
 public:
  Langevin(const ChainOptions& options, double low, double high) : options_(options), low_(low), high_(high) {}
  ChainStep step(const Energy& energy, ChainState state, at::Generator& rng) const override;
  Precision precision() const override { return options_.precision; }

 private:
  ChainOptions options_;
  double low_, high_;
};

}  // namespace basin
