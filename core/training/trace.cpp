#include "core/training/trace.h"

#include "core/base/device.h"

namespace basin {

ChainTraces::ChainTraces(const std::vector<int64_t>& chains, const torch::Tensor& start, int64_t steps, const Shards& shards) : steps_(steps) {
  for (const int64_t chain : chains)
    if (chain >= 0 && chain < start.size(0)) chains_.push_back(chain);
  const auto watched = static_cast<int64_t>(chains_.size());
  auto shape = start.sizes().vec();
  shape[0] = steps + 1;
  shape.insert(shape.begin(), watched);
  positions_ = torch::zeros(shape, start.options());
  energies_ = torch::zeros({watched, steps}, start.options());
  grad_norms_ = torch::zeros({watched, steps}, start.options());
  if (watched == 0) return;
  positions_.select(1, 0).copy_(start.index({upload(torch::tensor(chains_, torch::kLong), start.device())}));
  for (int64_t shard = 0; shard < shards.count(); ++shard) {
    const auto [first, last] = shards.range(start.size(0), shard);
    std::vector<int64_t> rows, places;
    for (int64_t w = 0; w < watched; ++w) {
      const int64_t chain = chains_[static_cast<size_t>(w)];
      if (chain >= first && chain < last) rows.push_back(chain - first), places.push_back(w);
    }
    of_shard_.push_back({});
    if (rows.empty()) continue;
    const auto here = [&](const std::vector<int64_t>& numbers) { return upload(torch::tensor(numbers, torch::kLong), start.device()); };
    of_shard_.back() = {here(rows), here(places)};
  }
}

void ChainTraces::record(int64_t shard, int64_t k, const ChainStep& step) {
  if (chains_.empty()) return;
  const auto& [rows, places] = of_shard_[static_cast<size_t>(shard)];
  if (!rows.defined()) return;
  positions_.select(1, k + 1).index_copy_(0, places, step.next.x.index({rows}));
  energies_.select(1, k).index_copy_(0, places, step.energy.index({rows}));
  grad_norms_.select(1, k).index_copy_(0, places, step.grad_norm.index({rows}));
}

}  // namespace basin
