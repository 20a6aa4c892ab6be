#include "core/energy/energy.h"

#include <torch/csrc/autograd/autograd.h>

namespace basin {

EnergyAndGrad Energy::energy_and_grad(const torch::Tensor& x) const {
  const at::AutoGradMode with_grad(true);
  const auto input = x.detach().requires_grad_();
  const auto energy = (*this)(input);
  const auto grads = torch::autograd::grad({energy.sum()}, {input});
  return {energy.detach(), grads[0]};
}

EnergyPtr given_labels(const Energy& energy, const torch::Tensor& labels) {
  if (!labels.defined()) return EnergyPtr(EnergyPtr(), &energy);
  auto given = energy.conditioned_on(labels);
  TORCH_CHECK(given, "labels for an energy without classes");
  return given;
}

}  // namespace basin
