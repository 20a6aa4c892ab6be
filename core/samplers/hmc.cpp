#include "core/samplers/hmc.h"

#include <algorithm>
#include <cmath>

#include "core/samplers/metropolis.h"

namespace basin {
namespace {

torch::Tensor kinetic(const torch::Tensor& momentum) {
  return momentum.flatten(1).square().sum(1).mul_(0.5);
}

}  // namespace

PhasePoint leapfrog(const Energy& energy, PhasePoint from, double epsilon, int64_t steps) {
  const at::NoGradGuard no_grad;
  auto p = from.momentum.sub(from.at_x.grad, 0.5 * epsilon);
  auto x = from.x;
  EnergyAndGrad at_x;
  for (int64_t k = 0; k < steps; ++k) {
    x = x.add(p, epsilon);
    at_x = energy.energy_and_grad(x);
    p.sub_(at_x.grad, k + 1 < steps ? epsilon : 0.5 * epsilon);
  }
  return {std::move(x), std::move(p), std::move(at_x)};
}

ChainStep Hmc::step(const Energy& energy, ChainState state, at::Generator& rng) const {
  const at::NoGradGuard no_grad;
  const double t = std::max(temperature_, 1e-12);
  const auto here = state.known.energy.defined() ? state.known : energy.energy_and_grad(state.x);
  const auto momentum = torch::randn(state.x.sizes(), rng, state.x.options()).mul_(std::sqrt(t));
  const auto end = leapfrog(energy, {state.x, momentum, here}, step_size_, leapfrog_steps_);
  const auto log_ratio = (here.energy - end.at_x.energy + kinetic(momentum) - kinetic(end.momentum)) / t;
  return accept_moves(state.x, here, end.x, end.at_x, log_ratio, rng);
}

}  // namespace basin
