#pragma once
// What a session keeps in a checkpoint beside its trainer's tensors.

#include "core/run/curve_record.h"
#include "core/training/checkpoint.h"
#include "core/training/session.h"
#include "core/training/stability.h"

namespace basin {

struct SessionState {
  double seconds = 0;  ///< of training so far
  Budget budget;
  StabilityState stability;
};

/// Each number under a name of its own, so that one more changes nothing for the others.
NamedTensors to_tensors(const SessionState& state);

/// Reads those, and the one list of numbers of before they had names. What is not there keeps its default. Throws BadInput where the clock is missing
/// or an entry is of another kind.
SessionState session_state_in(const CheckpointFile& checkpoint);

/// The curves as tensors [2, N] of updates and values, one a metric, and as words. A file of before they were kept has none; throws BadInput where
/// one is not sound.
void add_curves(const CurveRecord& record, Checkpoint& checkpoint);
CurveRecord curve_record_in(const CheckpointFile& file);

}  // namespace basin
