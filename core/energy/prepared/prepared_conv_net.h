#pragma once
// A small convolutional network for many Langevin steps at fixed weights, in single precision on the CPU.

#include <vector>

#include "core/energy/architecture.h"
#include "core/energy/energy.h"
#include "core/kernels/stencil.h"

namespace basin {

/// Every layer and its transpose as stencils on tiles of a vector's width of images (see image_rows.h); tiles small enough for the second-level
/// cache. Equal to SequentialNet up to rounding; an image's result is the same, to the bit, in any batch. Safe to call from several threads.
class PreparedConvNet : public Energy {
 public:
  /// Of a sequential network whose convolutions have stride 2 and an activation behind each layer but the last, on square images. `parameters` are
  /// float on the CPU; later changes of theirs are not seen.
  PreparedConvNet(const Architecture& architecture, const InputShape& input, const NamedTensors& parameters);
  torch::Tensor operator()(const torch::Tensor& x) const override;  ///< not differentiable
  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const override;

 private:
  struct Layer {
    Stencil forward, backward;
    int64_t outputs = 0;                   ///< rows
    int64_t values_at = 0, slopes_at = 0;  ///< where the outputs and f' at them (later dE/dz) lie in a tile's memory, in rows
  };
  /// `shape` and `layout` of its input.
  void add_convolution(const ConvolutionShape& shape, Layout layout, const torch::Tensor& weight, const torch::Tensor& bias);
  void add_dense(const torch::Tensor& weight, const torch::Tensor& bias);
  void place_rows();
  /// From the inputs at `memory` to the energies in the last layer's values.
  void forward(float* memory, int64_t lanes) const;
  /// After `forward`: replaces the inputs by dE/dx.
  void backward(float* memory, int64_t lanes) const;
  /// `grad` may be null.
  void run(const torch::Tensor& x, float* energy, float* grad) const;

  Activation activation_;
  int64_t inputs_ = 0;  ///< values of an image
  int64_t rows_ = 0;    ///< of a tile's memory
  std::vector<Layer> layers_;
};

}  // namespace basin
