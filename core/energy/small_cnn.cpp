#include "core/energy/small_cnn.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/energy/activation.h"
#include "core/kernels/prepared_small_cnn.h"

namespace basin {
namespace {

constexpr size_t kConvolutions = 4;
constexpr size_t kDense = 2 * kConvolutions, kTop = kDense + 2;  // places of the dense layers' weights
constexpr int64_t kDenseUnits = 64;
constexpr std::array<int64_t, kConvolutions> kPadding = {4, 1, 1, 1};
constexpr int64_t kFlattenedSide = 2;

}  // namespace

NetPtr SmallCnn::make(int64_t channels, const NetworkOptions& options, at::Generator& rng) {
  NamedTensors parameters;
  const auto add = [&](const std::string& name, std::vector<int64_t> shape) {
    int64_t fan_in = 1;
    for (size_t i = 1; i < shape.size(); ++i) fan_in *= shape[i];
    parameters.emplace_back(name + ".weight", torch::randn(shape, rng) / std::sqrt(static_cast<double>(fan_in)));
    parameters.emplace_back(name + ".bias", torch::zeros({shape[0]}));
  };
  const int64_t w = options.width;
  add("conv0", {w, channels, 5, 5});
  add("conv1", {2 * w, w, 3, 3});
  add("conv2", {4 * w, 2 * w, 3, 3});
  add("conv3", {4 * w, 4 * w, 3, 3});
  add("dense", {kDenseUnits, 4 * w * kFlattenedSide * kFlattenedSide});
  add("top", {1, kDenseUnits});
  return std::make_shared<SmallCnn>(std::move(parameters), options.activation);
}

torch::Tensor SmallCnn::operator()(const torch::Tensor& x) const {
  auto h = x;
  for (size_t i = 0; i < kConvolutions; ++i)
    h = activate(activation_, at::conv2d(h, parameter(2 * i), parameter(2 * i + 1), {2, 2}, {kPadding[i], kPadding[i]}));
  h = activate(activation_, at::linear(h.flatten(1), parameter(kDense), parameter(kDense + 1)));
  return at::linear(h, parameter(kTop), parameter(kTop + 1)).squeeze(1);
}

std::shared_ptr<const Energy> SmallCnn::prepared() const {
  const auto& weight = parameter(0);
  if (!weight.device().is_cpu() || weight.scalar_type() != torch::kFloat) return nullptr;
  return std::make_shared<PreparedSmallCnn>(parameters(), activation_);
}

EnergyAndGrad SmallCnn::energy_and_grad(const torch::Tensor& x) const {
  const at::NoGradGuard no_grad;
  std::vector<torch::Tensor> inputs, before;  // per convolution: its input and pre-activation
  auto h = x;
  for (size_t i = 0; i < kConvolutions; ++i) {
    inputs.push_back(h);
    before.push_back(at::conv2d(h, parameter(2 * i), parameter(2 * i + 1), {2, 2}, {kPadding[i], kPadding[i]}));
    h = activate(activation_, before.back());
  }
  const auto dense = at::linear(h.flatten(1), parameter(kDense), parameter(kDense + 1));
  const auto energy = at::linear(activate(activation_, dense), parameter(kTop), parameter(kTop + 1)).squeeze(1);
  auto grad = at::mm(activation_backward(activation_, parameter(kTop).expand_as(dense), dense), parameter(kDense)).view_as(h);
  for (size_t i = kConvolutions; i-- > 0;) {
    grad = activation_backward(activation_, grad, before[i]);
    grad = std::get<0>(at::convolution_backward(grad, inputs[i], parameter(2 * i), at::OptionalIntArrayRef(), {2, 2}, {kPadding[i], kPadding[i]},
                                                {1, 1}, false, {0, 0}, 1, {true, false, false}));
  }
  return {energy, grad};
}

}  // namespace basin
