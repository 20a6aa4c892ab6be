#include "core/training/step_meter.h"

#include <algorithm>
#include <cmath>

namespace basin {
namespace {

constexpr int64_t kChains = 64, kFewestChains = 8;
constexpr int64_t kNumbers = 1 << 16;  // of a step's gradients: fewer chains are watched where states are large
constexpr int64_t kSteps = 9;

struct Chains {
  std::vector<double> lengths;  ///< root mean square dE/dx of each
  double correlations = 0;      ///< summed over the `moving`, those with any dE/dx
  int64_t moving = 0;
};

/// `grads` [S, count, D] of one shard, S above 1.
void add_chains(Chains& chains, const torch::Tensor& grads) {
  const int64_t steps = grads.size(0), count = grads.size(1), size = grads.size(2);
  const float* const g = grads.data_ptr<float>();
  for (int64_t chain = 0; chain < count; ++chain) {
    double products = 0, squares = 0, ends = 0;
    for (int64_t s = 0; s < steps; ++s)
      for (int64_t d = 0; d < size; ++d) {
        const double here = g[(s * count + chain) * size + d];
        squares += here * here;
        if (s == 0 || s + 1 == steps) ends += here * here / 2;
        if (s > 0) products += here * g[((s - 1) * count + chain) * size + d];
      }
    chains.lengths.push_back(std::sqrt(squares / static_cast<double>(steps * size)));
    if (squares > ends) chains.correlations += products / (squares - ends), ++chains.moving;
  }
}

}  // namespace

StepMeter::StepMeter(const torch::Tensor& start, int64_t steps, const Shards& shards) : from_(std::max<int64_t>(0, steps - kSteps)) {
  if (start.size(0) == 0) return;
  const int64_t size = std::max<int64_t>(1, start.numel() / start.size(0)), chains = std::clamp(kNumbers / size, kFewestChains, kChains);
  for (int64_t shard = 0; shard < shards.count(); ++shard) {
    const auto [first, last] = shards.range(start.size(0), shard);
    of_shard_.push_back({std::min(last - first, (chains + shards.count() - 1) / shards.count()), {}});
  }
}

void StepMeter::record(int64_t shard, int64_t k, const ChainStep& step) {
  if (k < from_ || of_shard_.empty() || !step.grad.defined()) return;
  auto& watched = of_shard_[static_cast<size_t>(shard)];
  if (watched.count > 0) watched.grads.push_back(step.grad.narrow(0, 0, watched.count).clone());
}

StepMeasure StepMeter::measure(const ChainOptions& options, double spread) const {
  Chains chains;
  for (const auto& watched : of_shard_)
    if (watched.grads.size() > 1) add_chains(chains, at::stack(watched.grads).flatten(2).to(torch::kCPU, torch::kFloat).contiguous());
  StepMeasure measure;
  auto& lengths = chains.lengths;
  if (lengths.empty()) return measure;
  const auto median = lengths.begin() + static_cast<int64_t>(lengths.size() / 2);
  std::nth_element(lengths.begin(), median, lengths.end());
  const double drift = drift_scale(options) * *median, noise = noise_scale(options);
  if (chains.moving > 0) measure.alternation = chains.correlations / static_cast<double>(chains.moving);
  if (drift + noise > 0) measure.drift_share = drift / (drift + noise);
  if (spread > 0) measure.stride = std::hypot(drift, noise) / spread;
  return measure;
}

}  // namespace basin
