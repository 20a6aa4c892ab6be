#include "core/training/trace.h"

namespace basin {

ChainTraces::ChainTraces(const std::vector<int64_t>& chains, const torch::Tensor& start, int64_t steps) : steps_(steps) {
  for (const int64_t chain : chains)
    if (chain >= 0 && chain < start.size(0)) chains_.push_back(chain);
  const auto watched = static_cast<int64_t>(chains_.size());
  auto shape = start.sizes().vec();
  shape[0] = steps + 1;
  shape.insert(shape.begin(), watched);
  positions_ = torch::zeros(shape);
  energies_ = torch::zeros({watched, steps});
  grad_norms_ = torch::zeros({watched, steps});
  for (int64_t w = 0; w < watched; ++w) positions_.select(0, w).select(0, 0).copy_(start.select(0, chains_[static_cast<size_t>(w)]));
}

void ChainTraces::record(int64_t first, int64_t k, const ChainStep& step) {
  const int64_t count = step.next.x.size(0);
  for (size_t w = 0; w < chains_.size(); ++w) {
    const int64_t row = chains_[w] - first;
    if (row < 0 || row >= count) continue;
    const auto watched = static_cast<int64_t>(w);
    positions_.select(0, watched).select(0, k + 1).copy_(step.next.x.select(0, row));
    energies_.select(0, watched).select(0, k).copy_(step.energy.select(0, row));
    grad_norms_.select(0, watched).select(0, k).copy_(step.grad_norm.select(0, row));
  }
}

}  // namespace basin
