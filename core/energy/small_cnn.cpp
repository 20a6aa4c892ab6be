#include "core/energy/small_cnn.h"

#include <array>

#include "core/energy/layers/activate.h"
#include "core/energy/layers/forward.h"
#include "core/energy/layers/treated_weights.h"
#include "core/energy/prepared/prepared_small_cnn.h"

namespace basin {
namespace {

constexpr size_t kConvolutions = 4;
constexpr size_t kDense = 2 * kConvolutions, kTop = kDense + 2;  // places of the dense layers' weights
constexpr std::array<int64_t, kConvolutions> kPadding = {4, 1, 1, 1};

}  // namespace

NetPtr SmallCnn::make(const InputShape& input, const NetworkOptions& options, at::Generator& rng) {
  auto architecture = std::make_shared<const Architecture>(architecture_of(options, input));
  auto parameters = initial_weights(*architecture, rng);
  return std::make_shared<SmallCnn>(std::move(architecture), std::move(parameters));
}

torch::Tensor SmallCnn::operator()(const torch::Tensor& x) const {
  return forward(*architecture_, treated_weights(*architecture_, parameters(), state()), x, {});
}

std::shared_ptr<const Energy> SmallCnn::prepared(Precision /*precision*/) const {
  const auto& weight = parameter(0);
  if (!weight.device().is_cpu() || weight.scalar_type() != torch::kFloat) return nullptr;
  return std::make_shared<PreparedSmallCnn>(parameters(), architecture_->activation);
}

EnergyAndGrad SmallCnn::energy_and_grad(const torch::Tensor& x) const {
  const at::NoGradGuard no_grad;
  const auto activation = architecture_->activation;
  std::vector<torch::Tensor> inputs, before;  // per convolution: its input and pre-activation
  auto h = x;
  for (size_t i = 0; i < kConvolutions; ++i) {
    inputs.push_back(h);
    before.push_back(at::conv2d(h, parameter(2 * i), parameter(2 * i + 1), {2, 2}, {kPadding[i], kPadding[i]}));
    h = activate(activation, before.back());
  }
  const auto dense = at::linear(h.flatten(1), parameter(kDense), parameter(kDense + 1));
  const auto energy = at::linear(activate(activation, dense), parameter(kTop), parameter(kTop + 1)).squeeze(1);
  auto grad = at::mm(activation_backward(activation, parameter(kTop).expand_as(dense), dense), parameter(kDense)).view_as(h);
  for (size_t i = kConvolutions; i-- > 0;) {
    grad = activation_backward(activation, grad, before[i]);
    grad = std::get<0>(at::convolution_backward(grad, inputs[i], parameter(2 * i), at::OptionalIntArrayRef(), {2, 2}, {kPadding[i], kPadding[i]},
                                                {1, 1}, false, {0, 0}, 1, {true, false, false}));
  }
  return {energy, grad};
}

}  // namespace basin
