#include "core/samplers/langevin.h"

namespace basin {
namespace {

torch::Tensor noise_like(const torch::Tensor& x, at::Generator& rng) {
  return torch::randn(x.sizes(), rng, x.options());
}

}  // namespace

ChainStep Langevin::step(const Energy& energy, ChainState state, at::Generator& rng) const {
  const at::NoGradGuard no_grad;
  const auto& o = options_;
  const double scale = drift_scale(o), noise = noise_scale(o);
  const bool noise_first = sampler_of(o).own_noise && o.noise_first;

  auto x = state.x;
  if (noise_first) {
    x = noise_like(x, rng).mul_(noise).add_(x);
    if (o.clip_to_box && o.clip_noised) x.clamp_(low_, high_);
  }
  const auto at_x = energy.energy_and_grad(x);
  ChainStep result;
  result.energy = at_x.energy;
  result.grad_norm = at_x.grad.flatten(1).norm(2, 1);
  auto grad = at_x.grad;
  if (o.gradient_clip > 0) {
    result.clipped = grad.abs().gt(o.gradient_clip).to(torch::kFloat).mean();
    grad = grad.clamp(-o.gradient_clip, o.gradient_clip);
  }
  result.grad = grad;
  auto moved = noise_first ? x.sub_(grad, scale) : noise_like(x, rng).mul_(noise).add_(x).sub_(grad, scale);
  if (o.clip_to_box) moved.clamp_(low_, high_);
  result.next.x = moved;
  return result;
}

}  // namespace basin
