#include "core/samplers/mala.h"

#include <algorithm>
#include <cmath>

#include "core/samplers/metropolis.h"

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
  return accept_moves(x, here, proposal, there, log_ratio, rng);
}

}  // namespace basin
