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

PreparedConvNet::PreparedConvNet(const Architecture& architecture, const InputShape& input, const NamedTensors& parameters, torch::Tensor labels)
    : activation_(architecture.activation),
      classes_(architecture.logits ? architecture.classes : 0),
      labels_(std::move(labels)),
      inputs_(input.channels * input.height * input.width) {
  TORCH_CHECK(input.height == input.width, "prepared convolutions take square images");
  int64_t side = input.height;
  bool flattened = false;
  for (const auto& layer : architecture.branches.front().layers) {
    const auto parameter = [&](size_t i) { return parameters[layer.first + i].second.detach().contiguous(); };
    flattened = flattened || layer.kind == LayerKind::flatten;
    if (layer.kind == LayerKind::convolution) {
      TORCH_CHECK(layer.stride == ConvolutionShape::kStride, "prepared convolutions have stride 2");
      const ConvolutionShape shape{side, layer.in, layer.out, layer.kernel, layer.padding};
      add_convolution(shape, layers_->empty() ? Layout::planes : Layout::channels_last, parameter(0), parameter(1));
      side = shape.out_side();
    }
    if (layer.kind == LayerKind::dense)
      add_dense(std::exchange(flattened, false) ? for_channels_last(parameter(0), side) : parameter(0), parameter(1));
  }
  place_rows();
}

void PreparedConvNet::add_convolution(const ConvolutionShape& shape, Layout layout, const torch::Tensor& weight, const torch::Tensor& bias) {
  layers_->push_back({convolution(shape, layout, weight.data_ptr<float>(), bias.data_ptr<float>()),
                      convolution_transposed(shape, layout, weight.data_ptr<float>()), shape.out_side() * shape.out_side() * shape.filters, 0, 0});
}

void PreparedConvNet::add_dense(const torch::Tensor& weight, const torch::Tensor& bias) {
  const int64_t outputs = weight.size(0), inputs = weight.size(1);
  layers_->push_back({dense(inputs, outputs, weight.data_ptr<float>(), bias.data_ptr<float>()),
                      dense_transposed(inputs, outputs, weight.data_ptr<float>()), outputs, 0, 0});
}

/// Values alternate between two places, for a layer needs only those before it; the inputs lie at 0.
void PreparedConvNet::place_rows() {
  auto& layers = *layers_;
  int64_t sizes[2] = {inputs_, 0};
  for (size_t l = 0; l < layers.size(); ++l) sizes[(l + 1) % 2] = std::max(sizes[(l + 1) % 2], layers[l].outputs);
  rows_ = sizes[0] + sizes[1];
  for (size_t l = 0; l < layers.size(); ++l) {
    layers[l].values_at = (l + 1) % 2 == 0 ? 0 : sizes[0];
    layers[l].slopes_at = rows_;
    rows_ += layers[l].outputs;
  }
}

void PreparedConvNet::forward(float* memory, int64_t lanes) const {
  const float* in = memory;
  for (const Layer& layer : layers()) {
    float* const values = memory + layer.values_at * lanes;
    apply(layer.forward, in, lanes, values);
    if (&layer != &layers().back()) activate_rows(activation_, layer.outputs, lanes, values, memory + layer.slopes_at * lanes);
    in = values;
  }
}

void PreparedConvNet::backward(float* memory, int64_t lanes) const {
  for (size_t l = layers().size(); l-- > 1;)
    apply_times(layers()[l].backward, memory + layers()[l].slopes_at * lanes, lanes, memory + layers()[l - 1].slopes_at * lanes);
  apply(layers()[0].backward, memory + layers()[0].slopes_at * lanes, lanes, memory);
}

void PreparedConvNet::run(const torch::Tensor& x, const AtOutputs& at_outputs, float* grad) const {
  const int64_t count = x.size(0);
  TORCH_CHECK(x.numel() == count * inputs_, "prepared for images of another size");
  const auto images = x.detach().contiguous();
  const auto scratch = torch::empty({rows_ * lanes_for(count)});
  float* const memory = scratch.data_ptr<float>();
  const Layer& last = layers().back();
  int64_t lanes = 0;
  for (int64_t first = 0; first < count; first += lanes) {
    lanes = lanes_for(count - first);
    const int64_t filled = std::min(lanes, count - first);
    images_to_rows(images.data_ptr<float>() + first * inputs_, filled, inputs_, lanes, memory);
    forward(memory, lanes);
    const auto outputs = torch::empty({filled, last.outputs});
    rows_to_images(memory + last.values_at * lanes, filled, last.outputs, lanes, outputs.data_ptr<float>());
    const auto by_output = at_outputs(first, outputs);
    if (grad == nullptr) continue;
    images_to_rows(by_output.contiguous().data_ptr<float>(), filled, last.outputs, lanes, memory + last.slopes_at * lanes);
    backward(memory, lanes);
    rows_to_images(memory, filled, inputs_, lanes, grad + first * inputs_);
  }
}

ReadClasses PreparedConvNet::own_reading() const {
  return labels_.defined() ? read_labels(labels_) : read_marginal();
}

std::shared_ptr<const Energy> PreparedConvNet::rows(int64_t first, int64_t last) const {
  if (!labels_.defined() || labels_.size(0) == 1) return nullptr;
  auto part = std::make_shared<PreparedConvNet>(*this);
  part->labels_ = labels_.slice(0, first, last);
  return part;
}

torch::Tensor PreparedConvNet::class_energies(const torch::Tensor& x) const {
  auto energies = torch::empty({x.size(0), classes_});
  run(
      x,
      [&](int64_t first, const torch::Tensor& logits) {
        energies.slice(0, first, first + logits.size(0)).copy_(-logits);
        return torch::Tensor();
      },
      nullptr);
  return energies;
}

EnergyAndGrad PreparedConvNet::read_classes(const torch::Tensor& x, const ReadClasses& read) const {
  const at::NoGradGuard no_grad;
  EnergyAndGrad result{torch::empty({x.size(0)}), torch::empty(x.sizes())};
  run(
      x,
      [&](int64_t first, const torch::Tensor& logits) {
        const auto reading = read(-logits, first);
        result.energy.slice(0, first, first + logits.size(0)).copy_(reading.value);
        return -reading.by_class;
      },
      result.grad.data_ptr<float>());
  return result;
}

torch::Tensor PreparedConvNet::operator()(const torch::Tensor& x) const {
  if (classes_ > 0) return own_reading()(class_energies(x), 0).value;
  auto energy = torch::empty({x.size(0)});
  run(
      x,
      [&](int64_t first, const torch::Tensor& outputs) {
        energy.slice(0, first, first + outputs.size(0)).copy_(outputs.select(1, 0));
        return torch::Tensor();
      },
      nullptr);
  return energy;
}

EnergyAndGrad PreparedConvNet::energy_and_grad(const torch::Tensor& x) const {
  if (classes_ > 0) return read_classes(x, own_reading());
  EnergyAndGrad result{torch::empty({x.size(0)}), torch::empty(x.sizes())};
  run(
      x,
      [&](int64_t first, const torch::Tensor& outputs) {
        result.energy.slice(0, first, first + outputs.size(0)).copy_(outputs.select(1, 0));
        return torch::ones_like(outputs);
      },
      result.grad.data_ptr<float>());
  return result;
}

}  // namespace basin
