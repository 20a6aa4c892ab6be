// Alarms of a run, and how it goes back to its last healthy state.

#include <fmt/format.h>

#include "core/base/errors.h"
#include "core/training/health_check.h"
#include "core/training/torch_session.h"

namespace basin {
namespace {

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
    row.odd = check.odd;
    row.distinct = check.distinct;
  }
  const bool was_alarming = is_alarming(verdict_.health);
  verdict_ = judge(stability_, row, rules_for(options().objective));
  alarmed_ = is_alarming(verdict_.health) && (!was_alarming || refused);
  const auto& rescue = options().rescue;
  if (rescue.mode == RescueMode::off) return ring_.clear();
  if (verdict_.health == Health::healthy && row.step % rescue.every == 0) remember();
}

void TorchSession::remember() {
  ring_.add({step_count(), copies_of(trainer_->tensors()), trainer_->options(), stability_, verdict_, 0}, options().rescue.keep);
}

std::vector<Remedy> TorchSession::remedies() const {
  return ring_.empty() ? std::vector<Remedy>{} : remedies_for(options());
}

void TorchSession::rescue(const std::string& name) {
  if (ring_.empty()) throw BadInput("No healthy state is kept to go back to; set rescue.mode=ask and train on, or load a checkpoint.");
  const int64_t alarm_step = step_count();
  HealthyState& state = ring_.go_back(alarm_step);
  std::vector<std::string> names;
  for (const auto& remedy : remedies_for(state.options)) {
    names.push_back(remedy.name);
    if (remedy.name != name) continue;
    const Verdict alarm = verdict_;
    ring_.apply(remedy);
    take_up(state, remedy);
    rescues_.push_back({alarm_step, state.step, name, alarm.rule});
    command_log_ += fmt::format("{} rescue {}\n", alarm_step, describe(rescues_.back()));
    verdict_ = {Health::healthy, "rescued", fmt::format("Rescued at {}.", describe(rescues_.back()))};
    alarmed_ = false;
    return;
  }
  throw BadInput(unknown_name("Remedy", name, names));
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
