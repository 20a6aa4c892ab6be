#pragma once
// Benchmarks against plain LibTorch loops, in one run, alternating. Torch-free, so that the command line can list them.

#include <cstdint>

namespace basin::bench {

/// Small CNN, K = 60, batch 64 and 256: sharded prepared chains against the plain two-thread loop, and the machine's sgemm.
void langevin();
/// MLP 2-128-128-1 with 1,024 to 262,144 chains against the plain two-thread loop, and the machine's sgemm.
void langevin2d();
/// `runs` runs with a fault each under rescue.mode auto, seeded from `seed` on, and a fifth as many sound ones: how soon the alarm comes and how runs
/// end.
void faults(int64_t runs, int64_t seed);

}  // namespace basin::bench
