#include "core/energy/prepared/prepared_conv_net.h"

#include <algorithm>
#include <utility>

#include "core/kernels/image_rows.h"

namespace basin {
namespace {

/// A dense layer's weight for flattened images whose channels lie side by side.
torch::Tensor for_channels_last(const torch::Tensor& weight, int64_t side) {
  return weight.view({weight.size(0), -1, side, side}).permute({0, 2, 3, 1}).reshape(weight.sizes()).contiguous();
}

}  // namespace

PreparedConvNet::PreparedConvNet(const Architecture& architecture, const InputShape& input, const NamedTensors& parameters)
    : activation_(architecture.activation), inputs_(input.channels * input.height * input.width) {
  TORCH_CHECK(input.height == input.width, "prepared convolutions take square images");
  int64_t side = input.height;
  bool flattened = false;
  for (const auto& layer : architecture.branches.front().layers) {
    const auto parameter = [&](size_t i) { return parameters[layer.first + i].second.detach().contiguous(); };
    flattened = flattened || layer.kind == LayerKind::flatten;
    if (layer.kind == LayerKind::convolution) {
      TORCH_CHECK(layer.stride == ConvolutionShape::kStride, "prepared convolutions have stride 2");
      const ConvolutionShape shape{side, layer.in, layer.out, layer.kernel, layer.padding};
      add_convolution(shape, layers_.empty() ? Layout::planes : Layout::channels_last, parameter(0), parameter(1));
      side = shape.out_side();
    }
    if (layer.kind == LayerKind::dense)
      add_dense(std::exchange(flattened, false) ? for_channels_last(parameter(0), side) : parameter(0), parameter(1));
  }
  place_rows();
}

void PreparedConvNet::add_convolution(const ConvolutionShape& shape, Layout layout, const torch::Tensor& weight, const torch::Tensor& bias) {
  layers_.push_back({convolution(shape, layout, weight.data_ptr<float>(), bias.data_ptr<float>()),
                     convolution_transposed(shape, layout, weight.data_ptr<float>()), shape.out_side() * shape.out_side() * shape.filters, 0, 0});
}

void PreparedConvNet::add_dense(const torch::Tensor& weight, const torch::Tensor& bias) {
  const int64_t outputs = weight.size(0), inputs = weight.size(1);
  layers_.push_back({dense(inputs, outputs, weight.data_ptr<float>(), bias.data_ptr<float>()),
                     dense_transposed(inputs, outputs, weight.data_ptr<float>()), outputs, 0, 0});
}

/// Values alternate between two places, for a layer needs only those before it; the inputs lie at 0.
void PreparedConvNet::place_rows() {
  int64_t sizes[2] = {inputs_, 0};
  for (size_t l = 0; l < layers_.size(); ++l) sizes[(l + 1) % 2] = std::max(sizes[(l + 1) % 2], layers_[l].outputs);
  rows_ = sizes[0] + sizes[1];
  for (size_t l = 0; l < layers_.size(); ++l) {
    layers_[l].values_at = (l + 1) % 2 == 0 ? 0 : sizes[0];
    layers_[l].slopes_at = rows_;
    rows_ += layers_[l].outputs;
  }
}

void PreparedConvNet::forward(float* memory, int64_t lanes) const {
  const float* in = memory;
  for (const Layer& layer : layers_) {
    float* const values = memory + layer.values_at * lanes;
    apply(layer.forward, in, lanes, values);
    if (&layer != &layers_.back()) activate_rows(activation_, layer.outputs, lanes, values, memory + layer.slopes_at * lanes);
    in = values;
  }
}

void PreparedConvNet::backward(float* memory, int64_t lanes) const {
  std::fill_n(memory + layers_.back().slopes_at * lanes, lanes, 1.0f);
  for (size_t l = layers_.size(); l-- > 1;)
    apply_times(layers_[l].backward, memory + layers_[l].slopes_at * lanes, lanes, memory + layers_[l - 1].slopes_at * lanes);
  apply(layers_[0].backward, memory + layers_[0].slopes_at * lanes, lanes, memory);
}

void PreparedConvNet::run(const torch::Tensor& x, float* energy, float* grad) const {
  const int64_t count = x.size(0);
  TORCH_CHECK(x.numel() == count * inputs_, "prepared for images of another size");
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

torch::Tensor PreparedConvNet::operator()(const torch::Tensor& x) const {
  auto energy = torch::empty({x.size(0)});
  run(x, energy.data_ptr<float>(), nullptr);
  return energy;
}

EnergyAndGrad PreparedConvNet::energy_and_grad(const torch::Tensor& x) const {
  EnergyAndGrad result{torch::empty({x.size(0)}), torch::empty(x.sizes())};
  run(x, result.energy.data_ptr<float>(), result.grad.data_ptr<float>());
  return result;
}

}  // namespace basin
