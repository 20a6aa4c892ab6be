#include "core/evaluation/bias_curve.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "core/base/random.h"
#include "core/evaluation/density.h"

namespace basin {

BiasRun::BiasRun(EnergyPtr energy, ExactGrid exact, BiasOptions options, Shards& shards)
    : energy_(std::move(energy)), exact_(std::move(exact)), options_(std::move(options)), shards_(shards) {
  for (const double h : options_.step_sizes) work_ += static_cast<double>(steps_of(h));
  for (int64_t shard = 0; shard < shards_.count(); ++shard)
    streams_.push_back(make_generator(torch::kCPU, options_.seed, Stream::bias_chains, shard));
  auto starts = make_generator(torch::kCPU, options_.seed, Stream::bias_starts);
  x_ = start_ = draw(exact_, options_.chains, starts);
  const auto points = grid_points(exact_.size * exact_.refinement, exact_.low, exact_.high).to(torch::kDouble);
  mean_ = exact_.fine.unsqueeze(0).mm(points).squeeze(0);
  spread_ = exact_.fine.dot((points - mean_).square().sum(1)).item<double>();
}

int64_t BiasRun::steps_of(double step_size) const {
  return std::max<int64_t>(1, std::llround(options_.time / step_size));
}

int64_t BiasRun::steps_left() const {
  return finished() ? 0 : steps_of(options_.step_sizes[points_.size()]) - step_;
}

bool BiasRun::advance(int64_t steps, const KeepGoing& keep_going) {
  steps = std::min(steps, steps_left());
  if (steps <= 0) return true;
  ChainOptions chain;
  chain.sampler = options_.sampler;
  chain.step_size = options_.step_sizes[points_.size()];
  chain.temperature = exact_.temperature;
  std::atomic<bool> stopped{false};
  OnShardStep on_step;
  if (keep_going)
    on_step = [&](int64_t shard, int64_t, int64_t k, const torch::Tensor&, const ChainStep&) {
      if (shard == 0 && !keep_going((done_ + static_cast<double>(k + 1)) / work_)) stopped = true;
      return !stopped;
    };
  auto run = run_chains_on(shards_, *make_sampler(chain, exact_.low, exact_.high), *energy_, x_, steps, streams_, on_step);
  if (!run.finished) return false;
  x_ = run.x;
  statistics_.add(run.statistics);
  step_ += steps;
  done_ += static_cast<double>(steps);
  if (steps_left() == 0) finish_point();
  return true;
}

void BiasRun::finish_point() {
  BiasPoint point;
  point.step_size = options_.step_sizes[points_.size()];
  point.steps = step_;
  point.fit = fit_of(exact_, x_);
  point.moment_error = (x_.to(torch::kDouble) - mean_).square().sum(1).mean().item<double>() / spread_ - 1;
  point.accepted = statistics_.mean().accepted;
  points_.push_back(point);
  x_ = start_;
  step_ = 0;
  statistics_ = {};
}

std::vector<BiasPoint> bias_curve(const Energy& energy, const ExactGrid& exact, const BiasOptions& options, Shards& shards,
                                  const KeepGoing& keep_going) {
  BiasRun run(EnergyPtr(EnergyPtr{}, &energy), exact, options, shards);
  while (!run.finished() && run.advance(run.steps_left(), keep_going)) {
  }
  return run.points();
}

}  // namespace basin
