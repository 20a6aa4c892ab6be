#pragma once
// How weights follow the gradient of the objective.

#include "core/base/fields.h"

namespace basin {

enum class RateDecay { cosine, staircase };
inline const std::vector<Named<RateDecay>> kRateDecays = {
    {RateDecay::cosine, "cosine", "Smoothly, along half a cosine."},
    {RateDecay::staircase, "staircase", "At once at a third and at two thirds of the run (JEM: by 0.3 after epochs 50 and 100 of 150)."},
};

/// Adam and what is done to its gradient (Kingma & Ba 2015; element clip: Du & Mordatch 2019, appendix).
struct OptimiserOptions {
  double learning_rate = 1e-3;
  double beta1 = 0.0;
  double beta2 = 0.999;
  int64_t warmup_steps = 0;
  RateDecay decay = RateDecay::cosine;
  double decay_to = 0.05;
  int64_t horizon_steps = 20000;
  bool element_clip = false;
  double norm_clip = 0.0;
  double ema = 0.999;
  int64_t batch = 512;
};

template <class Visitor>
void visit_fields(OptimiserOptions& o, Visitor&& field) {
  field("learning_rate", o.learning_rate, Range<double>{1e-7, 1.0, Scale::logarithmic},
        "Adam's step before warm-up and decay. Too high and samples cannot follow the energy: the gap runs away.");
  field("beta1", o.beta1, Range<double>{0.0, 0.999, Scale::near_one},
        "Adam's momentum; published energy models use 0, since the gradient's direction changes with the chains.");
  field("beta2", o.beta2, Range<double>{0.0, 0.99999, Scale::near_one}, "Adam's memory of squared gradients.");
  field("warmup_steps", o.warmup_steps, Range<int64_t>{0, 100000, Scale::logarithmic},
        "Updates over which the learning rate rises linearly from zero.");
  field("decay", o.decay, kRateDecays, "How the learning rate falls.", Applies::live,
        idle_unless(o.decay_to < 1, "No effect now: the learning rate does not decay."));
  field("decay_to", o.decay_to, Range<double>{0.0, 1.0, Scale::logarithmic},
        "Share of the learning rate left at the end of a cosine, or after each step of a staircase. 1 keeps it constant.");
  field("horizon_steps", o.horizon_steps, Range<int64_t>{1, 100000000, Scale::logarithmic},
        "Updates over which the rate decays when no --steps or --seconds gives the end.", Applies::live,
        idle_unless(o.decay_to < 1, "No effect now: the learning rate does not decay."));
  field("element_clip", o.element_clip, Flag{},
        "Clip each gradient element to 3 sqrt(v) + 0.1, v being Adam's second moment (IGEBM): rare spikes cannot kick the weights.");
  field("norm_clip", o.norm_clip, Range<double>{0.0, 1000.0, Scale::logarithmic}, "Scale the whole gradient down to this norm; 0 is off.");
  field("ema", o.ema, Range<double>{0.0, 0.99999, Scale::near_one},
        "Averages the weights over about 1 / (1 - ema) updates; evaluation and exports use the average. 0 is off.");
  field("batch", o.batch, Range<int64_t>{1, 65536, Scale::logarithmic},
        "Data points and chains per update. More chains, less noisy updates, more work.");
}

}  // namespace basin
