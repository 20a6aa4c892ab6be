#include "core/objectives/kl_term.h"

#include <torch/csrc/autograd/autograd.h>

#include <algorithm>

namespace basin {
namespace {

constexpr double kNearestSquare = 1e-12;  // squared distance below which two points count as one

}  // namespace

torch::Tensor nearest_neighbour_entropy_loss(const torch::Tensor& x, const torch::Tensor& b, int64_t k) {
  const auto rows = x.flatten(1), others = b.flatten(1);
  const auto near = std::get<1>(torch::cdist(rows.detach(), others).topk(std::min(k, others.size(0)), 1, false, true)).select(1, -1);
  return -0.5 * (rows - others.index_select(0, near)).square().sum(1).clamp_min(kNearestSquare).log().mean();
}

torch::Tensor KlTerm::moved(const Energy& energy, const torch::Tensor& x) const {
  auto grad = torch::autograd::grad({energy(x).sum()}, {x}, {}, true, true)[0];
  if (chain_.gradient_clip > 0) grad = grad.clamp(-chain_.gradient_clip, chain_.gradient_clip);
  const auto next = x - drift_scale(chain_) * grad;
  return chain_.clip_to_box ? next.clamp(space_.low, space_.high) : next;
}

/// x' of the first `count` chains.
torch::Tensor KlTerm::end_of(const Energy& energy, const ChainPath& path, int64_t count) const {
  const auto own = energy.rows(0, count);
  const auto place = [&](size_t step) { return path[step].detach().slice(0, 0, count); };
  auto x = place(0).clone().requires_grad_();
  for (size_t step = 0; step < path.size(); ++step) {
    if (step > 0) x = x + (place(step) - x).detach();  // where the chain was, with the influence of theta so far
    x = moved(own ? *own : energy, x);
  }
  return x;
}

KlParts KlTerm::operator()(const Energy& energy, const Energy& frozen, const ChainPath& path, const torch::Tensor& past) const {
  const bool low = options_.kl_weight > 0, apart = options_.ent_weight > 0 && past.defined();
  if (!low && !apart) return {};
  const int64_t chains = path.front().size(0), some = std::min(options_.entropy_chains, chains);
  const auto x = end_of(energy, path, low ? chains : some);
  KlParts parts;
  if (low) parts.opt = options_.kl_weight * frozen(x).mean();
  if (apart) parts.ent = options_.ent_weight * nearest_neighbour_entropy_loss(x.slice(0, 0, some), past, options_.entropy_nearest);
  return parts;
}

}  // namespace basin
