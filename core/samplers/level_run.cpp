#include "core/samplers/level_run.h"

#include <algorithm>
#include <cmath>

#include "core/samplers/level_steps.h"

namespace basin {

std::vector<LevelLeg> LevelRun::legs(int64_t first, int64_t steps) const {
  const auto levels = static_cast<int64_t>(ladder.size());
  std::vector<LevelLeg> list;
  if (descent == Descent::reversed && levels > 0) {
    const auto level = [&](int64_t step) {
      return ladder.front() * std::pow(ladder.back() / ladder.front(), static_cast<double>(step) / static_cast<double>(total));
    };
    for (int64_t step = first; step < first + steps; ++step) list.push_back({step, 1, level(step), level(step + 1)});
    return list;
  }
  for (int64_t level = 0; level < levels; ++level) {
    const int64_t begin = std::max(first, first_step_at(level, total, levels));
    const int64_t end = std::min(first + steps, first_step_at(level + 1, total, levels));
    const double sigma = ladder[static_cast<size_t>(level)];
    if (end > begin) list.push_back({begin, end - begin, sigma, sigma});
  }
  return list;
}

bool LevelRun::ends_level(int64_t step) const {
  const auto levels = static_cast<int64_t>(ladder.size());
  for (int64_t level = 1; level <= levels; ++level)
    if (first_step_at(level, total, levels) == step) return true;
  return false;
}

ChainOptions LevelRun::chain_of(const LevelLeg& leg) const {
  if (descent == Descent::moves) return at_scale(chain, leg.sigma / ladder.back());
  ChainOptions step;
  step.sampler = SamplerKind::relaxed_langevin;
  step.step_size = leg.sigma * leg.sigma - leg.to * leg.to;
  step.noise = leg.to * std::sqrt(1 - leg.to * leg.to / (leg.sigma * leg.sigma));
  step.noise_first = false;
  step.precision = chain.precision;
  return step;
}

ChainRun run_chains_down(Shards& shards, const LevelRun& run, const Energy& energy, const torch::Tensor& start, int64_t first, int64_t steps,
                         std::vector<at::Generator>& streams, const OnShardStep& on_step, Steering* steering) {
  const auto sampler = [&](const ChainOptions& chain) { return make_sampler(chain, run.space.low, run.space.high); };
  if (run.ladder.empty()) return run_chains_on(shards, *sampler(run.chain), energy, start, steps, streams, on_step);
  const auto prepared = energy.prepared(sampler(run.chain)->precision());
  ChainRun all;
  all.x = start;
  for (const auto& leg : run.legs(first, steps)) {
    const auto at_level = (prepared ? *prepared : energy).at_level(torch::full({}, leg.sigma));
    TORCH_CHECK(at_level, "levels of noise for an energy without");
    OnShardStep notify;
    if (on_step)
      notify = [&, done = leg.first - first](int64_t shard, int64_t row, int64_t k, const torch::Tensor& before, const ChainStep& step) {
        return on_step(shard, row, done + k, before, step);
      };
    const auto part = run_chains_on(shards, *sampler(run.chain_of(leg)), *at_level, all.x, leg.steps, streams, notify);
    all.x = part.x;
    all.statistics.add(part.statistics);
    all.finished = part.finished;
    if (!all.finished) break;
    if (steering && run.ends_level(leg.first + leg.steps)) all.x = steering->after_level(all.x, leg.to, shards);
  }
  return all;
}

torch::Tensor chain_noise(const SampleSpace& space, int64_t count, double sigma, at::Generator& rng, const torch::Device& device) {
  const auto on_device = torch::TensorOptions().device(device);
  if (sigma <= 0) return torch::rand(space.shape(count), rng, on_device).mul_(space.high - space.low).add_(space.low);
  return torch::randn(space.shape(count), rng, on_device).mul_(sigma).add_((space.low + space.high) / 2);
}

torch::Tensor without_last_noise(const LevelRun& run, const Energy& energy, const torch::Tensor& x) {
  if (run.ladder.empty() || !run.space.image) return x;
  const double sigma = run.ladder.back();
  const auto level = energy.at_level(torch::full({}, sigma));
  return (x - sigma * sigma * level->energy_and_grad(x).grad).clamp_(run.space.low, run.space.high);
}

}  // namespace basin
