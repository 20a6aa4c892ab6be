#include "core/energy/mlp.h"

#include "core/energy/activation.h"
#include "core/energy/layers/treated_weights.h"
#include "core/kernels/prepared_mlp.h"

namespace basin {

NetPtr Mlp::make(int64_t inputs, const NetworkOptions& options, at::Generator& rng) {
  return std::make_shared<Mlp>(initial_weights(architecture_of(options, {inputs, 1, 1}), rng), options.activation);
}

torch::Tensor Mlp::operator()(const torch::Tensor& x) const {
  auto h = x;
  for (size_t layer = 0; layer + 1 < layers(); ++layer) h = activate(activation_, at::linear(h, parameter(2 * layer), parameter(2 * layer + 1)));
  return at::linear(h, parameter(2 * layers() - 2), parameter(2 * layers() - 1)).squeeze(1);
}

std::shared_ptr<const Energy> Mlp::prepared(Precision /*precision*/) const {
  const auto& weight = parameter(0);
  if (!weight.device().is_cpu() || weight.scalar_type() != torch::kFloat) return nullptr;
  return std::make_shared<PreparedMlp>(parameters(), activation_);
}

EnergyAndGrad Mlp::energy_and_grad(const torch::Tensor& x) const {
  const at::NoGradGuard no_grad;
  std::vector<torch::Tensor> before;  // pre-activations
  auto h = x;
  for (size_t layer = 0; layer + 1 < layers(); ++layer) {
    before.push_back(at::linear(h, parameter(2 * layer), parameter(2 * layer + 1)));
    h = activate(activation_, before.back());
  }
  const auto& top = parameter(2 * layers() - 2);
  const auto energy = at::linear(h, top, parameter(2 * layers() - 1)).squeeze(1);
  auto grad = top.expand_as(before.back());
  for (size_t layer = layers() - 1; layer-- > 0;) grad = at::mm(activation_backward(activation_, grad, before[layer]), parameter(2 * layer));
  return {energy, grad};
}

}  // namespace basin
