#pragma once
// Where the next update pulls energy down and where it pushes it up.

#include "core/training/trainer.h"

namespace basin {

/// What an update from the trainer's present batch would do to E on `size` x `size` cell centres. Each part is dE(x) = grad_theta E(x) . d for its
/// share d of the step, by a difference quotient in double precision; `total` is E after the whole step minus E before. `progress` as in
/// `Trainer::step`. Changes nothing, random streams included.
TwoPhase two_phase(Trainer& trainer, int64_t size, double progress);

}  // namespace basin
