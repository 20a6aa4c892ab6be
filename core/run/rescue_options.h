#pragma once
// What an alarm of the stability rules does to a run.

#include "core/base/fields.h"

namespace basin {

enum class RescueMode { off, ask, automatic };
inline const std::vector<Named<RescueMode>> kRescueModes = {
    {RescueMode::off, "off", "An alarm is shown and training goes on. No states are kept in memory."},
    {RescueMode::ask, "ask", "An alarm pauses training and offers remedies; each goes back to the last healthy state first."},
    {RescueMode::automatic, "auto", "An alarm goes back to the last healthy state, applies the next remedy and trains on."},
};

struct RescueOptions {
  RescueMode mode = RescueMode::ask;
  int64_t every = 50;
  int64_t keep = 5;
  int64_t attempts = 8;
  double energy_limit = 200;
};

template <class Visitor>
void visit_fields(RescueOptions& o, Visitor&& field) {
  const Idle kept = idle_unless(o.mode != RescueMode::off, "No effect now: no states are kept.");
  field("mode", o.mode, kRescueModes,
        "What an alarm of the stability rules does to training. The states to go back to rest in memory alone: a resumed run begins with the one it "
        "was saved in, where that raised no alarm.");
  field("every", o.every, Range<int64_t>{1, 100000, Scale::logarithmic},
        "Updates between two states kept in memory, at least; only healthy ones are. Rarer costs less copying and loses more work to a rescue.",
        Applies::live, kept);
  field("keep", o.keep, Range<int64_t>{2, 100, Scale::logarithmic},
        "How many states are kept, the oldest going first. Each holds weights, optimiser, buffer and random streams; beyond 1 GiB in all fewer are "
        "kept.",
        Applies::live, kept);
  field("attempts", o.attempts, Range<int64_t>{1, 1000, Scale::logarithmic},
        "Rescues of a run that are made unattended; after so many an alarm is only shown.", Applies::live,
        idle_unless(o.mode == RescueMode::automatic, "No effect now: no rescue is made unattended."));
  field(
      "energy_limit", o.energy_limit, Range<double>{1e-3, 1e9, Scale::logarithmic},
      "Stability rule energy-level: an alarm where |E| averages more, on data or samples, nats. The released code of Improved CD stops where |E| of "
      "data passes 10. Not for score matching, which leaves the level of E free.");
}

}  // namespace basin
