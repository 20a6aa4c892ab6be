#include "core/energy/prepared/prepared_mlp.h"

namespace basin {
namespace {

MlpKernel pack(const Architecture& architecture, const NamedTensors& parameters) {
  std::vector<torch::Tensor> kept;  // what the views point into
  std::vector<DenseView> layers;
  for (const auto& layer : architecture.branches.front().layers) {
    if (layer.kind != LayerKind::dense) continue;
    const auto weight = kept.emplace_back(parameters[layer.first].second.detach().contiguous());
    const auto bias = kept.emplace_back(parameters[layer.first + 1].second.detach().contiguous());
    layers.push_back({layer.in, layer.out, weight.data_ptr<float>(), bias.data_ptr<float>()});
  }
  return MlpKernel(architecture.activation, layers);
}

}  // namespace

PreparedMlp::PreparedMlp(const Architecture& architecture, const NamedTensors& parameters) : kernel_(pack(architecture, parameters)) {}

torch::Tensor PreparedMlp::checked(const torch::Tensor& x) const {
  TORCH_CHECK(x.dim() == 2 && x.size(1) == kernel_.inputs(), "mlp: points of another size");
  TORCH_CHECK(x.device().is_cpu() && x.scalar_type() == torch::kFloat, "mlp: prepared for float on the CPU");
  return x.detach().contiguous();
}

torch::Tensor PreparedMlp::operator()(const torch::Tensor& x) const {
  const auto points = checked(x);
  auto energy = torch::empty({x.size(0)});
  kernel_.run(points.data_ptr<float>(), x.size(0), energy.data_ptr<float>(), nullptr);
  return energy;
}

EnergyAndGrad PreparedMlp::energy_and_grad(const torch::Tensor& x) const {
  const auto points = checked(x);
  EnergyAndGrad result{torch::empty({x.size(0)}), torch::empty(x.sizes())};
  kernel_.run(points.data_ptr<float>(), x.size(0), result.energy.data_ptr<float>(), result.grad.data_ptr<float>());
  return result;
}

}  // namespace basin
