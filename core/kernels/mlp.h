#pragma once
// A fully connected network R^d -> R on the CPU: energy and input gradient in one pass over tiles of points.

#include <cstdint>
#include <vector>

#include "core/base/activation.h"

namespace basin {

/// A dense layer as tensors have it: `weight` [outputs, inputs], `bias` [outputs].
struct DenseView {
  int64_t inputs = 0, outputs = 0;
  const float* weight = nullptr;
  const float* bias = nullptr;
};

/// One point a lane, three vectors of them a tile: every weight is read once for all of them, and what a tile keeps between layers (activations and
/// their slopes) stays in the first and second caches. A point's result is the same, to the bit, wherever it stands in whatever batch.
class MlpKernel {
 public:
  /// `layers` from the input to the one output, at least two; copied into blocks, so later changes of theirs are not seen.
  MlpKernel(Activation activation, const std::vector<DenseView>& layers);

  /// x [count, inputs] -> `energy` [count] and, unless null, `grad` [count, inputs]. Safe to call from several threads.
  void run(const float* x, int64_t count, float* energy, float* grad) const;

  static constexpr int64_t kBlock = 8;  ///< outputs whose weights lie side by side

  /// out[o] = bias[o] + sum over i of weight(o, i) * in[i], with rows of a tile for in[i] and out[o].
  struct Packed {
    int64_t inputs = 0, outputs = 0;
    std::vector<float> weights;  ///< [blocks, inputs, kBlock], zero beyond `outputs`
    std::vector<float> bias;     ///< [blocks * kBlock]
  };
  struct Layer {
    Packed forward, backward;
  };

  Activation activation() const { return activation_; }
  const std::vector<Layer>& hidden() const { return hidden_; }
  const std::vector<float>& top() const { return top_; }  ///< the last layer's weights
  float top_bias() const { return top_bias_; }
  int64_t inputs() const { return hidden_.front().forward.inputs; }

 private:
  Activation activation_;
  std::vector<Layer> hidden_;
  std::vector<float> top_;
  float top_bias_;
};

}  // namespace basin
