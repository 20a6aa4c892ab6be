#include "core/samplers/mala.h"

#include <algorithm>
#include <cmath>

namespace basin {

ChainStep Mala::step(const Energy& energy, ChainState state, at::Generator& rng) const {
  const at::NoGradGuard no_grad;
  const double h = step_size_, t = std::max(temperature_, 1e-12);
  const auto& x = state.x;
  const auto here = state.known.energy.defined() ? state.known : energy.energy_and_grad(x);
  const auto proposal = torch::randn(x.sizes(), rng, x.options()).mul_(std::sqrt(h * t)).add_(x).sub_(here.grad, 0.5 * h);
  const auto there = energy.energy_and_grad(proposal);

  const auto log_q = [&](const torch::Tensor& to, const torch::Tensor& from, const torch::Tensor& grad) {
    return (to - from).add_(grad, 0.5 * h).flatten(1).square().sum(1).mul_(-0.5 / (h * t));
  };
  const auto log_ratio = (here.energy - there.energy) / t + log_q(x, proposal, there.grad) - log_q(proposal, x, here.grad);
  const auto accept = torch::rand(log_ratio.sizes(), rng, log_ratio.options()).log_().lt(log_ratio);

  std::vector<int64_t> broadcast(static_cast<size_t>(x.dim()), 1);
  broadcast[0] = x.size(0);
  const auto mask = accept.view(broadcast);
  ChainStep result;
  result.energy = here.energy;
  result.grad_norm = here.grad.flatten(1).norm(2, 1);
  result.accepted = accept.to(torch::kFloat).mean().item<double>();
  result.next.x = torch::where(mask, proposal, x);
  result.next.known = {torch::where(accept, there.energy, here.energy), torch::where(mask, there.grad, here.grad)};
  return result;
}

}  // namespace basin
