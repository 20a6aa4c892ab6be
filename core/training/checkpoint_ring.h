#pragma once
// The last healthy states of a run, in memory.

#include <deque>

#include "core/energy/energy.h"
#include "core/run/options.h"
#include "core/training/rescue.h"
#include "core/training/stability.h"

namespace basin {

/// Everything to which a rescue goes back.
struct HealthyState {
  int64_t step = 0;
  NamedTensors tensors;  ///< copies
  RunOptions options;
  StabilityState stability;
  Verdict verdict;
  int64_t used = 0;  ///< rescues that went back here
};

/// An alarm comes some updates after its cause, so a state counts as healthy only once training stayed sound for `kProbation` updates more.
inline constexpr int64_t kProbation = 50;

class CheckpointRing {
 public:
  /// Keeps the newest `keep`, spaced so that the oldest is past its probation; one that comes too soon after the last is left out.
  void add(HealthyState state, int64_t keep);
  void clear() { states_.clear(); }
  bool empty() const { return states_.empty(); }
  size_t size() const { return states_.size(); }
  /// The state for an alarm after `alarm_step` updates: the newest that is past its probation, or the oldest; one that two rescues could not go on
  /// from gives way to the one before. The ring must not be empty.
  const HealthyState& state_for(int64_t alarm_step) const { return states_[place_for(alarm_step)]; }
  /// The same; later ones are dropped, and the rescue counts as one from there.
  HealthyState& go_back(int64_t alarm_step);
  /// A remedy's settings hold in all states kept, so that further remedies add to it.
  void apply(const Remedy& remedy);

 private:
  size_t place_for(int64_t alarm_step) const;

  std::deque<HealthyState> states_;
};

}  // namespace basin
