#pragma once
// Where chains start and where finished chains are kept.

#include "core/base/fields.h"

namespace basin {

enum class BufferKind { ring, slots, reservoir };
inline const std::vector<Named<BufferKind>> kBufferKinds = {
    {BufferKind::ring, "ring", "Finished chains are appended, the oldest are dropped (IGEBM)."},
    {BufferKind::slots, "slots", "A finished chain goes back to the slot it came from (JEM): chains live on, PCD with many chains."},
    {BufferKind::reservoir, "reservoir", "The n-th sample replaces a random slot with probability capacity/n: every past sample is equally likely (Improved CD)."},
};

struct BufferOptions {
  BufferKind kind = BufferKind::slots;
  int64_t capacity = 10000;
  double fresh = 0.05;
};

template <class Visitor>
void visit_fields(BufferOptions& o, Visitor&& field) {
  field("kind", o.kind, kBufferKinds, "How finished chains are stored.", Applies::at_reset);
  field("capacity", o.capacity, Range<int64_t>{1, 1000000, Scale::logarithmic}, "How many chain states the buffer keeps.", Applies::at_reset);
  field("fresh", o.fresh, Range<double>{0.0, 1.0, Scale::logarithmic},
        "Share of each batch of chains that starts from fresh uniform noise instead of the buffer. It keeps new modes reachable; 1 is short-run sampling.");
}

}  // namespace basin
