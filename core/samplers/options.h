#pragma once
// How chains move.

#include <cmath>
#include <string_view>
#include <vector>

#include "core/base/fields.h"
#include "core/base/precision.h"

namespace basin {

enum class SamplerKind { langevin, relaxed_langevin, mala, hmc };

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
  bool clip_noised = false;
  Precision precision = Precision::float32;
};

/// A setting of chains without effect under a sampler, and why.
struct IdleSetting {
  std::string_view name, why;
};

/// What a sampler is: all that other code asks of one.
struct SamplerEntry : Named<SamplerKind> {
  bool rejects_moves;                          ///< has an accept/reject test: exact at any step size, but only without clips and above temperature 0
  bool langevin_like;                          ///< a move, or its proposal, is x - drift_scale dE/dx + noise_scale n, n ~ N(0, I): one gradient at x
  bool own_noise;                              ///< step and noise are set apart; else the noise follows from step and temperature
  double (*drift_scale)(const ChainOptions&);  ///< HMC: of a flight of a single leapfrog step, as is the next
  double (*noise_scale)(const ChainOptions&);  ///< standard deviation
  double (*temperature)(const ChainOptions&);  ///< T of exp(-E/T), which it samples at small steps
  std::vector<IdleSetting> idle;               ///< by name within the group `chain`
};

namespace idle {
constexpr IdleSetting leapfrog{"leapfrog_steps", "No effect now: only HMC flies in leapfrog steps."};
constexpr std::string_view kOwnNoise = "No effect now: only relaxed Langevin chooses its noise apart from its step.";
constexpr IdleSetting noise{"noise", kOwnNoise}, noise_first{"noise_first", kOwnNoise}, clip_noised{"clip_noised", kOwnNoise};
constexpr IdleSetting temperature{"temperature", "No effect now: relaxed Langevin samples at its implied temperature s^2 / (2a)."};
constexpr std::string_view kExact = "Off: the accept/reject test of this sampler is exact only without clips.";
constexpr IdleSetting gradient_clip{"gradient_clip", kExact}, clip_to_box{"clip_to_box", kExact};
}  // namespace idle

/// The one table of samplers; `make_sampler` gives each its class.
inline const std::vector<SamplerEntry> kSamplers = {
    {{SamplerKind::langevin, "langevin", "Proper (unadjusted) Langevin: x - h/2 dE/dx + sqrt(h T) n. Samples the density at small h."},
     /*rejects_moves*/ false,
     /*langevin_like*/ true,
     /*own_noise*/ false,
     [](const ChainOptions& o) { return 0.5 * o.step_size; },
     [](const ChainOptions& o) { return std::sqrt(o.step_size * o.temperature); },
     [](const ChainOptions& o) { return o.temperature; },
     {idle::leapfrog, idle::noise, idle::noise_first, idle::clip_noised}},
    {{SamplerKind::relaxed_langevin, "relaxed-langevin",
      "Step and noise chosen apart, as all published image models do: x - a dE/dx + s n. Implied temperature s^2 / (2a)."},
     /*rejects_moves*/ false,
     /*langevin_like*/ true,
     /*own_noise*/ true,
     [](const ChainOptions& o) { return o.step_size; },
     [](const ChainOptions& o) { return o.noise; },
     [](const ChainOptions& o) { return o.noise * o.noise / (2.0 * o.step_size); },
     {idle::leapfrog, idle::temperature}},
    {{SamplerKind::mala, "mala", "Langevin proposal with a Metropolis accept/reject test: no bias from the step size."},
     /*rejects_moves*/ true,
     /*langevin_like*/ true,
     /*own_noise*/ false,
     [](const ChainOptions& o) { return 0.5 * o.step_size; },
     [](const ChainOptions& o) { return std::sqrt(o.step_size * o.temperature); },
     [](const ChainOptions& o) { return o.temperature; },
     {idle::leapfrog, idle::noise, idle::noise_first, idle::clip_noised, idle::gradient_clip, idle::clip_to_box}},
    {{SamplerKind::hmc, "hmc",
      "Hamiltonian Monte Carlo: a random push, then a smooth flight of several leapfrog steps, accepted or refused as a whole. No bias, long moves."},
     /*rejects_moves*/ true,
     /*langevin_like*/ false,
     /*own_noise*/ false,
     [](const ChainOptions& o) { return 0.5 * o.step_size * o.step_size; },
     [](const ChainOptions& o) { return o.step_size * std::sqrt(o.temperature); },
     [](const ChainOptions& o) { return o.temperature; },
     {idle::noise, idle::noise_first, idle::clip_noised, idle::gradient_clip, idle::clip_to_box}},
};

