#pragma once
// What the stability rules need beyond an update's own numbers: fresh noise, odd chains and copies in the buffer.

#include "core/training/trainer.h"

namespace basin {

/// Measured on random numbers of its own: the run's streams stay as they are.
struct HealthCheck {
  double energy_noise = kNotMeasured;  ///< mean energy of 64 fresh noise states, nats
  double odd_limit = kNotMeasured;     ///< energy beyond which a chain counts as odd
  double odd = kNotMeasured;           ///< chains of the last batch, and of the 32 slots with the highest recorded energies, beyond it
  double distinct = kNotMeasured;      ///< share of 64 random slots whose nearest neighbour among them is no near-copy
};

/// Updates between two checks.
inline constexpr int64_t kHealthCheckEvery = 5;

/// A chain is odd beyond `odd_limit`. A slot is a near-copy when its neighbour is closer than a twentieth of the median distance between neighbours
/// in the data batch.
HealthCheck check_health(Trainer& trainer);

/// Starts the odd slots of a checkpoint again: their states, ages, births and energies become those of fresh noise. `tensors` as `Trainer::tensors`
/// gives them, and the trainer stands at them. Returns how many there were.
int64_t drop_odd_slots(Trainer& trainer, NamedTensors& tensors);

}  // namespace basin
