#include "core/energy/levelled_net.h"

#include <cmath>

#include "core/base/rows.h"

namespace basin {
namespace {

class AtLevel : public Energy {
 public:
  AtLevel(EnergyPtr network, LevelInput input, torch::Tensor sigma) : network_(std::move(network)), input_(input), sigma_(std::move(sigma)) {}

  torch::Tensor operator()(const torch::Tensor& x) const override {
    if (classes() > 0) return -(-class_energies(x)).logsumexp(1);
    const auto level = at(x);
    return (*network_)(level.seen) * level.energy_scale;
  }
  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const override {
    if (classes() > 0) return read_classes(x, read_marginal());
    const auto level = at(x);
    const auto there = network_->energy_and_grad(level.seen);
    return {there.energy * level.energy_scale, there.grad.narrow(1, 0, x.size(1)) * level.slope_scale};
  }
  using Energy::prepared;
  EnergyPtr prepared(Precision precision) const override { return wrapped(network_->prepared(precision)); }
  EnergyPtr rows(int64_t first, int64_t last) const override {
    const auto network = network_->rows(first, last);
    if (!network && sigma_.dim() == 0) return nullptr;
    return std::make_shared<AtLevel>(network ? network : network_, input_, sigma_.dim() == 0 ? sigma_ : sigma_.slice(0, first, last));
  }
  EnergyPtr conditioned_on(const torch::Tensor& labels) const override { return wrapped(network_->conditioned_on(labels)); }
  int64_t classes() const override { return network_->classes(); }
  torch::Tensor class_energies(const torch::Tensor& x) const override {
    const auto level = at(x);
    return network_->class_energies(level.seen) * level.energy_scale.unsqueeze(-1);
  }
  EnergyAndGrad read_classes(const torch::Tensor& x, const ReadClasses& read) const override {
    const auto level = at(x);
    const auto scale = level.energy_scale.unsqueeze(-1);
    const auto there = network_->read_classes(level.seen, [&](const torch::Tensor& energies, int64_t first) {
      const auto own = scale.dim() == 1 ? scale : scale.slice(0, first, first + energies.size(0));
      const auto reading = read(energies * own, first);
      return ClassReading{reading.value, reading.by_class * own};
    });
    return {there.energy, there.grad.narrow(1, 0, x.size(1)) * level.slope_scale / per_row(level.energy_scale, x)};
  }
  EnergyPtr at_level(const torch::Tensor& sigma) const override { return std::make_shared<AtLevel>(network_, input_, sigma); }

 private:
  struct Level {
    torch::Tensor seen;          ///< what the network gets
    torch::Tensor energy_scale;  ///< [] or [N]: E / f
    torch::Tensor slope_scale;   ///< broadcasts over x: dE/dx / (df/dseen)
  };

  Level at(const torch::Tensor& x) const {
    const auto sigma = sigma_.to(x.options());
    if (input_ == LevelInput::none) return {x, sigma.reciprocal(), per_row(sigma.reciprocal(), x)};
    const auto level = per_row(sigma.log(), x).expand_as(x.narrow(1, 0, 1));
    if (input_ == LevelInput::given) return {torch::cat({x, level}, 1), sigma.reciprocal(), per_row(sigma.reciprocal(), x)};
    const auto c = (sigma.square() + kDataDeviation * kDataDeviation).rsqrt();
    const auto scale = input_ == LevelInput::classifier ? torch::ones_like(sigma) : (c * sigma).square().reciprocal();
    return {torch::cat({x * per_row(c, x), level}, 1), scale, per_row(c * scale, x)};
  }
  EnergyPtr wrapped(EnergyPtr network) const { return network ? std::make_shared<AtLevel>(std::move(network), input_, sigma_) : nullptr; }

  EnergyPtr network_;
  LevelInput input_;
  torch::Tensor sigma_;  ///< [] or [N]
};

}  // namespace

LevelledNet::LevelledNet(NetPtr network, LevelInput input, double least_sigma)
    : Net(network->parameters(), network->state()), network_(std::move(network)), input_(input), least_sigma_(least_sigma) {
  TORCH_CHECK(std::isfinite(least_sigma) && least_sigma > 0, "a level of noise must be above 0: ", least_sigma);
}

EnergyPtr LevelledNet::at_level(const torch::Tensor& sigma) const {
  return std::make_shared<AtLevel>(network_, input_, sigma);
}

NetPtr LevelledNet::with(NamedTensors parameters, NamedTensors state) const {
  return std::make_shared<LevelledNet>(network_->with(std::move(parameters), std::move(state)), input_, least_sigma_);
}

}  // namespace basin
