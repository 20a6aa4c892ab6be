#include "core/energy/sequential_net.h"

#include "core/energy/layers/activate.h"
#include "core/energy/layers/forward.h"
#include "core/energy/layers/treated_weights.h"
#include "core/energy/prepared/prepared_conv_net.h"
#include "core/energy/prepared/prepared_mlp.h"

namespace basin {

NetPtr SequentialNet::make(const NetworkOptions& options, const InputShape& input, at::Generator& rng) {
  auto architecture = std::make_shared<const Architecture>(architecture_of(options, input));
  auto parameters = initial_weights(*architecture, rng);
  return std::make_shared<SequentialNet>(std::move(architecture), seen_by(options, input), std::move(parameters));
}

torch::Tensor SequentialNet::operator()(const torch::Tensor& x) const {
  const auto weights = treated_weights(*architecture_, parameters(), state());
  return labels_.defined() ? forward(*architecture_, weights, x, labels_) : forward_marginal(*architecture_, weights, x);
}

torch::Tensor SequentialNet::class_energies(const torch::Tensor& x) const {
  return basin::class_energies(*architecture_, treated_weights(*architecture_, parameters(), state()), x);
}

std::shared_ptr<const Energy> SequentialNet::rows(int64_t first, int64_t last) const {
  return labels_.defined() && labels_.size(0) > 1 ? conditioned_on(labels_.slice(0, first, last)) : nullptr;
}

EnergyPtr SequentialNet::conditioned_on(const torch::Tensor& labels) const {
  return architecture_->classes == 0 ? nullptr : std::make_shared<SequentialNet>(architecture_, input_, parameters(), labels);
}

std::shared_ptr<const Energy> SequentialNet::prepared(Precision /*precision*/) const {
  const auto& weight = parameter(0);
  if (!weight.device().is_cpu() || weight.scalar_type() != torch::kFloat) return nullptr;
  if (layers().front().kind == LayerKind::convolution) return std::make_shared<PreparedConvNet>(*architecture_, input_, parameters(), labels_);
  return std::make_shared<PreparedMlp>(*architecture_, parameters());
}

torch::Tensor SequentialNet::output_of(const Layer& layer, const torch::Tensor& x) const {
  switch (layer.kind) {
    case LayerKind::convolution:
      return at::conv2d(x, parameter(layer.first), parameter(layer.first + 1), {layer.stride, layer.stride}, {layer.padding, layer.padding});
    case LayerKind::dense:
      return at::linear(x, parameter(layer.first), parameter(layer.first + 1));
    case LayerKind::activation:
      return activate(architecture_->activation, x);
    case LayerKind::flatten:
      return x.flatten(1);
    default:
      break;
  }
  TORCH_CHECK(false, "not a layer of a sequential network");
}

torch::Tensor SequentialNet::input_gradient_of(const Layer& layer, const torch::Tensor& x, const torch::Tensor& grad) const {
  switch (layer.kind) {
    case LayerKind::convolution:
      return std::get<0>(at::convolution_backward(grad, x, parameter(layer.first), at::OptionalIntArrayRef(), {layer.stride, layer.stride},
                                                  {layer.padding, layer.padding}, {1, 1}, false, {0, 0}, 1, {true, false, false}));
    case LayerKind::dense:
      return at::mm(grad, parameter(layer.first));
    case LayerKind::activation:
      return activation_backward(architecture_->activation, grad, x);
    default:
      return grad.view_as(x);
  }
}

EnergyAndGrad SequentialNet::energy_and_grad(const torch::Tensor& x) const {
  if (architecture_->logits) return Energy::energy_and_grad(x);
  const at::NoGradGuard no_grad;
  std::vector<torch::Tensor> inputs;  // of each layer
  auto h = x;
  for (const auto& layer : layers()) {
    inputs.push_back(h);
    h = output_of(layer, h);
  }
  auto grad = parameter(layers().back().first).expand_as(inputs.back());
  for (size_t i = layers().size() - 1; i-- > 0;) grad = input_gradient_of(layers()[i], inputs[i], grad);
  return {h.squeeze(1), grad};
}

}  // namespace basin
