#pragma once
// Small convolutional energy for 28x28 images, as common in tutorials (76,993 parameters at width 16, one channel).

#include "core/energy/architecture.h"
#include "core/energy/energy.h"

namespace basin {

/// conv 5x5 stride 2 pad 4 (w), 3x3 stride 2 pad 1 (2w), (4w), (4w), flatten, dense 64, dense 1. x [N, C, 28, 28] -> [N].
class SmallCnn : public Net {
 public:
  SmallCnn(std::shared_ptr<const Architecture> architecture, NamedTensors parameters)
      : Net(std::move(parameters)), architecture_(std::move(architecture)) {}
  /// Throws BadInput unless images are 28 x 28.
  static NetPtr make(const InputShape& input, const NetworkOptions& options, at::Generator& rng);

  torch::Tensor operator()(const torch::Tensor& x) const override;
  /// Forward and input gradient without a graph.
  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const override;
  using Energy::prepared;
  std::shared_ptr<const Energy> prepared(Precision precision) const override;
  NetPtr with_parameters(NamedTensors parameters) const override { return std::make_shared<SmallCnn>(architecture_, std::move(parameters)); }

 private:
  std::shared_ptr<const Architecture> architecture_;
};

}  // namespace basin
