#include "core/energy/prepared/prepared_small_cnn.h"

#include <algorithm>

#include "core/kernels/image_rows.h"

namespace basin {
namespace {

constexpr int64_t kSide = 28;
constexpr size_t kConvolutions = 4;

}  // namespace

PreparedSmallCnn::PreparedSmallCnn(const NamedTensors& parameters, Activation activation) : activation_(activation) {
  const auto parameter = [&](size_t i) { return parameters[i].second.detach().contiguous(); };
  int64_t side = kSide;
  for (size_t i = 0; i < kConvolutions; ++i) {
    const auto weight = parameter(2 * i), bias = parameter(2 * i + 1);
    const ConvolutionShape shape{side, weight.size(1), weight.size(0), weight.size(2), i == 0 ? int64_t{4} : int64_t{1}};
    const auto layout = i == 0 ? Layout::planes : Layout::channels_last;
    side = shape.out_side();
    layers_.push_back({convolution(shape, layout, weight.data_ptr<float>(), bias.data_ptr<float>()),
                       convolution_transposed(shape, layout, weight.data_ptr<float>()), side * side * shape.filters, 0, 0});
  }
  inputs_ = kSide * kSide * parameters[0].second.size(1);
  const auto dense_weight = parameter(2 * kConvolutions);
  const auto channels_last = dense_weight.view({dense_weight.size(0), -1, side, side}).permute({0, 2, 3, 1}).reshape(dense_weight.sizes());
  add_dense(channels_last.contiguous(), parameter(2 * kConvolutions + 1));
  add_dense(parameter(2 * kConvolutions + 2), parameter(2 * kConvolutions + 3));
  place_rows();
}

void PreparedSmallCnn::add_dense(const torch::Tensor& weight, const torch::Tensor& bias) {
  const int64_t outputs = weight.size(0), inputs = weight.size(1);
  layers_.push_back({dense(inputs, outputs, weight.data_ptr<float>(), bias.data_ptr<float>()),
                     dense_transposed(inputs, outputs, weight.data_ptr<float>()), outputs, 0, 0});
}

/// Values alternate between two places, for a layer needs only those before it; the inputs lie at 0.
void PreparedSmallCnn::place_rows() {
  int64_t sizes[2] = {inputs_, 0};
  for (size_t l = 0; l < layers_.size(); ++l) sizes[(l + 1) % 2] = std::max(sizes[(l + 1) % 2], layers_[l].outputs);
  rows_ = sizes[0] + sizes[1];
  for (size_t l = 0; l < layers_.size(); ++l) {
    layers_[l].values_at = (l + 1) % 2 == 0 ? 0 : sizes[0];
    layers_[l].slopes_at = rows_;
    rows_ += layers_[l].outputs;
  }
}

void PreparedSmallCnn::forward(float* memory, int64_t lanes) const {
  const float* in = memory;
  for (const Layer& layer : layers_) {
    float* const values = memory + layer.values_at * lanes;
    apply(layer.forward, in, lanes, values);
    if (&layer != &layers_.back()) activate_rows(activation_, layer.outputs, lanes, values, memory + layer.slopes_at * lanes);
    in = values;
  }
}

void PreparedSmallCnn::backward(float* memory, int64_t lanes) const {
  std::fill_n(memory + layers_.back().slopes_at * lanes, lanes, 1.0f);
  for (size_t l = layers_.size(); l-- > 1;)
    apply_times(layers_[l].backward, memory + layers_[l].slopes_at * lanes, lanes, memory + layers_[l - 1].slopes_at * lanes);
  apply(layers_[0].backward, memory + layers_[0].slopes_at * lanes, lanes, memory);
}

void PreparedSmallCnn::run(const torch::Tensor& x, float* energy, float* grad) const {
  const int64_t count = x.size(0);
  TORCH_CHECK(x.numel() == count * inputs_, "small CNN: images of another size");
  const auto images = x.detach().contiguous();
  const auto scratch = torch::empty({rows_ * lanes_for(count)});
  float* const memory = scratch.data_ptr<float>();
  int64_t lanes = 0;
  for (int64_t first = 0; first < count; first += lanes) {
    lanes = lanes_for(count - first);
    const int64_t filled = std::min(lanes, count - first);
    images_to_rows(images.data_ptr<float>() + first * inputs_, filled, inputs_, lanes, memory);
    forward(memory, lanes);
    rows_to_images(memory + layers_.back().values_at * lanes, filled, 1, lanes, energy + first);
    if (grad == nullptr) continue;
    backward(memory, lanes);
    rows_to_images(memory, filled, inputs_, lanes, grad + first * inputs_);
  }
}

torch::Tensor PreparedSmallCnn::operator()(const torch::Tensor& x) const {
  auto energy = torch::empty({x.size(0)});
  run(x, energy.data_ptr<float>(), nullptr);
  return energy;
}

EnergyAndGrad PreparedSmallCnn::energy_and_grad(const torch::Tensor& x) const {
  EnergyAndGrad result{torch::empty({x.size(0)}), torch::empty(x.sizes())};
  run(x, result.energy.data_ptr<float>(), result.grad.data_ptr<float>());
  return result;
}

}  // namespace basin
