#pragma once
// Is the matrix library the fast one? Reference BLAS is about thirty times slower than OpenBLAS.

#include <optional>
#include <string>

namespace basin {

/// The value of OPENBLAS_CORETYPE that suits this processor, when the loaded OpenBLAS does not know the processor and fell back to kernels without
/// AVX (4 to 5 times slower; OpenBLAS 0.3.21 does so on processors newer than itself). Nothing when all is well or the user has set the variable.
std::optional<std::string> better_openblas_kernel();

/// Pins LibTorch and OpenBLAS to one thread each: parallelism here is shards of chains, one thread a core. Call once at start.
void use_one_thread_per_shard();

/// Threads that LibTorch's own loops and OpenBLAS's products use within one operation, from this thread.
void set_intra_op_threads(int libtorch, int openblas);

/// Rate of a float matrix product of size `n`^3 on this thread, in GFLOP/s; the best of `repeats`.
double measure_sgemm(int n, int repeats);

/// A sentence with the remedy when matrix products run at the rate of reference BLAS; takes a few milliseconds.
std::optional<std::string> slow_blas_warning();

}  // namespace basin
