#pragma once
// Where chains start and where finished chains are kept.

#include "core/base/fields.h"

namespace basin {

enum class BufferKind { ring, slots, reservoir };
inline const std::vector<Named<BufferKind>> kBufferKinds = {
    {BufferKind::ring, "ring", "Finished chains are appended, the oldest are dropped (IGEBM)."},
    {BufferKind::slots, "slots", "A finished chain goes back to the slot it came from (JEM): chains live on, PCD with many chains."},
    {BufferKind::reservoir, "reservoir",
     "The n-th sample replaces a random slot with probability capacity/n: every past sample is equally likely (Improved CD)."},
};

enum class ChainStart { buffer, persistent, noise, data };
inline const std::vector<Named<ChainStart>> kChainStarts = {
    {ChainStart::buffer, "buffer",
     "Replay: random past samples, and a share of fresh noise (IGEBM). Chains live long, and many more rest than move."},
    {ChainStart::persistent, "persistent",
     "PCD: the batch's own chains go on from where the last update left them; nothing is kept beyond the batch (Tieleman 2008)."},
    {ChainStart::noise, "noise",
     "Short-run: every chain starts from noise at every update. The model learns what K steps from noise can reach (Nijkamp et al. 2019)."},
    {ChainStart::data, "data",
     "CD-k: every chain starts on the data batch. Cheap and steady, but nothing corrects valleys far from the data (Hinton 2002)."},
};

struct BufferOptions {
  BufferKind kind = BufferKind::slots;
  int64_t capacity = 10000;
  double fresh = 0.05;
  ChainStart start = ChainStart::buffer;
};

template <class Visitor>
void visit_fields(BufferOptions& o, Visitor&& field) {
  field("start", o.start, kChainStarts,
        "Where the chains of an update start, and with it which contrastive divergence is trained. From noise or data the buffer only keeps "
        "finished chains to look at.",
        Applies::at_reset);
  field("kind", o.kind, kBufferKinds, "How finished chains are stored. Persistent chains always go back to their own slot.", Applies::at_reset,
        idle_unless(o.start != ChainStart::persistent, "No effect now: persistent chains go back to their own slot."));
  field("capacity", o.capacity, Range<int64_t>{1, 1000000, Scale::logarithmic},
        "How many chain states the buffer keeps. Persistent chains use one slot a chain.", Applies::at_reset);
  field("fresh", o.fresh, Range<double>{0.0, 1.0, Scale::logarithmic},
        "Share of replayed or persistent chains that starts from fresh uniform noise instead. It keeps new modes reachable; 1 is short-run "
        "sampling.",
        Applies::live,
        idle_unless(o.start == ChainStart::buffer || o.start == ChainStart::persistent, "No effect now: no chain goes on from an earlier update."));
}

}  // namespace basin
