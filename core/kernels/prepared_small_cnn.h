#pragma once
// The small CNN for many Langevin steps at fixed weights, in single precision on the CPU.

#include <array>

#include "core/energy/energy.h"
#include "core/energy/options.h"
#include "core/kernels/patches.h"

namespace basin {

/// Convolutions as matrix products over patches, channels last, weights laid out once. Several times less overhead than the
/// library's convolutions at these sizes. Equal to SmallCnn up to rounding. Safe to call from several threads.
class PreparedSmallCnn : public Energy {
 public:
  /// `parameters` as SmallCnn has them, float on the CPU; later changes of theirs are not seen.
  PreparedSmallCnn(const NamedTensors& parameters, Activation activation);
  torch::Tensor operator()(const torch::Tensor& x) const override;  ///< not differentiable
  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const override;

 private:
  static constexpr size_t kConvolutions = 4;
  struct Forward;
  Forward forward(const torch::Tensor& x) const;
  torch::Tensor backward(const Forward& forward) const;

  Activation activation_;
  std::array<PatchShape, kConvolutions> shapes_;
  std::array<torch::Tensor, kConvolutions> weights_, biases_;  ///< [kernel * kernel * channels, filters], [filters]
  torch::Tensor dense_, dense_bias_, top_, top_bias_;          ///< dense on channels-last pixels
};

}  // namespace basin
