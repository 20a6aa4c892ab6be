#pragma once
// Benchmarks against plain LibTorch loops, in one run, alternating. Torch-free, so that the command line can list them.

namespace basin::bench {

/// Small CNN, K = 60, batch 64 and 256: sharded prepared chains against the plain two-thread loop, and the machine's sgemm.
void langevin();
/// MLP 2-128-128-1 with 1,024 to 262,144 chains against the plain two-thread loop, and the machine's sgemm.
void langevin2d();

}  // namespace basin::bench
