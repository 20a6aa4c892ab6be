#include "core/training/flat_weights.h"

namespace basin {
namespace {

std::string copy_all(const TensorSource& tensors, const Net& net, const std::string& weights, const std::string& state) {
  for (const auto& [name, tensor] : net.parameters())
    if (auto fault = tensors.copy(weights + name, tensor); !fault.empty()) return fault;
  for (const auto& [name, tensor] : net.state())
    if (auto fault = tensors.copy(state + name, tensor); !fault.empty()) return fault;
  return {};
}

}  // namespace

std::string copy_weights(const TensorSource& tensors, const Net& net) {
  return copy_all(tensors, net, "net.", "state.");
}

std::string copy_averaged(const TensorSource& tensors, Net& net) {
  const bool own_state = !net.state().empty() && tensors.has("average_state." + net.state().front().first);
  auto fault = copy_all(tensors, net, "average.", own_state ? "average_state." : "state.");
  if (fault.empty() && !own_state) net.update_state();
  return fault;
}

torch::Tensor flat_weights(const Net& net) {
  std::vector<torch::Tensor> flat;
  for (const auto& [name, tensor] : net.parameters()) flat.push_back(tensor.flatten());
  return torch::cat(flat);
}

NamedTensors views_of(const torch::Tensor& flat, const NamedTensors& like, bool with_gradient) {
  NamedTensors views;
  int64_t offset = 0;
  for (const auto& [name, tensor] : like) {
    auto view = flat.narrow(0, offset, tensor.numel()).view(tensor.sizes()).detach();
    views.emplace_back(name, view.requires_grad_(with_gradient));
    offset += tensor.numel();
  }
  return views;
}

NetPtr on_device(const Net& net, const torch::Device& device) {
  NamedTensors parameters;
  for (const auto& [name, tensor] : net.parameters()) parameters.emplace_back(name, tensor.to(device));
  return net.with_parameters(parameters);
}

}  // namespace basin
