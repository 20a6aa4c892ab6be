#include "core/energy/prepared/prepared_mlp.h"

namespace basin {
namespace {

MlpKernel pack(const NamedTensors& parameters, Activation activation) {
  std::vector<torch::Tensor> kept;  // what the views point into
  std::vector<DenseView> layers;
  for (size_t i = 0; i + 1 < parameters.size(); i += 2) {
    const auto weight = kept.emplace_back(parameters[i].second.detach().contiguous());
    const auto bias = kept.emplace_back(parameters[i + 1].second.detach().contiguous());
    layers.push_back({weight.size(1), weight.size(0), weight.data_ptr<float>(), bias.data_ptr<float>()});
  }
  return MlpKernel(activation, layers);
}

}  // namespace

PreparedMlp::PreparedMlp(const NamedTensors& parameters, Activation activation) : kernel_(pack(parameters, activation)) {}

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
