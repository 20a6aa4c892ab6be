#include "core/objectives/contrastive_divergence.h"

namespace basin {

ObjectiveValue ContrastiveDivergence::operator()(const Energy& energy, const torch::Tensor& data, const torch::Tensor& samples) const {
  const auto both = energy(torch::cat({data, samples}));
  const auto on_data = both.slice(0, 0, data.size(0)), on_samples = both.slice(0, data.size(0));
  auto loss = on_data.mean() - on_samples.mean();
  if (energy_penalty_ > 0) loss = loss + energy_penalty_ * (on_data.square().mean() + on_samples.square().mean());
  return {loss, on_data.detach(), on_samples.detach()};
}

}  // namespace basin
