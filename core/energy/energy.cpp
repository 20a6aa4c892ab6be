#include "core/energy/energy.h"

#include <fmt/format.h>
#include <torch/csrc/autograd/autograd.h>

namespace basin {

EnergyAndGrad Energy::energy_and_grad(const torch::Tensor& x) const {
  const at::AutoGradMode with_grad(true);
  const auto input = x.detach().requires_grad_();
  const auto energy = (*this)(input);
  const auto grads = torch::autograd::grad({energy.sum()}, {input});
  return {energy.detach(), grads[0]};
}

std::string copy_named(const NamedTensors& from, const std::string& name, const torch::Tensor& to) {
  const auto kind = [](const torch::Tensor& x) { return fmt::format("{} of type {}", fmt::join(x.sizes(), "x"), c10::toString(x.scalar_type())); };
  for (const auto& [its_name, tensor] : from) {
    if (its_name != name) continue;
    if (tensor.sizes() != to.sizes() || tensor.scalar_type() != to.scalar_type())
      return fmt::format("'{}' has shape {} where {} is needed", name, kind(tensor), kind(to));
    if (tensor.is_floating_point() && !tensor.isfinite().all().item<bool>()) return fmt::format("'{}' holds values that are not finite", name);
    const at::NoGradGuard no_grad;
    torch::Tensor(to).copy_(tensor);
    return {};
  }
  return fmt::format("'{}' is missing", name);
}

EnergyPtr given_labels(const Energy& energy, const torch::Tensor& labels) {
  if (!labels.defined()) return EnergyPtr(EnergyPtr(), &energy);
  auto given = energy.conditioned_on(labels);
  TORCH_CHECK(given, "labels for an energy without classes");
  return given;
}

std::shared_ptr<Net> Net::with_parameters(NamedTensors parameters) const {
  const auto device = parameters.front().second.device();
  NamedTensors shared;
  for (const auto& [name, tensor] : state_) shared.emplace_back(name, tensor.to(device));
  return with(std::move(parameters), std::move(shared));
}

}  // namespace basin
