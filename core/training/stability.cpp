#include "core/training/stability.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace basin {
namespace {

Verdict failed(const Metrics& row) {
  return {Health::failed, "not-finite",
          fmt::format("Update {} gave loss {}, E(data) {}, E(samples) {}, gradient norm {}: not finite. Reset, or load a checkpoint and lower the learning rate.", row.step,
                      row.loss, row.energy_data, row.energy_model, row.grad_norm)};
}

void observe(StabilityState& state, const Metrics& row, double window) {
  ++state.seen;
  state.gap.add(row.gap, window);
  state.gap_square.add(row.gap * row.gap, window);
  if (std::isfinite(row.energy_data_sd)) state.spread.add(row.energy_data_sd, window);
  state.energy_data.add(row.energy_data, window);
  state.energy_model.add(row.energy_model, window);
  if (std::isfinite(row.diversity)) state.diversity.add(row.diversity, window);
}

std::string_view gap_cause(double gap) {
  return gap > 0 ? "samples reach far lower energies than data: the model has valleys away from the data. Lower the learning rate or add Langevin steps"
                 : "samples lie far above the data: chains cannot follow the energy. Add Langevin steps, raise the step size or lower the learning rate";
}

}  // namespace

StabilityRules rules_for(const ObjectiveOptions& objective) {
  StabilityRules rules;
  if (objective.kind != ObjectiveKind::contrastive_divergence) rules.energy_limit = std::numeric_limits<double>::infinity();
  return rules;
}

void RunningMean::add(double value, double window) {
  const double rate = 1.0 / window;
  sum += rate * (value - sum);
  weight += rate * (1.0 - weight);
}

Verdict judge(StabilityState& state, const Metrics& row, const StabilityRules& rules) {
  if (!std::isfinite(row.loss) || !std::isfinite(row.energy_data) || !std::isfinite(row.energy_model) || !std::isfinite(row.grad_norm)) return failed(row);
  observe(state, row, rules.window);
  if (state.seen < rules.warm_up)
    return {Health::healthy, "warming-up", fmt::format("{} of {} updates seen: too few to judge.", state.seen, rules.warm_up)};

  const double gap = state.gap.value(), spread = std::max(state.spread.value(), 1e-6);
  const double level = std::max(std::abs(state.energy_data.value()), std::abs(state.energy_model.value()));
  const double runaway = std::max(rules.gap_floor, rules.runaway_spreads * spread);
  if (level > rules.energy_limit)
    return {Health::diverging, "energy-level", fmt::format("|E| averages {:.3g}, beyond {:.3g}: energies run away. Raise the energy penalty or lower the learning rate.", level, rules.energy_limit)};
  if (std::abs(gap) > runaway)
    return {Health::diverging, "gap-runaway", fmt::format("The gap averages {:+.3g}, beyond {:.3g}: {}.", gap, runaway, gap_cause(gap))};
  if (state.diversity.weight > 0 && state.diversity.value() < rules.collapse_diversity)
    return {Health::collapsed, "diversity", fmt::format("Samples spread {:.2g} times as far as data, below {:.2g}: chains have fallen together. Add noise or fresh starts.", state.diversity.value(), rules.collapse_diversity)};
  const double noise = std::sqrt(std::max(0.0, state.gap_square.value() - gap * gap) / rules.window);
  if (std::abs(gap) > rules.drift_spreads * spread && std::abs(gap) > 3 * noise)
    return {Health::drifting, "gap-drift", fmt::format("The gap averages {:+.3g}, beyond {:.3g} ({} spreads of E): {}.", gap, rules.drift_spreads * spread, rules.drift_spreads, gap_cause(gap))};
  return {Health::healthy, "gap-within-noise", fmt::format("The gap averages {:+.3g} against a spread of E of {:.3g}; energies average {:+.3g} on data and {:+.3g} on samples.", gap, spread, state.energy_data.value(), state.energy_model.value())};
}

}  // namespace basin
