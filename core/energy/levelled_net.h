#pragma once
// One network for a density at many levels of noise.

#include "core/energy/architecture.h"
#include "core/energy/energy.h"

namespace basin {

/// What a network f knows of the noise in its input, and how E(x, sigma) comes from it so that f has slopes of about the same size at every level.
enum class LevelInput {
  none,        ///< nothing: E = f(x) / sigma. Pictures say by their many pixels how noisy they are (Song & Ermon 2020, section 3.2 and eq. 3.2)
  given,       ///< E = f(x, log sigma) / sigma, the logarithm as one more value of a point or one more channel of a picture
  classifier,  ///< E = f(c x, log sigma) with c = (sigma^2 + 0.7^2)^-1/2: for an f of classes, of which no more is asked than -log p(y | x, sigma)
  distance,  ///< E = f(c x, log sigma) / (c sigma)^2 with the same c, which brings inputs of all levels to the same size (Karras et al. 2022, section
             ///< 5): for an f that is half a squared distance
};

/// By itself it is the energy at its least sigma. Its weights and state are those of f.
class LevelledNet : public Net {
 public:
  /// `least_sigma` above 0.
  LevelledNet(NetPtr network, LevelInput input, double least_sigma);

  torch::Tensor operator()(const torch::Tensor& x) const override { return (*at_least())(x); }
  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const override { return at_least()->energy_and_grad(x); }
  using Energy::prepared;
  EnergyPtr prepared(Precision precision) const override { return at_least()->prepared(precision); }
  EnergyPtr conditioned_on(const torch::Tensor& labels) const override { return at_least()->conditioned_on(labels); }
  int64_t classes() const override { return network_->classes(); }
  torch::Tensor class_energies(const torch::Tensor& x) const override { return at_least()->class_energies(x); }
  EnergyPtr at_level(const torch::Tensor& sigma) const override;
  void update_state() override { network_->update_state(); }
  NetPtr with(NamedTensors parameters, NamedTensors state) const override;

 private:
  EnergyPtr at_least() const { return at_level(torch::full({}, least_sigma_)); }

  NetPtr network_;
  LevelInput input_;
  double least_sigma_;
};

}  // namespace basin
