#include "core/energy/levelled_net.h"

#include <cmath>

namespace basin {
namespace {

/// `values` [] or [N] in the shape that broadcasts over a batch like `x` [N, ...].
torch::Tensor per_row(const torch::Tensor& values, const torch::Tensor& x) {
  if (values.dim() == 0) return values;
  std::vector<int64_t> shape(static_cast<size_t>(x.dim()), 1);
  shape[0] = values.size(0);
  return values.view(shape);
}

class AtLevel : public Energy {
 public:
  AtLevel(EnergyPtr network, LevelInput input, torch::Tensor sigma) : network_(std::move(network)), input_(input), sigma_(std::move(sigma)) {}

  torch::Tensor operator()(const torch::Tensor& x) const override { return (*network_)(seen(x)) / like(x); }
  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const override {
    const auto sigma = like(x);
    auto there = network_->energy_and_grad(seen(x));
    return {there.energy / sigma, there.grad.narrow(1, 0, x.size(1)) / per_row(sigma, x)};
  }
  using Energy::prepared;
  EnergyPtr prepared(Precision precision) const override { return wrapped(network_->prepared(precision)); }
  EnergyPtr rows(int64_t first, int64_t last) const override {
    const auto network = network_->rows(first, last);
    if (!network && sigma_.dim() == 0) return nullptr;
    return std::make_shared<AtLevel>(network ? network : network_, input_, sigma_.dim() == 0 ? sigma_ : sigma_.slice(0, first, last));
  }
  EnergyPtr conditioned_on(const torch::Tensor& labels) const override { return wrapped(network_->conditioned_on(labels)); }
  EnergyPtr at_level(const torch::Tensor& sigma) const override { return std::make_shared<AtLevel>(network_, input_, sigma); }

 private:
  torch::Tensor like(const torch::Tensor& x) const { return sigma_.to(x.options()); }
  torch::Tensor seen(const torch::Tensor& x) const {
    if (input_ == LevelInput::none) return x;
    return torch::cat({x, per_row(like(x).log(), x).expand_as(x.narrow(1, 0, 1))}, 1);
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

std::vector<double> noise_ladder(double high, double low, int64_t count) {
  std::vector<double> levels;
  for (int64_t i = 0; i + 1 < count; ++i) levels.push_back(high * std::pow(low / high, static_cast<double>(i) / static_cast<double>(count - 1)));
  levels.push_back(low);
  return levels;
}

}  // namespace basin
