#pragma once
// What is known of the replay buffer's slots, as plain data.

#include <cstdint>
#include <vector>

#include "core/base/fields.h"
#include "core/base/image.h"
#include "core/base/measured.h"

namespace basin {

/// One slot of the buffer.
struct SlotInfo {
  int64_t slot = 0;
  int64_t age = 0;       ///< Langevin steps since it was noise
  int64_t birth = 0;     ///< update at which it started from noise
  float energy = 0;      ///< of the chain as it was stored, nats; says nothing while no chain was, at age 0
  int64_t label = -1;    ///< class the chain was drawn for, a place in SampleSpace::classes; -1 is none
  int64_t uses = 0;      ///< chains that were stored here since it was noise by hand or from the start
  bool frozen = false;   ///< keeps what it holds: chains may start from it, none is stored in it
  bool deleted = false;  ///< holds nothing: the next chain that would start from it starts as noise
};

/// The slot's energy, nats; kNotMeasured where it holds noise that no chain has moved.
inline double energy_of(const SlotInfo& slot) {
  return slot.age > 0 ? static_cast<double>(slot.energy) : kNotMeasured;
}

/// How the buffer window is ordered.
enum class BufferOrder { slot, age, energy, birth, label, uses };

/// What a hand does to slots while training goes on.
enum class SlotEdit { freeze, thaw, reinitialise, erase };
inline const std::vector<Named<SlotEdit>> kSlotEdits = {
    {SlotEdit::freeze, "freeze", "Keep what the slots hold: chains may still start from them, and none is stored in them."},
    {SlotEdit::thaw, "thaw", "Let chains be stored in the slots again."},
    {SlotEdit::reinitialise, "reinitialise", "Put fresh noise into the slots, of age 0."},
    {SlotEdit::erase, "erase", "Empty the slots: a chain that would start from one starts as noise until a chain is stored in it."},
};

/// All slots laid out by likeness: pictures by their first two principal components.
struct SlotMap {
  std::vector<SlotInfo> slots;         ///< that hold something; of more than 20,000 evenly thinned
  std::vector<Point> places;           ///< of each, in standard deviations along the two components
  std::vector<int64_t> groups;         ///< of each: number of the group of near-duplicates it is in, -1 for none; larger groups first
  int64_t group_count = 0, alike = 0;  ///< groups, and slots in them
  double explained[2] = {0, 0};        ///< share of the variance along each component
  int64_t step = -1;                   ///< of the run, when it was made
};

}  // namespace basin
