#include "core/training/stability.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "core/training/rescue.h"
#include "core/training/step_fit.h"

namespace basin {
namespace {

using Finding = std::optional<Verdict>;

constexpr double kOutlierDeviations = 2;  // beyond which the usual gap takes an update only so far
constexpr double kOutlierRatio = 1.5;     // the same for magnitudes
constexpr double kSeen = 0.1;             // of the window, after which outliers of shares count little
constexpr double kGrown = 0.6;            // the same for energies and forces, which grow manyfold from a network that knows nothing
constexpr double kNoiseDeviations = 10;   // above fresh noise: of its own energies, which vary much over a plane
constexpr double kDataDeviations = 4;     // and of those of data: images of noise all have nearly the same energy
constexpr double kMostRaised = 1.01;      // of the factor advised: a slider may not stop at four times exactly
constexpr double kOverData = 6;           // above data: of their own energies
constexpr double kTemperatures = 20;      // and so many temperatures of the chains

Verdict failed(const Metrics& row) {
  Verdict verdict{
      Health::failed, "not-finite",
      fmt::format(
          "Update {} gave loss {}, E(data) {}, E(samples) {}, gradient norm {}: not finite. Reset, or load a checkpoint and lower the learning rate.",
          row.step, row.loss, row.energy_data, row.energy_samples, row.grad_norm)};
  verdict.cause =
      "energies or weights overflowed: the steps of the weights are too large for the chains, or a chain has left the region the network knows.";
  return verdict;
}

/// Outliers count little once `settled` of the window has been seen.
void add_usual(RunningMean& usual, double value, double window, double settled) {
  if (usual.weight > settled) value = std::clamp(value, usual.value() / kOutlierRatio, usual.value() * kOutlierRatio + 1e-12);
  usual.add(value, window);
}

double deviation(const RunningMean& mean, const RunningMean& square) {
  return std::sqrt(std::max(0.0, square.value() - mean.value() * mean.value()));
}

void observe_gap(StabilityState& state, double gap, const StabilityRules& rules) {
  state.gap.add(gap, rules.window);
  state.gap_square.add(gap * gap, rules.window);
  state.gap_now.add(gap, rules.fast);
  if (state.gap_usual.weight > 0.2) {
    const double most = kOutlierDeviations * std::max(1e-6, deviation(state.gap_usual, state.gap_usual_square));
    gap = std::clamp(gap, state.gap_usual.value() - most, state.gap_usual.value() + most);
  }
  state.gap_usual.add(gap, rules.window);
  state.gap_usual_square.add(gap * gap, rules.window);
}

void observe_magnitude(RunningMean& now, RunningMean& usual, double value, const StabilityRules& rules, double settled) {
  if (!std::isfinite(value)) return;
  now.add(value, rules.fast);
  add_usual(usual, value, rules.window, settled);
}

/// What a sampler no longer measures tells nothing of its steps.
void observe_step(StabilityState& state, const Metrics& row, const StabilityRules& rules) {
  if (std::isfinite(row.alternation))
    state.alternation.add(row.alternation, rules.fast);
  else
    state.alternation = {};
  if (!std::isfinite(row.stride)) forget_stride(state), state.stride_last = {};
  if (!std::isfinite(row.drift_share)) state.drift_last = state.drift_usual = {};
  observe_magnitude(state.stride_now, state.stride_usual, row.stride, rules, kGrown);
  if (std::isfinite(row.stride)) state.stride_last.add(row.stride, 1);
  if (std::isfinite(row.drift_share)) state.drift_last.add(row.drift_share, 1), add_usual(state.drift_usual, row.drift_share, rules.window, kSeen);
  if (std::isfinite(row.accepted))
    state.accepted.add(row.accepted, rules.fast);
  else
    state.accepted = {};
}

void observe(StabilityState& state, const Metrics& row, const StabilityRules& rules) {
  ++state.seen;
  observe_gap(state, row.gap, rules);
  if (std::isfinite(row.energy_data_sd)) state.spread.add(row.energy_data_sd, rules.window);
  state.energy_data.add(row.energy_data, rules.window);
  state.energy_samples.add(row.energy_samples, rules.window);
  if (std::isfinite(row.diversity)) state.diversity.add(row.diversity, rules.window), state.diversity_now.add(row.diversity, rules.fast);
  observe_magnitude(state.level_now, state.level_usual, std::max(std::abs(row.energy_data), std::abs(row.energy_samples)), rules, kGrown);
  observe_magnitude(state.force_now, state.force_usual, row.chain_grad_norm, rules, kGrown);
  observe_magnitude(state.clipped_now, state.clipped_usual, row.clipped, rules, kSeen);
  observe_magnitude(state.box_now, state.box_usual, row.at_box, rules, kSeen);
  observe_step(state, row, rules);
  if (std::isfinite(row.odd_chains)) state.odd.add(row.odd_chains, 1);
  if (std::isfinite(row.distinct_share)) state.distinct.add(row.distinct_share, 1);
}

const char* gap_cause(double gap) {
  return gap > 0
             ? "samples reach far lower energies than data: the model has valleys away from the data. Lower the learning rate or add Langevin steps"
             : "samples lie far above the data: chains cannot follow the energy. Add Langevin steps or lower the learning rate";
}

double spread_of(const StabilityState& state) {
  return std::max(state.spread.value(), 1e-6);
}

/// `reason` says number and limit.
Verdict found(Health health, const char* rule, const std::string& reason, const std::string& cause, double value, double limit) {
  return {health, rule, reason, cause, value, limit};
}

/// Where the step does not suit the landscape that is the cause, whichever rule saw it first.
Verdict explained(Verdict verdict, const StabilityState& state, const StabilityRules& rules) {
  auto [step, cause] = fit_of(state, rules, verdict.rule == "zig-zag");
  const bool of_fall = verdict.rule == "gap-runaway" || verdict.rule == "gap-jump" || verdict.rule == "gap-drift";
  if (step == StepFit::small && !(of_fall && state.gap_now.value() < 0)) step = StepFit::fits;
  verdict.step = step;
  if (step != StepFit::fits) verdict.cause = std::move(cause);
  verdict.reason = fmt::format("{}: {}.", verdict.reason, verdict.cause);
  return verdict;
}

Finding energy_level(const StabilityState& state, const StabilityRules& rules) {
  const double level = std::max(std::abs(state.energy_data.value()), std::abs(state.energy_samples.value()));
  if (!(level > rules.energy_limit)) return {};
  return found(Health::diverging, "energy-level", fmt::format("|E| averages {:.3g}, beyond {:.3g}", level, rules.energy_limit),
               "energies run away. Raise the energy penalty or lower the learning rate", level, rules.energy_limit);
}

Finding gap_runaway(const StabilityState& state, const StabilityRules& rules) {
  const double gap = state.gap.value(), limit = std::max(rules.gap_floor, rules.runaway_spreads * spread_of(state));
  if (!(std::abs(gap) > limit)) return {};
  return found(Health::diverging, "gap-runaway", fmt::format("The gap averages {:+.3g}, beyond {:.3g}", gap, limit), gap_cause(gap), gap, limit);
}

Finding odd_chains(const StabilityState& state, const StabilityRules& rules) {
  const double odd = state.odd.value();
  if (!(odd > rules.most_odd)) return {};
  return found(Health::diverging, "odd-chains",
               fmt::format("{:.0f} chains or buffer slots have energies far above fresh noise, where sound runs have 0", odd),
               "a chain has been thrown out and pulls on the weights far more than the others. Drop the odd chains, or lower the step size or the "
               "learning rate",
               odd, 0);
}

Finding energy_growth(const StabilityState& state, const StabilityRules& rules) {
  const double now = state.level_now.value(),
               limit = std::max(rules.growth * state.level_usual.value(), state.level_usual.value() + rules.growth_spreads * spread_of(state));
  if (!(now > limit)) return {};
  return found(Health::diverging, "energy-growth", fmt::format("|E| is {:.3g} now, beyond {:.3g}", now, limit),
               "energies have begun to run away. Lower the learning rate or raise the energy penalty", now, limit);
}

Finding gap_jump(const StabilityState& state, const StabilityRules& rules) {
  const double noise = deviation(state.gap_usual, state.gap_usual_square) / std::sqrt(rules.fast);
  const double off = state.gap_now.value() - state.gap_usual.value(),
               limit = std::max(rules.jump_deviations * noise, rules.jump_spreads * spread_of(state));
  if (!(std::abs(off) > limit)) return {};
  return found(Health::diverging, "gap-jump",
               fmt::format("The gap is {:+.3g} off its usual {:+.3g}, beyond {:.3g}", off, state.gap_usual.value(), limit), gap_cause(off), off,
               limit);
}

Finding chain_gradient(const StabilityState& state, const StabilityRules& rules) {
  const double now = state.force_now.value(), limit = rules.growth * state.force_usual.value();
  if (!(now > limit) || state.force_usual.value() <= 0) return {};
  return found(Health::diverging, "chain-gradient", fmt::format("|dE/dx| along the chains is {:.3g} now, beyond {:.3g}", now, limit),
               "the energy has become too steep for the chains' steps. Lower the learning rate or the step size", now, limit);
}

Finding at_box(const StabilityState& state, const StabilityRules& rules) {
  const double now = state.box_now.value(), at_data = std::min(rules.box_data + rules.box_excess, (1 + rules.box_data) / 2);
  const double limit = std::max(std::min(state.box_usual.value() + rules.box_rise, (1 + state.box_usual.value()) / 2), at_data);
  if (!(now > limit)) return {};
  return found(Health::diverging, "at-box",
               fmt::format("{:.0f} % of the values lie on the edge of the box now, beyond {:.0f} %", 100 * now, 100 * limit),
               "chains are driven to the edge: the steps or the noise are too large, or energy falls towards the edge", now, limit);
}

Finding scattered(const StabilityState& state, const StabilityRules& rules) {
  const double now = state.diversity_now.value();
  if (!(now > rules.scatter)) return {};
  return found(Health::diverging, "scattered", fmt::format("Samples spread {:.2g} times as far as data, beyond {:.2g}", now, rules.scatter),
               "chains fly apart: the noise or the step size is too large, or energy falls away from the data", now, rules.scatter);
}

Finding diversity(const StabilityState& state, const StabilityRules& rules) {
  const double value = state.diversity.value();
  if (state.diversity.weight <= 0 || !(value < rules.collapse_diversity)) return {};
  return found(Health::collapsed, "diversity",
               fmt::format("Samples spread {:.2g} times as far as data, below {:.2g}", value, rules.collapse_diversity),
               "chains have fallen together. Add noise or fresh starts", value, rules.collapse_diversity);
}

Finding copies(const StabilityState& state, const StabilityRules& rules) {
  const double value = state.distinct.value();
  if (state.distinct.weight <= 0 || !(value < rules.least_distinct)) return {};
  return found(Health::collapsed, "copies",
               fmt::format("{:.0f} % of the buffer's slots are distinct, below {:.0f} %", 100 * value, 100 * rules.least_distinct),
               "chains have gathered in a few places. Add noise or fresh starts, or turn the KL term on", value, rules.least_distinct);
}

Finding flat(const StabilityState& state, const StabilityRules& rules) {
  const double now = state.force_now.value(), limit = rules.flat * state.force_usual.value();
  if (state.force_now.weight <= 0 || !(now < limit)) return {};
  return found(Health::collapsed, "flat", fmt::format("|dE/dx| along the chains is {:.3g} now, below {:.3g}", now, limit),
               "the energy has gone flat and chains no longer move by it: units of the network died. Lower the learning rate", now, limit);
}

Finding stride(const StabilityState& state, const StabilityRules& rules) {
  const double now = state.stride_now.value(), limit = rules.stride_growth * state.stride_usual.value() * force_growth(state);
  if (!(now > limit) || state.stride_usual.value() <= 0) return {};
  return found(Health::diverging, "stride", fmt::format("A step takes chains {:.2g} of the data's spread now, beyond {:.2g}", now, limit),
               "the noise has become large for this landscape. Lower the noise or the temperature", now, limit);
}

Finding zig_zag(const StabilityState& state, const StabilityRules& rules) {
  const double now = state.alternation.value();
  if (state.alternation.weight <= 0 || !(now < rules.least_alternation)) return {};
  return found(Health::diverging, "zig-zag",
               fmt::format("dE/dx at one step of a chain and at the next correlate {:+.2f}, below {:.2g}", now, rules.least_alternation),
               "chains leap across the valleys and back. Lower the step size", now, rules.least_alternation);
}

Finding refused(const StabilityState& state, const StabilityRules& rules) {
  const double now = state.accepted.value();
  if (state.accepted.weight <= 0 || !(now < rules.least_accepted)) return {};
  return found(Health::diverging, "refused",
               fmt::format("{:.1f} % of the moves are accepted now, below {:.0f} %", 100 * now, 100 * rules.least_accepted),
               "chains stand still. Lower the step size", now, rules.least_accepted);
}

Finding gap_drift(const StabilityState& state, const StabilityRules& rules) {
  const double gap = state.gap.value(), limit = rules.drift_spreads * spread_of(state);
  const double noise = deviation(state.gap, state.gap_square) / std::sqrt(rules.window);
  if (!(std::abs(gap) > limit && std::abs(gap) > 3 * noise)) return {};
  return found(Health::drifting, "gap-drift",
               fmt::format("The gap averages {:+.3g}, beyond {:.3g} ({} spreads of E)", gap, limit, rules.drift_spreads), gap_cause(gap), gap, limit);
}

Finding clipped(const StabilityState& state, const StabilityRules& rules) {
  const double now = state.clipped_now.value(), limit = std::max(rules.most_clipped, state.clipped_usual.value() + rules.clipped_rise);
  if (!(now > limit)) return {};
  return found(Health::drifting, "clipped", fmt::format("{:.0f} % of the elements of dE/dx are clipped now, beyond {:.0f} %", 100 * now, 100 * limit),
               "the energy has become steeper than the clip lets chains follow. Lower the learning rate or raise the clip", now, limit);
}

}  // namespace

StabilityRules rules_for(const ObjectiveOptions& objective, double box_data, const RescueOptions& rescue) {
  StabilityRules rules;
  rules.energy_limit = rescue.energy_limit;
  rules.box_data = box_data;
  if (learns_from_samples(objective.kind)) return rules;
  rules.energy_limit = rules.growth_spreads = std::numeric_limits<double>::infinity();
  rules.runaway_spreads = rules.jump_spreads = rules.drift_spreads = std::numeric_limits<double>::infinity();
  rules.stride_growth = std::numeric_limits<double>::infinity();
  rules.least_alternation = rules.least_accepted = -std::numeric_limits<double>::infinity();
  if (objective.kind != ObjectiveKind::noise_levels && objective.kind != ObjectiveKind::cross_entropy) return rules;
  rules.most_odd = rules.growth = rules.box_rise = std::numeric_limits<double>::infinity();
  rules.flat = -std::numeric_limits<double>::infinity();
  if (objective.kind == ObjectiveKind::noise_levels) return rules;
  rules.scatter = std::numeric_limits<double>::infinity();  // a classifier's chains draw nothing, wherever they go
  rules.collapse_diversity = rules.least_distinct = -std::numeric_limits<double>::infinity();
  return rules;
}

double odd_limit(const EnergySpread& noise, const EnergySpread& data, double temperature) {
  return std::max(noise.mean + std::max(kNoiseDeviations * noise.deviation, kDataDeviations * data.deviation),
                  data.mean + std::max(kOverData * data.deviation, kTemperatures * std::min(1.0, temperature)));
}

void forget_stride(StabilityState& state) {
  state.stride_now = state.stride_usual = {};
}

void follow_advice(StabilityState& state, StepFit advised, double raised) {
  if (advised == StepFit::small && raised > 1 && raised < kMostRaised * kStepFactor) forget_stride(state);
}

Verdict judge(StabilityState& state, const Metrics& row, const StabilityRules& rules) {
  if (!std::isfinite(row.loss) || !std::isfinite(row.energy_data) || !std::isfinite(row.energy_samples) || !std::isfinite(row.grad_norm))
    return failed(row);
  observe(state, row, rules);
  if (state.seen < rules.warm_up)
    return {Health::healthy, std::string(kWarmingUp), fmt::format("{} of {} updates seen: too few to judge.", state.seen, rules.warm_up)};
  for (const auto rule : {energy_level, gap_runaway, odd_chains, energy_growth, gap_jump, chain_gradient, at_box, scattered, diversity, copies, flat,
                          stride, zig_zag, refused, gap_drift, clipped})
    if (auto finding = rule(state, rules)) return explained(std::move(*finding), state, rules);
  return {Health::healthy, "gap-within-noise",
          fmt::format("The gap averages {:+.3g} against a spread of E of {:.3g}; energies average {:+.3g} on data and {:+.3g} on samples.",
                      state.gap.value(), spread_of(state), state.energy_data.value(), state.energy_samples.value())};
}

}  // namespace basin
