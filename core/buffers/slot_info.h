#pragma once
// What is known of the replay buffer's slots, as plain data.

#include <cstdint>

#include "core/base/measured.h"

namespace basin {

/// One slot of the buffer.
struct SlotInfo {
  int64_t slot = 0;
  int64_t age = 0;     ///< Langevin steps since it was noise
  int64_t birth = 0;   ///< update at which it started from noise
  float energy = 0;    ///< of the chain as it was stored, nats; says nothing while no chain was, at age 0
  int64_t label = -1;  ///< class the chain was drawn for, a place in SampleSpace::classes; -1 is none
};

/// The slot's energy, nats; kNotMeasured where it holds noise that no chain has moved.
inline double energy_of(const SlotInfo& slot) {
  return slot.age > 0 ? static_cast<double>(slot.energy) : kNotMeasured;
}

/// How the buffer window is ordered.
enum class BufferOrder { slot, age, energy, birth, label };

}  // namespace basin
