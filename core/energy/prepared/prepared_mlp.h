#pragma once
// The MLP for many Langevin steps or a grid at fixed weights, in single precision on the CPU.

#include "core/energy/architecture.h"
#include "core/energy/energy.h"
#include "core/kernels/mlp.h"

namespace basin {

/// Equal to SequentialNet up to rounding; a point's result is the same, to the bit, in any batch. Safe to call from several threads.
class PreparedMlp : public Energy {
 public:
  /// Of a sequential network of dense layers with an activation behind each but the last. `parameters` are float on the CPU; later changes of theirs
  /// are not seen.
  PreparedMlp(const Architecture& architecture, const NamedTensors& parameters);
  torch::Tensor operator()(const torch::Tensor& x) const override;  ///< not differentiable; skips the backward pass
  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const override;

 private:
  /// Contiguous [N, inputs]; refuses points of another size or type.
  torch::Tensor checked(const torch::Tensor& x) const;

  MlpKernel kernel_;
};

}  // namespace basin
