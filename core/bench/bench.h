#pragma once
// Benchmarks against plain LibTorch loops, in one run, alternating. Torch-free, so that the command line can list them.

#include <cstdint>
#include <string>

namespace basin::bench {

/// Chains of the image network `net`, sharded and prepared, against the plain two-thread loop and the machine's sgemm. small-cnn: K = 60, batch 64
/// and 256; residual networks: 28x28 at the width of their publication, batch 32, in single precision and in bfloat16. Throws BadInput for another
/// name.
void langevin(const std::string& net);
/// MLP 2-128-128-1 with 1,024 to 262,144 chains against the plain two-thread loop, and the machine's sgemm.
void langevin2d();
/// Updates of the image preset `preset` against the plain loop of a script, the machine's sgemm, and where one update's time goes. Throws BadInput.
void train(const std::string& preset);
/// `runs` runs with a fault each under rescue.mode auto, seeded from `seed` on, as many with a step that is too large, and a fifth as many sound
/// ones: how soon the alarm comes, which way it says that the step is wrong, and how runs end.
void faults(int64_t runs, int64_t seed);

}  // namespace basin::bench
