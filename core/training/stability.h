#pragma once
// Watches the metrics and says in words whether training is sound, which rule fired and with what numbers.

#include "core/base/running_mean.h"
#include "core/objectives/options.h"
#include "core/run/report.h"
#include "core/run/rescue_options.h"

namespace basin {

/// Rules, worst first; the first that holds is the verdict. "Now" is an average over about `fast` updates, "usual" one over about `window` updates in
/// which outliers count little, so that a break stands out against what was before it; those of |E| and |dE/dx| count whole in the first 46 updates,
/// in which a network that knew nothing finds its scale.
///  failed      not-finite: a loss, energy or gradient is not finite;
///  diverging   energy-level: |E| averages more than `energy_limit`;
///              gap-runaway: the smoothed gap beyond `runaway_spreads` times the spread of E within a batch (at least `gap_floor`);
///              odd-chains: chains or buffer slots whose energy lies far above that of fresh noise;
///              energy-growth: |E| now beyond `growth` times the usual, and by more than `growth_spreads` spreads;
///              gap-jump: the gap now off the usual by more than `jump_deviations` of its own noise and `jump_spreads` spreads;
///              chain-gradient: |dE/dx| along the chains now beyond `growth` times the usual;
///              at-box: the share of values on the edge of the box now more than `box_rise` above the usual and `box_excess` above the data's own
///                      (or more than halfway from there to 1);
///              scattered: the samples' spread now beyond `scatter` times the data's;
///  collapsed   diversity: the samples' spread below `collapse_diversity` of the data's;
///              copies: fewer than `least_distinct` of the buffer's slots differ from one another;
///              flat: |dE/dx| along the chains now below `flat` of the usual;
///  diverging   stride: a step of the chains now beyond `stride_growth` times the usual length, and |dE/dx| has not grown as much;
///              zig-zag: dE/dx along the chains turns round from step to step: below 0 a steeper valley no longer holds chains closer, and on points
///              0.01 thick runs stayed within their noise at -0.5, were off by three spreads at -0.7 and broke at -0.8;
///              refused: next to no move is accepted (MALA, HMC);
///  drifting    gap-drift: the smoothed gap beyond `drift_spreads` spreads and beyond three standard errors of its own noise;
///              clipped: more than `most_clipped` of the elements of dE/dx are clipped, and more than usual;
///  healthy     otherwise.
/// Energies of relaxed image models and of densities differ in scale, so the gap is measured in spreads of E within a batch. Nothing but `not-finite`
/// is judged before `warm_up` updates.
struct StabilityRules {
  int64_t warm_up = 50;
  double window = 50, fast = 5;
  double energy_limit = RescueOptions{}.energy_limit;
  double runaway_spreads = 6, gap_floor = 1.0;
  double drift_spreads = 1.5;
  double collapse_diversity = 0.1;
  double growth = 6, growth_spreads = 6;
  double jump_deviations = 6, jump_spreads = 2.5;
  double box_rise = 0.3, box_excess = 0.1, box_data = 0;  ///< the last: the share of the data's values there, which samples come to share
  double scatter = 3;
  double least_distinct = 0.25;
  double flat = 0.02;
  double most_odd = 0;
  double most_clipped = 0.9, clipped_rise = 0.3;
  double stride_growth = 2, least_alternation = -0.6, least_accepted = 0.05;
  int64_t chain_steps = 20;  ///< K, which tells how far the chains' steps can take them
};

/// The rules for runs of an objective on data of which `box_data` of the values lie on the edge of their box, with the limit of |E| that rescue sets.
/// Score matching learns slopes of E only, so the level of E tells nothing there, nor does the gap; its chains are for show, and so are their steps.
/// At levels of noise the slopes themselves grow as the network learns what lies between the least level and the data.
StabilityRules rules_for(const ObjectiveOptions& objective, double box_data = 0, const RescueOptions& rescue = {});

/// Mean and standard deviation of some energies, nats.
struct EnergySpread {
  double mean = 0, deviation = 0;
};

/// Energy beyond which a chain or slot is odd: above the mean of fresh noise by ten standard deviations of noise or four of the data batch, whichever
/// is more (after Grathwohl et al. 2020, appendix G.3, who see divergence begin with chains above their random starts), and above the mean of the
/// data by six of its own, for the energy of noise may dip below that of data while a network has only begun to learn, and by twenty times the
/// `temperature` of the chains (of at most 1), for within a few temperatures sound samples spread anyway.
double odd_limit(const EnergySpread& noise, const EnergySpread& data, double temperature);

/// Plain state that a checkpoint keeps.
struct StabilityState {
  int64_t seen = 0;
  RunningMean gap, gap_square, spread, energy_data, energy_samples, diversity;
  RunningMean gap_now, level_now, force_now, box_now, clipped_now, diversity_now;
  RunningMean gap_usual, gap_usual_square, level_usual, force_usual, box_usual, clipped_usual;
  RunningMean odd, distinct;  ///< as last measured
  RunningMean stride_now, stride_usual, drift_usual, alternation, accepted;
  RunningMean stride_last, drift_last;  ///< as last measured
};

/// Every mean by the name under which checkpoints keep it. A checkpoint that lacks one is of before it was added, and that mean starts anew.
template <class State, class Visitor>
void visit_means(State& s, Visitor&& mean) {
  mean("gap", s.gap);
  mean("gap_square", s.gap_square);
  mean("spread", s.spread);
  mean("energy_data", s.energy_data);
  mean("energy_samples", s.energy_samples);
  mean("diversity", s.diversity);
  mean("gap_now", s.gap_now);
  mean("level_now", s.level_now);
  mean("force_now", s.force_now);
  mean("box_now", s.box_now);
  mean("clipped_now", s.clipped_now);
  mean("diversity_now", s.diversity_now);
  mean("gap_usual", s.gap_usual);
  mean("gap_usual_square", s.gap_usual_square);
  mean("level_usual", s.level_usual);
  mean("force_usual", s.force_usual);
  mean("box_usual", s.box_usual);
  mean("clipped_usual", s.clipped_usual);
  mean("odd", s.odd);
  mean("distinct", s.distinct);
  mean("stride_now", s.stride_now);
  mean("stride_usual", s.stride_usual);
  mean("drift_usual", s.drift_usual);
  mean("alternation", s.alternation);
  mean("accepted", s.accepted);
  mean("stride_last", s.stride_last);
  mean("drift_last", s.drift_last);
}

/// Where steps were made longer on advice: the new length becomes the usual one, so that rule `stride` does not ask to take it back.
void forget_stride(StabilityState& state);
/// Does so where the drift of a step, found `advised`, is `raised` by hand by no more than was advised.
void follow_advice(StabilityState& state, StepFit advised, double raised);

/// One update seen: new state and verdict.
Verdict judge(StabilityState& state, const Metrics& row, const StabilityRules& rules = {});

}  // namespace basin
