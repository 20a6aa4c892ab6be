#pragma once
// What benchmarks share: times, medians, the machine's sgemm rate, and the plain loop that they are held against.

#include <torch/types.h>

#include <functional>
#include <vector>

#include "core/base/shards.h"
#include "core/energy/energy.h"
#include "core/samplers/options.h"

namespace basin::bench {

double seconds_of(const std::function<void()>& work);
double median(std::vector<double> values);
/// sgemm of all cores at once, one thread each, GFLOP/s.
double sgemm_of_all_cores(Shards& shards);
/// Runs `work` as a script does, on LibTorch's own threads, one a core, and so many of OpenBLAS.
void with_intra_op_threads(int openblas, const std::function<void()>& work);
/// One or one a core: the number of OpenBLAS's threads with which `work` so run is the faster, each tried three times.
int faster_openblas_threads(const std::function<void()>& work);

/// The chains of a script: one loop, autograd. Returns where they end.
torch::Tensor plain_chains(const Energy& energy, const ChainOptions& options, torch::Tensor x, double low, double high);

}  // namespace basin::bench
