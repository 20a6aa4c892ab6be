#pragma once
// Energies of one layer after another: the MLP of points and the small CNN of images, also as a classifier.

#include "core/energy/architecture.h"
#include "core/energy/energy.h"

namespace basin {

/// x [N, ...] -> [N], as its architecture says: one branch of convolutions, dense layers, activations and a flatten that ends in a dense layer of one
/// output, or of one a class (logits). No gains of classes, no norms, no residual blocks.
class SequentialNet : public Net {
 public:
  /// `input` as the network sees it; `labels` [N] or [1] of an energy given them, else undefined.
  SequentialNet(std::shared_ptr<const Architecture> architecture, const InputShape& input, NamedTensors parameters, torch::Tensor labels = {})
      : Net(std::move(parameters)), architecture_(std::move(architecture)), input_(input), labels_(std::move(labels)) {}
  /// Weights as its architecture says, drawn from `rng`. Throws BadInput when the network cannot take such an input.
  static NetPtr make(const NetworkOptions& options, const InputShape& input, at::Generator& rng);

  torch::Tensor operator()(const torch::Tensor& x) const override;
  /// Forward pass and input gradient, without a graph where there is one output.
  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const override;
  using Energy::prepared;
  std::shared_ptr<const Energy> prepared(Precision precision) const override;
  NetPtr with(NamedTensors parameters, NamedTensors) const override {
    return std::make_shared<SequentialNet>(architecture_, input_, std::move(parameters), labels_);
  }
  std::shared_ptr<const Energy> rows(int64_t first, int64_t last) const override;
  int64_t classes() const override { return labels_.defined() ? 0 : architecture_->classes; }
  torch::Tensor class_energies(const torch::Tensor& x) const override;
  EnergyPtr conditioned_on(const torch::Tensor& labels) const override;

 private:
  const std::vector<Layer>& layers() const { return architecture_->branches.front().layers; }
  torch::Tensor output_of(const Layer& layer, const torch::Tensor& x) const;
  torch::Tensor input_gradient_of(const Layer& layer, const torch::Tensor& x, const torch::Tensor& grad) const;

  std::shared_ptr<const Architecture> architecture_;
  InputShape input_;
  torch::Tensor labels_;
};

}  // namespace basin
