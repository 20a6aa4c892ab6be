#pragma once
// Watches the metrics and says in words whether training is sound, which rule fired and with what numbers.

#include "core/objectives/options.h"
#include "core/training/report.h"

namespace basin {

/// Rules, first that holds wins:
///  failed      a loss, energy or gradient that is not finite;
///  diverging   |E| beyond `energy_limit`, or the smoothed gap beyond `runaway_spreads` times the spread of E within a batch (at least `gap_floor`);
///  collapsed   the samples' spread below `collapse_diversity` of the data's;
///  drifting    the smoothed gap beyond `drift_spreads` spreads and beyond three standard errors of its own noise;
///  healthy     otherwise.
/// Energies of relaxed image models and of densities differ in scale, so the gap is measured in spreads of E within a batch.
/// An exponential average over about `window` updates is judged after `warm_up` updates.
struct StabilityRules {
  int64_t warm_up = 50;
  double window = 50;
  double energy_limit = 200;
  double runaway_spreads = 6, gap_floor = 1.0;
  double drift_spreads = 1.5;
  double collapse_diversity = 0.1;
};

/// The rules for runs of an objective. Score matching learns slopes of E only, so the level of E tells nothing there.
StabilityRules rules_for(const ObjectiveOptions& objective);

/// A number averaged with weight 1/window, corrected for its start at zero.
struct RunningMean {
  double sum = 0, weight = 0;
  void add(double value, double window);
  double value() const { return weight > 0 ? sum / weight : 0.0; }
};

/// Plain state that a checkpoint keeps.
struct StabilityState {
  int64_t seen = 0;
  RunningMean gap, gap_square, spread, energy_data, energy_model, diversity;
};

/// One update seen: new state and verdict.
Verdict judge(StabilityState& state, const Metrics& row, const StabilityRules& rules = {});

}  // namespace basin
