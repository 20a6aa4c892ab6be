#include "core/objectives/kl_term.h"

#include <torch/csrc/autograd/autograd.h>

#include <algorithm>

#include "core/samplers/langevin.h"

namespace basin {
namespace {

constexpr int64_t kEntropyChains = 64;    // chains of a shard whose neighbours are sought
constexpr double kNearestSquare = 1e-12;  // squared distance below which two points count as one

}  // namespace

torch::Tensor nearest_neighbour_entropy_loss(const torch::Tensor& x, const torch::Tensor& b) {
  const auto rows = x.flatten(1), others = b.flatten(1);
  const auto nearest = torch::cdist(rows.detach(), others).argmin(1);
  return -0.5 * (rows - others.index_select(0, nearest)).square().sum(1).clamp_min(kNearestSquare).log().mean();
}

torch::Tensor KlTerm::moved(const Energy& energy, const torch::Tensor& x) const {
  auto grad = torch::autograd::grad({energy(x).sum()}, {x}, {}, true, true)[0];
  if (chain_.gradient_clip > 0) grad = grad.clamp(-chain_.gradient_clip, chain_.gradient_clip);
  const auto next = x - drift_scale(chain_) * grad;
  return chain_.clip_to_box ? next.clamp(space_.low, space_.high) : next;
}

torch::Tensor KlTerm::operator()(const Energy& energy, const Energy& frozen, const torch::Tensor& before_end, const torch::Tensor& past) const {
  auto x = before_end.detach().requires_grad_();
  for (int64_t step = 0; step < options_.kl_steps; ++step) x = moved(energy, x);
  auto term = frozen(x).mean();
  if (options_.entropy_weight > 0 && past.defined()) {
    const auto part = x.slice(0, 0, std::min(kEntropyChains, x.size(0)));
    term = term + options_.entropy_weight * nearest_neighbour_entropy_loss(part, past);
  }
  return options_.kl_weight * term;
}

}  // namespace basin
