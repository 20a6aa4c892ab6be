#include "core/energy/energy.h"

#include <fmt/format.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>

namespace basin {

EnergyAndGrad Energy::energy_and_grad(const torch::Tensor& x) const {
  const at::AutoGradMode with_grad(true);
  const auto input = x.detach().requires_grad_();
  const auto energy = (*this)(input);
  const auto grads = torch::autograd::grad({energy.sum()}, {input});
  return {energy.detach(), grads[0]};
}

bool all_finite(const torch::Tensor& tensor) {
  constexpr int64_t kAtOnce = 1 << 22;  // values
  if (!tensor.is_floating_point()) return true;
  const auto flat = tensor.detach().reshape({-1});
  for (int64_t first = 0; first < flat.size(0); first += kAtOnce)
    if (!flat.slice(0, first, std::min(first + kAtOnce, flat.size(0))).isfinite().all().item<bool>()) return false;
  return true;
}

std::string misfit(const std::string& name, torch::IntArrayRef shape, torch::ScalarType type, const torch::Tensor& to) {
  const auto kind = [](torch::IntArrayRef sizes, torch::ScalarType its) {
    return fmt::format("{} of type {}", fmt::join(sizes, "x"), c10::toString(its));
  };
  if (shape == to.sizes() && type == to.scalar_type()) return {};
  return fmt::format("'{}' has shape {} where {} is needed", name, kind(shape, type), kind(to.sizes(), to.scalar_type()));
}

namespace {

const torch::Tensor* find(const NamedTensors& tensors, const std::string& name) {
  for (const auto& [its_name, tensor] : tensors)
    if (its_name == name) return &tensor;
  return nullptr;
}

std::string copy_named(const NamedTensors& from, const std::string& name, const torch::Tensor& to) {
  const auto* tensor = find(from, name);
  if (tensor == nullptr) return fmt::format("'{}' is missing", name);
  const auto fault = misfit(name, tensor->sizes(), tensor->scalar_type(), to);
  if (!fault.empty()) return fault;
  if (!all_finite(*tensor)) return fmt::format("'{}' holds values that are not finite", name);
  const at::NoGradGuard no_grad;
  torch::Tensor(to).copy_(*tensor);
  return {};
}

}  // namespace

TensorSource::TensorSource(const NamedTensors& tensors)
    : has_([&tensors](const std::string& name) { return find(tensors, name) != nullptr; }),
      copy_([&tensors](const std::string& name, const torch::Tensor& to) { return copy_named(tensors, name, to); }) {}

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
