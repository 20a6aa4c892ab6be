#include "core/bench/measure.h"

#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "core/base/blas.h"

namespace basin::bench {
namespace {

int cores() {
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

}  // namespace

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double sgemm_of_all_cores(Shards& shards) {
  std::vector<double> rates(static_cast<size_t>(shards.count()));
  shards.run([&](int64_t shard) { rates[static_cast<size_t>(shard)] = measure_sgemm(512, 20); });
  double sum = 0;
  for (const double rate : rates) sum += rate;
  return sum;
}

void with_intra_op_threads(int openblas, const std::function<void()>& work) {
  set_intra_op_threads(cores(), openblas);
  work();
  use_one_thread_per_shard();
}

int faster_openblas_threads(const std::function<void()>& work) {
  std::vector<double> one, all;
  for (int round = 0; round < 3; ++round) {
    with_intra_op_threads(1, [&] { one.push_back(seconds_of(work)); });
    with_intra_op_threads(cores(), [&] { all.push_back(seconds_of(work)); });
  }
  return median(all) < median(one) ? cores() : 1;
}

torch::Tensor plain_chains(const Energy& energy, const ChainOptions& options, torch::Tensor x, double low, double high) {
  const double scale = drift_scale(options), noise = noise_scale(options);
  for (int64_t k = 0; k < options.steps; ++k) {
    x = x.detach() + noise * torch::randn_like(x);
    if (options.clip_to_box && options.clip_noised) x = x.clamp(low, high);
    x.requires_grad_();
    auto grad = torch::autograd::grad({energy(x).sum()}, {x})[0];
    if (options.gradient_clip > 0) grad = grad.clamp(-options.gradient_clip, options.gradient_clip);
    x = x.detach() - scale * grad;
    if (options.clip_to_box) x = x.clamp(low, high);
  }
  return x;
}

}  // namespace basin::bench
