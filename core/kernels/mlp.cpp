#include "core/kernels/mlp.h"

#include <algorithm>
#include <stdexcept>

namespace basin {
namespace {

/// `weight(o, i)` in blocks; `bias` may be null.
template <class Weight>
MlpKernel::Packed pack(int64_t inputs, int64_t outputs, const float* bias, Weight&& weight) {
  constexpr auto kBlock = MlpKernel::kBlock;
  const int64_t rows = (outputs + kBlock - 1) / kBlock * kBlock;
  MlpKernel::Packed packed{inputs, outputs, std::vector<float>(static_cast<size_t>(rows * inputs)), std::vector<float>(static_cast<size_t>(rows))};
  if (bias != nullptr) std::copy_n(bias, outputs, packed.bias.begin());
  for (int64_t o = 0; o < outputs; ++o)
    for (int64_t i = 0; i < inputs; ++i) packed.weights[static_cast<size_t>((o / kBlock * inputs + i) * kBlock + o % kBlock)] = weight(o, i);
  return packed;
}

}  // namespace

MlpKernel::MlpKernel(Activation activation, const std::vector<DenseView>& layers) : activation_(activation) {
  if (layers.size() < 2 || layers.back().outputs != 1) throw std::invalid_argument("MLP kernel: needs a hidden layer and one output");
  for (size_t l = 0; l + 1 < layers.size(); ++l) {
    const auto& v = layers[l];
    const auto weight = [&](int64_t o, int64_t i) { return v.weight[o * v.inputs + i]; };
    const auto transposed = [&](int64_t o, int64_t i) { return weight(i, o); };
    hidden_.push_back({pack(v.inputs, v.outputs, v.bias, weight), pack(v.outputs, v.inputs, nullptr, transposed)});
  }
  top_.assign(layers.back().weight, layers.back().weight + layers.back().inputs);
  top_bias_ = layers.back().bias[0];
}

}  // namespace basin
