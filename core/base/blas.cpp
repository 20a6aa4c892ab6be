#include "core/base/blas.h"

#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string_view>

namespace basin {

std::optional<std::string> better_openblas_kernel() {
  using CoreName = const char* (*)();
  const auto core_name = reinterpret_cast<CoreName>(dlsym(RTLD_DEFAULT, "openblas_get_corename"));
  if (core_name == nullptr || std::getenv("OPENBLAS_CORETYPE") != nullptr) return std::nullopt;
  const std::string_view kernel = core_name();
  const bool before_avx = kernel == "Prescott" || kernel == "Core2" || kernel == "Penryn" || kernel == "Nehalem" || kernel == "generic";
  if (!before_avx) return std::nullopt;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl"))
    return "SKYLAKEX";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "HASWELL";
#endif
  return std::nullopt;
}

void use_one_thread_per_shard() {
  set_intra_op_threads(1, 1);
}

void set_intra_op_threads(int libtorch, int openblas) {
  at::set_num_threads(libtorch);
  using SetThreads = void (*)(int);
  if (const auto set = reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))) set(openblas);
}

double measure_sgemm(int n, int repeats) {
  const auto a = torch::ones({n, n}), b = torch::ones({n, n});
  auto c = torch::empty({n, n});
  at::mm_out(c, a, b);
  double best = 1e30;
  for (int i = 0; i < repeats; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    at::mm_out(c, a, b);
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  return 2.0 * n * n * n / best * 1e-9;
}

std::optional<std::string> slow_blas_warning() {
  constexpr double kSlowGflops = 12;  // reference BLAS reaches about 5, one OpenBLAS thread 60 or more
  const double rate = measure_sgemm(256, 5);
  if (rate > kSlowGflops) return std::nullopt;
  return fmt::format(
      "Matrix products run at {:.0f} GFLOP/s, the rate of reference BLAS: training is up to 30 times slower than it could be. Install the package "
      "libopenblas0-pthread.",
      rate);
}

}  // namespace basin
