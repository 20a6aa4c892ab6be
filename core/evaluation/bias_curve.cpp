#include "core/evaluation/bias_curve.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "core/base/random.h"
#include "core/evaluation/density.h"
#include "core/samplers/run_chains.h"

namespace basin {
namespace {

int64_t steps_for(double time, double step_size) {
  return std::max<int64_t>(1, std::llround(time / step_size));
}

/// Mean and E|x - m|^2 of the exact density.
struct Moments {
  torch::Tensor mean;
  double spread = 0;
};
Moments moments_of(const ExactGrid& exact) {
  const auto points = grid_points(exact.size * exact.refinement, exact.low, exact.high).to(torch::kDouble);
  const auto mean = exact.fine.unsqueeze(0).mm(points).squeeze(0);
  return {mean, exact.fine.dot((points - mean).square().sum(1)).item<double>()};
}

}  // namespace

std::vector<BiasPoint> bias_curve(const Energy& energy, const ExactGrid& exact, const BiasOptions& options, Shards& shards,
                                  const KeepGoing& keep_going) {
  double work = 0, done = 0;
  for (const double h : options.step_sizes) work += static_cast<double>(steps_for(options.time, h));
  std::vector<at::Generator> streams;
  for (int64_t shard = 0; shard <= shards.count(); ++shard) streams.push_back(make_generator(torch::kCPU, options.seed, shard));
  const auto start = draw(exact, options.chains, streams.back());
  const auto truth = moments_of(exact);

  std::atomic<bool> stopped{false};
  const OnShardStep on_step = [&](int64_t shard, int64_t, int64_t k, const torch::Tensor&, const ChainStep&) {
    if (shard == 0 && keep_going && !keep_going((done + static_cast<double>(k + 1)) / work)) stopped = true;
    return !stopped;
  };
  std::vector<BiasPoint> curve;
  for (const double h : options.step_sizes) {
    ChainOptions chain;
    chain.step_size = h;
    chain.temperature = exact.temperature;
    BiasPoint point{h, steps_for(options.time, h), {}, 0};
    const auto run = run_chains_on(shards, *make_sampler(chain, exact.low, exact.high), energy, start, point.steps, streams, on_step);
    if (!run.finished) break;
    point.fit = fit_of(exact, run.x);
    point.moment_error = (run.x.to(torch::kDouble) - truth.mean).square().sum(1).mean().item<double>() / truth.spread - 1;
    curve.push_back(std::move(point));
    done += static_cast<double>(curve.back().steps);
  }
  return curve;
}

}  // namespace basin
