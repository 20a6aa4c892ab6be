#pragma once
// The buffer's pictures laid out by likeness.

#include "core/base/sample_space.h"
#include "core/buffers/replay_buffer.h"

namespace basin {

inline constexpr int64_t kMostMapped = 20000;   ///< slots of a map; of more, evenly thinned
inline constexpr double kNearDuplicate = 0.05;  ///< of the value range: root mean square difference of two pictures that count as alike
inline constexpr int64_t kDescriptorSide = 14;  ///< pixels: pictures are averaged down to at most this before they are compared

/// Principal components by the covariance of the averaged-down pictures, each turned so that its largest loading is positive. A slot is put into the
/// group of the first slot that it is a near-duplicate of, directly or through others. Costs about N^2 * 400 operations for N slots.
SlotMap make_slot_map(const ReplayBuffer& buffer, const SampleSpace& space, int64_t step);

}  // namespace basin
