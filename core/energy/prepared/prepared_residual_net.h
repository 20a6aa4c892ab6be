#pragma once
// A residual network for many Langevin steps at fixed weights.

#include <vector>

#include "core/base/precision.h"
#include "core/energy/architecture.h"
#include "core/energy/energy.h"

namespace basin {

/// Weights are standardised or divided by their spectral norm once, carry no gradient, and lie channels-last, twice as fast for 64 and more filters.
/// In bfloat16, where the processor or GPU has it, all but the pooled features and the last layer computes so; x, energies and gradients are floats.
/// A batch passes in tiles of 32 images (on a GPU of 131,072 pixels), so memory does not grow with it, but for the graph of `class_energies`. Safe to
/// call from several threads.
class PreparedResidualNet : public Energy {
 public:
  /// `labels` [N] or [1] may be undefined. Later changes of the tensors are not seen.
  PreparedResidualNet(std::shared_ptr<const Architecture> architecture, const NamedTensors& parameters, const NamedTensors& state,
                      torch::Tensor labels, Precision precision);
  torch::Tensor operator()(const torch::Tensor& x) const override;
  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const override;
  std::shared_ptr<const Energy> rows(int64_t first, int64_t last) const override;
  int64_t classes() const override { return labels_.defined() ? 0 : architecture_->classes; }
  torch::Tensor class_energies(const torch::Tensor& x) const override;

 private:
  torch::Tensor laid_out_input(const torch::Tensor& x) const { return x.to(type_).contiguous(torch::MemoryFormat::ChannelsLast); }

  std::shared_ptr<const Architecture> architecture_;
  std::vector<torch::Tensor> weights_;
  torch::Tensor labels_;
  torch::ScalarType type_;
};

/// Whether the device computes convolutions in bfloat16: processors with AVX512-BF16; CUDA GPUs of compute capability 8 or more, as cuDNN's own check
/// in LibTorch has it.
bool has_bfloat16(const torch::Device& device);

}  // namespace basin
