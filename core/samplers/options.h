#pragma once
// How chains move.

#include "core/base/fields.h"
#include "core/base/precision.h"

namespace basin {

enum class SamplerKind { langevin, relaxed_langevin, mala, hmc };
inline const std::vector<Named<SamplerKind>> kSamplers = {
    {SamplerKind::langevin, "langevin", "Proper (unadjusted) Langevin: x - h/2 dE/dx + sqrt(h T) n. Samples the density at small h."},
    {SamplerKind::relaxed_langevin, "relaxed-langevin",
     "Step and noise chosen apart, as all published image models do: x - a dE/dx + s n. Implied temperature s^2 / (2a)."},
    {SamplerKind::mala, "mala", "Langevin proposal with a Metropolis accept/reject test: no bias from the step size."},
    {SamplerKind::hmc, "hmc",
     "Hamiltonian Monte Carlo: a random push, then a smooth flight of several leapfrog steps, accepted or refused as a whole. No bias, long moves."},
};

/// Samplers with an accept/reject test: exact at any step size, but only without clips and above temperature 0.
inline bool rejects_moves(SamplerKind sampler) {
  return sampler == SamplerKind::mala || sampler == SamplerKind::hmc;
}

/// Settings of one chain run (Du & Mordatch 2019; Roberts & Tweedie 1996 for MALA; Neal 2011 for HMC).
struct ChainOptions {
  SamplerKind sampler = SamplerKind::langevin;
  int64_t steps = 20;
  double step_size = 0.01;
  int64_t leapfrog_steps = 10;
  double noise = 0.005;
  double temperature = 1.0;
  double gradient_clip = 0.0;
  bool noise_first = true;
  bool clip_to_box = false;
  Precision precision = Precision::float32;
};

template <class Visitor>
void visit_fields(ChainOptions& o, Visitor&& field) {
  field("sampler", o.sampler, kSamplers, "The rule that moves a chain. It decides what training calls a sample of the model.");
  field("steps", o.steps, Range<int64_t>{1, 1000, Scale::logarithmic},
        "Sampler steps per update (K). More steps give truer samples and steadier training; cost grows in proportion.");
  field("step_size", o.step_size, Range<double>{1e-6, 1000.0, Scale::logarithmic},
        "Proper Langevin and MALA: h, the step of time. Relaxed: a, which multiplies dE/dx. HMC: the leapfrog step epsilon, like sqrt(h). "
        "Too large overshoots or is refused, too small never mixes.");
  field("leapfrog_steps", o.leapfrog_steps, Range<int64_t>{1, 200, Scale::logarithmic},
        "HMC only: leapfrog steps per move, one gradient each. More carry a sample further before the accept/reject test and cost in proportion.");
  field("noise", o.noise, Range<double>{0.0, 1.0, Scale::logarithmic},
        "Relaxed Langevin only: s, the standard deviation added per step. Proper Langevin derives its noise from the step size.");
  field("temperature", o.temperature, Range<double>{0.0, 10.0, Scale::logarithmic},
        "Proper Langevin, MALA and HMC only: T. Samples follow exp(-E/T); below 1 they crowd into the valleys.");
  field("gradient_clip", o.gradient_clip, Range<double>{0.0, 100.0, Scale::logarithmic},
        "Clips each element of dE/dx to this magnitude before the step; 0 is off, and must be for MALA and HMC. "
        "Keeps steep new energies from throwing chains out.");
  field("noise_first", o.noise_first, Flag{}, "Relaxed Langevin only: add the noise before the gradient is taken (IGEBM) or after the move (JEM).");
  field("clip_to_box", o.clip_to_box, Flag{},
        "Clip states to the value range after each step, so pixels stay displayable and chains cannot run away. Not for MALA and HMC.");
  field("precision", o.precision, kPrecisions,
        "Residual networks under Langevin: how precisely they compute while chains move; states, noise and training stay in single precision.");
}

/// s^2 / (2a): the temperature at which the chain would sample if its steps were small.
inline double implied_temperature(const ChainOptions& o) {
  return o.sampler == SamplerKind::relaxed_langevin ? o.noise * o.noise / (2.0 * o.step_size) : o.temperature;
}

}  // namespace basin
