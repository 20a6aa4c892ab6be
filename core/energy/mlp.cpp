#include "core/energy/mlp.h"

#include "core/energy/layers/activate.h"
#include "core/energy/layers/forward.h"
#include "core/energy/layers/treated_weights.h"
#include "core/energy/prepared/prepared_mlp.h"

namespace basin {

NetPtr Mlp::make(int64_t inputs, const NetworkOptions& options, at::Generator& rng) {
  auto architecture = std::make_shared<const Architecture>(architecture_of(options, {inputs, 1, 1}));
  auto parameters = initial_weights(*architecture, rng);
  return std::make_shared<Mlp>(std::move(architecture), std::move(parameters));
}

torch::Tensor Mlp::operator()(const torch::Tensor& x) const {
  return forward(*architecture_, treated_weights(*architecture_, parameters(), state()), x, {});
}

std::shared_ptr<const Energy> Mlp::prepared(Precision /*precision*/) const {
  const auto& weight = parameter(0);
  if (!weight.device().is_cpu() || weight.scalar_type() != torch::kFloat) return nullptr;
  return std::make_shared<PreparedMlp>(parameters(), architecture_->activation);
}

EnergyAndGrad Mlp::energy_and_grad(const torch::Tensor& x) const {
  const at::NoGradGuard no_grad;
  const auto activation = architecture_->activation;
  std::vector<torch::Tensor> before;  // pre-activations
  auto h = x;
  for (size_t layer = 0; layer + 1 < layers(); ++layer) {
    before.push_back(at::linear(h, parameter(2 * layer), parameter(2 * layer + 1)));
    h = activate(activation, before.back());
  }
  const auto& top = parameter(2 * layers() - 2);
  const auto energy = at::linear(h, top, parameter(2 * layers() - 1)).squeeze(1);
  auto grad = top.expand_as(before.back());
  for (size_t layer = layers() - 1; layer-- > 0;) grad = at::mm(activation_backward(activation, grad, before[layer]), parameter(2 * layer));
  return {energy, grad};
}

}  // namespace basin
