#pragma once
// Residual energies of images: IGEBM and Improved CD.

#include "core/energy/architecture.h"
#include "core/energy/energy.h"

namespace basin {

/// x [N, C, H, W] -> [N], as its architecture says. With classes: E(x, y) for the labels of `conditioned_on`, else the marginal's energy.
class ResidualNet : public Net {
 public:
  /// `labels` [N] may be undefined.
  ResidualNet(std::shared_ptr<const Architecture> architecture, NamedTensors parameters, NamedTensors state, torch::Tensor labels);
  static NetPtr make(const NetworkOptions& options, const InputShape& input, at::Generator& rng);

  torch::Tensor operator()(const torch::Tensor& x) const override;
  using Energy::prepared;
  std::shared_ptr<const Energy> prepared(Precision precision) const override;
  std::shared_ptr<const Energy> rows(int64_t first, int64_t last) const override;
  void update_state() override;
  NetPtr with(NamedTensors parameters, NamedTensors state) const override;
  int64_t classes() const override { return labels_.defined() ? 0 : architecture_->classes; }
  torch::Tensor class_energies(const torch::Tensor& x) const override;
  EnergyPtr conditioned_on(const torch::Tensor& labels) const override;

 private:
  std::shared_ptr<const Architecture> architecture_;
  torch::Tensor labels_;
};

}  // namespace basin
