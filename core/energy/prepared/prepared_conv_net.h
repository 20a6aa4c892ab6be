#pragma once
// A small convolutional network for many Langevin steps at fixed weights, in single precision on the CPU.

#include <functional>
#include <memory>
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
  /// float on the CPU; later changes of theirs are not seen. `labels` [N] or [1] of a classifier's energy given them, else undefined.
  PreparedConvNet(const Architecture& architecture, const InputShape& input, const NamedTensors& parameters, torch::Tensor labels);
  torch::Tensor operator()(const torch::Tensor& x) const override;  ///< not differentiable
  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const override;
  std::shared_ptr<const Energy> rows(int64_t first, int64_t last) const override;
  int64_t classes() const override { return labels_.defined() ? 0 : classes_; }
  torch::Tensor class_energies(const torch::Tensor& x) const override;  ///< not differentiable: `read_classes` is
  EnergyAndGrad read_classes(const torch::Tensor& x, const ReadClasses& read) const override;

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
  /// From the inputs at `memory` to the last layer's values.
  void forward(float* memory, int64_t lanes) const;
  /// After `forward`, with d E / d output in the last layer's slopes: replaces the inputs by dE/dx.
  void backward(float* memory, int64_t lanes) const;
  /// Of a tile of images: given its outputs [images, outputs] after `forward`, the gradient by them for `backward`, or nothing to go no further.
  using AtOutputs = std::function<torch::Tensor(int64_t first, const torch::Tensor& outputs)>;
  /// `grad` may be null.
  void run(const torch::Tensor& x, const AtOutputs& at_outputs, float* grad) const;
  ReadClasses own_reading() const;
  const std::vector<Layer>& layers() const { return *layers_; }

  Activation activation_;
  int64_t classes_ = 0;  ///< of logits; 0 where the one output is the energy
  torch::Tensor labels_;
  int64_t inputs_ = 0;                                                                   ///< values of an image
  int64_t rows_ = 0;                                                                     ///< of a tile's memory
  std::shared_ptr<std::vector<Layer>> layers_ = std::make_shared<std::vector<Layer>>();  ///< one for all rows
};

}  // namespace basin
