#pragma once
// Fully connected energy for points.

#include "core/energy/architecture.h"
#include "core/energy/energy.h"

namespace basin {

/// x [N, inputs] -> hidden layers -> one number. Parameters: w0, b0, w1, b1, ... with w [out, in].
class Mlp : public Net {
 public:
  Mlp(std::shared_ptr<const Architecture> architecture, NamedTensors parameters)
      : Net(std::move(parameters)), architecture_(std::move(architecture)) {}
  /// Weights as its architecture says, drawn from `rng`.
  static NetPtr make(int64_t inputs, const NetworkOptions& options, at::Generator& rng);

  torch::Tensor operator()(const torch::Tensor& x) const override;
  /// Forward and input gradient as plain matrix products, without a graph.
  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const override;
  using Energy::prepared;
  std::shared_ptr<const Energy> prepared(Precision precision) const override;
  NetPtr with_parameters(NamedTensors parameters) const override { return std::make_shared<Mlp>(architecture_, std::move(parameters)); }

 private:
  size_t layers() const { return parameters().size() / 2; }
  std::shared_ptr<const Architecture> architecture_;
};

}  // namespace basin
