#pragma once
// One network for a density at many levels of noise.

#include "core/energy/energy.h"

namespace basin {

/// Whether a network sees how noisy its input is, or has to tell from the input itself. Pictures say so by their many pixels (Song & Ermon 2020,
/// section 3.2), points of the plane do not.
enum class LevelInput { none, given };

/// E(x, sigma) = f(x) / sigma, or f(x, log sigma) / sigma with the logarithm as one more value of a point or one more channel of a picture. Divided
/// so that f has slopes of about the same size at every level (Song & Ermon 2020, eq. 3.2). By itself it is the energy at its least sigma. Its
/// weights and state are those of f.
class LevelledNet : public Net {
 public:
  /// `least_sigma` above 0.
  LevelledNet(NetPtr network, LevelInput input, double least_sigma);

  torch::Tensor operator()(const torch::Tensor& x) const override { return (*at_least())(x); }
  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const override { return at_least()->energy_and_grad(x); }
  using Energy::prepared;
  EnergyPtr prepared(Precision precision) const override { return at_least()->prepared(precision); }
  EnergyPtr conditioned_on(const torch::Tensor& labels) const override { return at_least()->conditioned_on(labels); }
  EnergyPtr at_level(const torch::Tensor& sigma) const override;
  void update_state() override { network_->update_state(); }
  NetPtr with(NamedTensors parameters, NamedTensors state) const override;

 private:
  EnergyPtr at_least() const { return at_level(torch::full({}, least_sigma_)); }

  NetPtr network_;
  LevelInput input_;
  double least_sigma_;
};

/// `count` levels from `high` to `low` by equal factors (Song & Ermon 2019, section 4); `low` alone where there is one.
std::vector<double> noise_ladder(double high, double low, int64_t count);

}  // namespace basin
