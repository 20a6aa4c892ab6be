#include "core/training/step_fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace basin {
namespace {

constexpr double kTurns = 0.5, kFollows = 0.95;  // correlation of dE/dx from step to step
constexpr double kFarStride = 0.33;              // of the data's spread
constexpr double kShortReach = 0.1;              // the same, of all steps of an update
constexpr double kFewAccepted = 0.3;
constexpr double kForceGrown = 2;
constexpr double kShareFallen = 0.5;  // of the drift's usual share: then it is the noise that has grown

/// A step's drift and noise in spreads of the data.
struct Parts {
  double drift, noise;
};

Parts parts_of(const StabilityState& state) {
  const double share = state.drift_last.value(), length = state.stride_last.value() / std::max(1e-12, std::hypot(share, 1 - share));
  return {share * length, (1 - share) * length};
}

std::string numbers_of(const StabilityState& state) {
  const auto [drift, noise] = parts_of(state);
  return fmt::format("dE/dx at one step and the next correlate {:+.2f}, and a step drifts {:.2g} and jitters {:.2g} of the data's spread",
                     state.alternation.value(), drift, noise);
}

bool is_large(const StabilityState& state, const StabilityRules& rules) {
  if (state.stride_last.weight <= 0 || force_growth(state) > kForceGrown) return false;
  if (state.drift_last.value() < kShareFallen * state.drift_usual.value()) return false;
  return (state.alternation.weight > 0 && state.alternation.value() < kTurns) || state.stride_last.value() > kFarStride ||
         state.stride_last.value() > rules.stride_growth * state.stride_usual.value() * force_growth(state);
}

bool is_small(const StabilityState& state, const StabilityRules& rules) {
  if (state.stride_last.weight <= 0 || !(state.alternation.value() > kFollows)) return false;
  const auto [drift, noise] = parts_of(state);
  const auto steps = static_cast<double>(rules.chain_steps);
  return std::hypot(steps * drift, std::sqrt(steps) * noise) < kShortReach;
}

}  // namespace

double force_growth(const StabilityState& state) {
  return state.force_usual.value() > 0 ? std::max(1.0, state.force_now.value() / state.force_usual.value()) : 1.0;
}

StepAdvice fit_of(const StabilityState& state, const StabilityRules& rules, bool zig_zags) {
  if (!std::isfinite(rules.least_accepted)) return {};
  if (state.accepted.weight > 0 && state.accepted.value() < kFewAccepted)
    return {StepFit::large,
            fmt::format("the step is large for this landscape: {:.1f} % of the moves are accepted. Divide the step by 4 and take twice as many",
                        100 * state.accepted.value())};
  if (zig_zags || is_large(state, rules))
    return {StepFit::large, "the step is large for this landscape: " + numbers_of(state) + ". Divide the step by 4 and take twice as many"};
  if (is_small(state, rules)) return {StepFit::small, "the step is small: " + numbers_of(state) + ". Multiply the step by 4"};
  return {};
}

}  // namespace basin
