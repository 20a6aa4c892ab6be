#include "core/samplers/metropolis.h"

namespace basin {

ChainStep accept_moves(const torch::Tensor& x, const EnergyAndGrad& here, const torch::Tensor& proposal, const EnergyAndGrad& there,
                       const torch::Tensor& log_ratio, at::Generator& rng) {
  const auto accept = torch::rand(log_ratio.sizes(), rng, log_ratio.options()).log_().lt(log_ratio);
  std::vector<int64_t> broadcast(static_cast<size_t>(x.dim()), 1);
  broadcast[0] = x.size(0);
  const auto mask = accept.view(broadcast);
  ChainStep result;
  result.energy = here.energy;
  result.grad_norm = here.grad.flatten(1).norm(2, 1);
  result.accepted = accept.to(torch::kFloat).mean();
  result.next.x = torch::where(mask, proposal, x);
  result.next.known = {torch::where(accept, there.energy, here.energy), torch::where(mask, there.grad, here.grad)};
  return result;
}

}  // namespace basin
