#include "core/objectives/kl_term.h"

#include <torch/csrc/autograd/autograd.h>

#include <algorithm>

#include "core/samplers/langevin.h"

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

torch::Tensor KlTerm::operator()(const Energy& energy, const Energy& frozen, const torch::Tensor& before_end, const torch::Tensor& past) const {
  const bool low = options_.kl_weight > 0, apart = options_.ent_weight > 0 && past.defined();
  if (!low && !apart) return {};
  auto x = before_end.detach();
  if (!low) x = x.slice(0, 0, std::min(options_.entropy_chains, x.size(0)));
  x = x.clone().requires_grad_();
  const int64_t steps = differentiated_steps(options_, chain_.steps);
  const auto own = energy.rows(0, x.size(0));
  for (int64_t step = 0; step < steps; ++step) x = moved(own ? *own : energy, x);
  torch::Tensor term;
  if (low) term = options_.kl_weight * frozen(x).mean();
  if (!apart) return term;
  const auto part = x.slice(0, 0, std::min(options_.entropy_chains, x.size(0)));
  const auto entropy = options_.ent_weight * nearest_neighbour_entropy_loss(part, past, options_.entropy_nearest);
  return low ? term + entropy : entropy;
}

}  // namespace basin
