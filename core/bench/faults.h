#pragma once
// Faults put into runs on purpose, and what the stability rules and rescues make of them.

#include <string>
#include <vector>

#include "core/training/torch_session.h"

namespace basin::bench {

enum class Fault { none, learning_rate, noise, slot, weight, step, far_step };
std::string_view name_of(Fault fault);

/// One run of `updates` updates with `fault` put in before update `at`.
struct FaultRun {
  RunOptions options;
  Fault fault = Fault::none;
  int64_t at = 0;
  int64_t updates = 0;
};

struct FaultOutcome {
  int64_t alarm_after = -1;      ///< updates from the fault to the first alarm; -1 is none
  std::string rule;              ///< of that alarm
  StepFit step = StepFit::fits;  ///< what it says of the step
  int64_t rescues = 0;
  bool early = false;  ///< an alarm before the fault, or any in a sound run
  Verdict end;
};

/// Learning rate x 100, step x 10 or x 100, noise x 100 (its variance x 10,000), one buffer slot at the highest energy found and recorded as such, or
/// NaN in a weight.
void inject(TorchSession& session, Fault fault, uint64_t seed);

/// With rescue.mode `auto` each alarm is answered by the next remedy.
FaultOutcome run_with_fault(const FaultRun& run);

/// Short settings of a 2D preset and of fashion-mnist's, where its data are installed.
RunOptions fast_points(int64_t seed);
RunOptions fast_images(int64_t seed);

}  // namespace basin::bench
