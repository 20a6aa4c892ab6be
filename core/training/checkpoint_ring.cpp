#include "core/training/checkpoint_ring.h"

#include <algorithm>

namespace basin {
namespace {

constexpr size_t kMostBytes = size_t{1} << 30;  // of all states together; two stay whatever their size
constexpr int64_t kTries = 2;                   // rescues from one state before an older one is taken

size_t bytes_of(const HealthyState& state) {
  size_t bytes = 0;
  for (const auto& [name, tensor] : state.tensors) bytes += static_cast<size_t>(tensor.numel()) * tensor.element_size();
  return bytes;
}

}  // namespace

void CheckpointRing::add(HealthyState state, int64_t keep) {
  const size_t each = std::max<size_t>(1, bytes_of(state));
  const size_t room = std::clamp<size_t>(kMostBytes / each, 2, static_cast<size_t>(std::max<int64_t>(2, keep)));
  const auto gaps = static_cast<int64_t>(room) - 1;
  const int64_t apart = (kProbation + gaps - 1) / gaps;  // so that the oldest is always past its probation
  if (!states_.empty() && state.step - states_.back().step < apart) return;
  states_.push_back(std::move(state));
  while (states_.size() > room) states_.pop_front();
}

size_t CheckpointRing::place_for(int64_t alarm_step) const {
  const auto unproven = [&](const HealthyState& state) { return state.step > alarm_step - kProbation || state.used >= kTries; };
  size_t place = states_.size() - 1;
  while (place > 0 && unproven(states_[place])) --place;
  return place;
}

HealthyState& CheckpointRing::go_back(int64_t alarm_step) {
  const size_t kept = place_for(alarm_step) + 1;
  while (states_.size() > kept) states_.pop_back();
  ++states_.back().used;
  return states_.back();
}

void CheckpointRing::apply(const Remedy& remedy) {
  for (auto& state : states_) {
    if (remedy.name == kLargerStep) forget_stride(state.stability);
    for (const auto& [path, value] : remedy.changes) {
      Field field = field_at(state.options, path);
      set_from_text(field, value);
    }
  }
}

}  // namespace basin