inline const SamplerEntry& sampler_of(const ChainOptions& o) {
  return entry_of(kSamplers, o.sampler);
}
inline bool rejects_moves(SamplerKind sampler) {
  return entry_of(kSamplers, sampler).rejects_moves;
}
/// Its states are smooth functions of the weights that made dE/dx: the KL term differentiates through its moves.
inline bool is_differentiable(SamplerKind sampler) {
  const auto& entry = entry_of(kSamplers, sampler);
  return entry.langevin_like && !entry.rejects_moves;
}
/// What multiplies dE/dx in one step: a of the relaxed form, h/2 of the proper one.
inline double drift_scale(const ChainOptions& o) {
  return sampler_of(o).drift_scale(o);
}
inline double noise_scale(const ChainOptions& o) {
  return sampler_of(o).noise_scale(o);
}
/// h of the proper Langevin step that drifts as far.
inline double langevin_step(const ChainOptions& o) {
  return 2 * drift_scale(o);
}
/// The same chain where all lengths are `factor` times as large: at a level of noise so many times the one its settings are for (Song & Ermon 2019,
/// algorithm 1).
inline ChainOptions at_scale(ChainOptions o, double factor) {
  o.step_size *= o.sampler == SamplerKind::hmc ? factor : factor * factor;
  o.noise *= factor;
  o.gradient_clip /= factor;
  return o;
}
/// The temperature at which the chain would sample if its steps were small.
inline double implied_temperature(const ChainOptions& o) {
  return sampler_of(o).temperature(o);
}
/// Why the setting `name` of chains has no effect under the others; empty where it has one.
inline std::string_view idle_because(std::string_view name, const ChainOptions& o) {
  for (const auto& setting : sampler_of(o).idle)
    if (setting.name == name) return setting.why;
  if (name == "clip_noised" && !(o.noise_first && o.clip_to_box))
    return "No effect now: it is for noise that comes before the gradient (noise_first), where states are clipped (clip_to_box).";
  return {};
}

template <class Visitor>
void visit_fields(ChainOptions& o, Visitor&& field) {
  field("sampler", o.sampler, kSamplers, "The rule that moves a chain. It decides what training calls a sample of the model.");
  field("steps", o.steps, Range<int64_t>{1, 1000, Scale::logarithmic},
        "Sampler steps per update (K), shared out among the levels where there are network.noise_levels. More steps give truer samples and steadier "
        "training; cost grows in proportion.");
  field("step_size", o.step_size, Range<double>{1e-6, 1e5, Scale::logarithmic},
        "Proper Langevin and MALA: h, the step of time. Relaxed: a, which multiplies dE/dx. HMC: the leapfrog step epsilon, like sqrt(h). "
        "Too large overshoots or is refused, too small never mixes. With network.noise_levels: at the least; larger ones take as many times longer "
        "steps.");
  field("leapfrog_steps", o.leapfrog_steps, Range<int64_t>{1, 200, Scale::logarithmic},
        "HMC only: leapfrog steps per move, one gradient each. More carry a sample further before the accept/reject test and cost in proportion.",
        Applies::live, idle_because("leapfrog_steps", o));
  field("noise", o.noise, Range<double>{0.0, 1.0, Scale::logarithmic},
        "Relaxed Langevin only: s, the standard deviation added per step. Proper Langevin derives its noise from the step size.", Applies::live,
        idle_because("noise", o));
  field("temperature", o.temperature, Range<double>{0.0, 10.0, Scale::logarithmic},
        "Proper Langevin, MALA and HMC only: T. Samples follow exp(-E/T); below 1 they crowd into the valleys.", Applies::live,
        idle_because("temperature", o));
  field("gradient_clip", o.gradient_clip, Range<double>{0.0, 100.0, Scale::logarithmic},
        "Clips each element of dE/dx to this magnitude before the step; 0 is off, and must be for MALA and HMC. "
        "Keeps steep new energies from throwing chains out.",
        Applies::live, idle_because("gradient_clip", o));
  field("noise_first", o.noise_first, Flag{}, "Relaxed Langevin only: add the noise before the gradient is taken (IGEBM) or after the move (JEM).",
        Applies::live, idle_because("noise_first", o));
  field("clip_to_box", o.clip_to_box, Flag{},
        "Clip states to the value range after each step, so pixels stay displayable and chains cannot run away. Not for MALA and HMC.", Applies::live,
        idle_because("clip_to_box", o));
  field("clip_noised", o.clip_noised, Flag{},
        "Relaxed Langevin whose noise comes first: clip the noised state too, before the gradient is taken there (the small CNN). The published "
        "residual nets (IGEBM, Improved CD) clip after the move alone.",
        Applies::live, idle_because("clip_noised", o));
  field("precision", o.precision, kPrecisions,
        "Residual networks under Langevin: how precisely they compute while chains move; states, noise and training stay in single precision.");
}

}  // namespace basin
