// Alarms of a run, and how it goes back to its last healthy state.

#include <fmt/format.h>

#include <algorithm>

#include "core/base/errors.h"
#include "core/training/health_check.h"
#include "core/training/torch_session.h"

namespace basin {
namespace {

constexpr double kRaised = 1.5;              // steps since the healthy state: going back alone undoes it
constexpr const char* kRescued = "rescued";  // the rule of a run that went back and has made no update since

NamedTensors copies_of(const NamedTensors& tensors) {
  NamedTensors copies;
  for (const auto& [name, tensor] : tensors) copies.emplace_back(name, tensor.clone());
  return copies;
}

}  // namespace

/// `row` as measured so far; afterwards with what the rules need, and judged.
void TorchSession::watch(Metrics& row) {
  const bool refused = !std::isfinite(row.grad_norm);
  row.rescues = static_cast<double>(rescues_.size());
  if (!refused && row.step % kHealthCheckEvery == 0) {
    const auto check = check_health(*trainer_);
    row.energy_noise = check.energy_noise;
    row.odd_chains = check.odd;
    row.distinct_share = check.distinct;
  }
  auto rules = rules_for(options().objective, model_->data().at_edge, options().rescue);
  rules.chain_steps = options().chain.steps;
  verdict_ = judge(stability_, row, rules);
  row.health = verdict_.health;
  row.rule = verdict_.rule;
  const bool alarming = is_alarming(verdict_.health);
  alarmed_ = alarming && (armed_ || refused);
  armed_ = !alarming;
  const auto& rescue = options().rescue;
  if (rescue.mode == RescueMode::off) return ring_.clear();
  if (verdict_.health == Health::healthy && row.step % rescue.every == 0) remember();
}

void TorchSession::remember() {
  ring_.add({step_count(), copies_of(trainer_->tensors()), trainer_->options(), stability_, verdict_, 0}, options().rescue.keep);
}

/// Another way to answer alarms, or more attempts: trouble that is there already calls for an answer too.
void TorchSession::rearm(const RescueOptions& before) {
  const auto& now = options().rescue;
  const bool watches = now.mode != RescueMode::off;
  armed_ = armed_ || (watches && (now.mode != before.mode || now.attempts > before.attempts));
  if (watches && before.mode == RescueMode::off && !is_alarming(verdict_.health)) remember();
}

/// Then a remedy is part of the same rescue.
bool TorchSession::only_went_back() const {
  return verdict_.rule == kRescued && !rescues_.empty() && rescues_.back().remedy == kGoBack;
}

int64_t TorchSession::alarm_step() const {
  return only_went_back() ? rescues_.back().alarm_step : step_count();
}

std::vector<Remedy> TorchSession::remedies() const {
  if (ring_.empty()) return {};
  const auto& before = ring_.state_for(alarm_step()).options;
  return remedies_for(before, verdict_.step, drift_scale(options().chain) > kRaised * drift_scale(before.chain));
}

void TorchSession::rescue(const std::string& name) {
  if (ring_.empty())
    throw BadInput(options().rescue.mode == RescueMode::off
                       ? "No healthy states are kept while rescue.mode is off; set rescue.mode=ask and train on, or load a checkpoint."
                       : kNothingKept);
  const auto offered = remedies();
  const auto remedy = std::find_if(offered.begin(), offered.end(), [&](const Remedy& one) { return one.name == name; });
  if (remedy == offered.end()) {
    std::vector<std::string> names;
    for (const auto& one : offered) names.push_back(one.name);
    throw BadInput(unknown_name("Remedy", name, names));
  }
  Rescue record{alarm_step(), 0, name, only_went_back() ? rescues_.back().rule : verdict_.rule};
  if (only_went_back()) rescues_.pop_back();
  HealthyState& state = ring_.go_back(record.alarm_step);
  record.resumed_step = state.step;
  ring_.apply(*remedy);
  curves_.rewind(state.step);
  take_up(state, *remedy);
  rescues_.push_back(record);
  command_log_ += fmt::format("{} rescue {}\n", record.alarm_step, describe(record));
  verdict_ = {Health::healthy, kRescued, fmt::format("Rescued at {}.", describe(record)), {}, kNotMeasured, kNotMeasured, verdict_.step};
  alarmed_ = false;
  armed_ = true;
}

/// The state's settings come back too: what was changed since may be what broke the run. How rescues are made stays as it is.
void TorchSession::take_up(HealthyState& state, const Remedy& remedy) {
  state.options.rescue = trainer_->options().rescue;
  trainer_->set_options(state.options);
  trainer_->load(state.tensors, true);
  stability_ = state.stability;
  if (remedy.drops_odd_chains && drop_odd_slots(*trainer_, state.tensors) > 0) trainer_->load(state.tensors, true);
  if (remedy.reseeds) trainer_->reseed_streams(static_cast<int64_t>(rescues_.size()) + 1);
}

}  // namespace basin
