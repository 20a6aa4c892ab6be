#include "core/energy/toy.h"

#include <cmath>

namespace basin {
namespace {

constexpr double kPi = 3.14159265358979323846;

/// Equal mixture of isotropic Gaussians of one sigma. Curves are mixtures whose centres lie closer than sigma / 2.
class GaussianMixture : public ToyDensity {
 public:
  GaussianMixture(torch::Tensor centres, double sigma) : centres_(std::move(centres)), sigma_(sigma) {}

  torch::Tensor operator()(const torch::Tensor& x) const override {
    const auto centres = centres_.to(x.options());
    const auto squares = (x.unsqueeze(1) - centres).square().sum(2);
    const double log_norm = std::log(2 * kPi * sigma_ * sigma_ * static_cast<double>(centres.size(0)));
    return log_norm - (squares * (-0.5 / (sigma_ * sigma_))).logsumexp(1);
  }

  torch::Tensor sample(int64_t count, at::Generator& rng) const override {
    const auto which = torch::randint(centres_.size(0), {count}, rng, torch::kLong);
    return centres_.index_select(0, which) + sigma_ * torch::randn({count, 2}, rng);
  }

 private:
  torch::Tensor centres_;
  double sigma_;
};

/// Uniform on the cells (i, j) of a 4 x 4 board of side-2 squares over [-4, 4]^2 with i + j even.
class Checkerboard : public ToyDensity {
 public:
  torch::Tensor operator()(const torch::Tensor& x) const override {
    const auto cell = (x.detach() * 0.5).floor();
    const auto dark = cell.sum(1).remainder(2).eq(0) & x.detach().abs().amax(1).lt(4.0);
    const auto energy = torch::where(dark, torch::full({}, std::log(32.0), x.options()), torch::full({}, kOutside, x.options()));
    return energy + 0.0 * x.sum(1);
  }

  torch::Tensor sample(int64_t count, at::Generator& rng) const override {
    const auto column = torch::randint(4, {count}, rng, torch::kFloat), half = torch::randint(2, {count}, rng, torch::kFloat);
    const auto row = 2 * half + column.remainder(2);
    return torch::stack({column, row}, 1).add_(torch::rand({count, 2}, rng)).mul_(2).sub_(4);
  }

 private:
  static constexpr double kOutside = 60.0;  // stands for infinity: exp(-60) is nothing beside 1/32
};

/// Five Gaussian arms, twisted by a rotation that grows with the radius: areas are kept, so the density stays normalised.
class Pinwheel : public ToyDensity {
 public:
  torch::Tensor operator()(const torch::Tensor& x) const override {
    const auto untwisted = turn(x, -1.0);
    std::vector<torch::Tensor> arms;
    for (int arm = 0; arm < kArms; ++arm) {
      const auto local = rotate(untwisted, torch::full({x.size(0)}, -2 * kPi * arm / kArms, x.options()));
      const auto radial = (local.select(1, 0) - kRadius) / kRadialSigma, across = local.select(1, 1) / kAcrossSigma;
      arms.push_back(-0.5 * (radial.square() + across.square()));
    }
    return std::log(2 * kPi * kRadialSigma * kAcrossSigma * kArms) - torch::stack(arms, 1).logsumexp(1);
  }

  torch::Tensor sample(int64_t count, at::Generator& rng) const override {
    auto local = torch::randn({count, 2}, rng) * torch::tensor({kRadialSigma, kAcrossSigma});
    local = local + torch::tensor({kRadius, 0.0f});
    const auto angle = torch::randint(kArms, {count}, rng, torch::kFloat) * (2 * kPi / kArms);
    return turn(rotate(local, angle), 1.0);
  }

 private:
  static constexpr int kArms = 5;
  static constexpr float kRadius = 2.0f, kRadialSigma = 0.55f, kAcrossSigma = 0.18f;
  static constexpr double kTwist = 0.6;  // radians per unit of radius

  static torch::Tensor rotate(const torch::Tensor& x, const torch::Tensor& angle) {
    const auto c = angle.cos(), s = angle.sin();
    const auto u = x.select(1, 0), v = x.select(1, 1);
    return torch::stack({c * u - s * v, s * u + c * v}, 1);
  }
  static torch::Tensor turn(const torch::Tensor& x, double sign) { return rotate(x, (x.square().sum(1) + 1e-12).sqrt() * (sign * kTwist)); }
};

torch::Tensor circle(double radius, int64_t count) {
  const auto angle = torch::arange(count, torch::kFloat) * (2 * kPi / static_cast<double>(count));
  return torch::stack({angle.cos(), angle.sin()}, 1) * radius;
}

torch::Tensor moons() {
  const auto t = (torch::arange(64, torch::kFloat) + 0.5) * (kPi / 64);
  const auto upper = torch::stack({t.cos() - 0.5, t.sin() - 0.25}, 1);
  return torch::cat({upper, -upper}) * 2.0;
}

torch::Tensor spiral_arms() {
  const auto t = (torch::arange(192, torch::kFloat) + 0.5).div(192).sqrt();
  const auto angle = t * (2.5 * kPi), radius = 0.3 + 2.9 * t;
  const auto arm = torch::stack({angle.cos() * radius, angle.sin() * radius}, 1);
  return torch::cat({arm, -arm});
}

}  // namespace

std::shared_ptr<const ToyDensity> make_toy(DataSet set) {
  switch (set) {
    case DataSet::eight_gaussians: return std::make_shared<GaussianMixture>(circle(2.5, 8), 0.35);
    case DataSet::two_moons: return std::make_shared<GaussianMixture>(moons(), 0.2);
    case DataSet::rings:
      return std::make_shared<GaussianMixture>(torch::cat({circle(1.0, 192), circle(2.0, 192), circle(3.0, 192)}), 0.15);
    case DataSet::spiral: return std::make_shared<GaussianMixture>(spiral_arms(), 0.13);
    case DataSet::pinwheel: return std::make_shared<Pinwheel>();
    case DataSet::checkerboard: return std::make_shared<Checkerboard>();
    case DataSet::drawing:
    case DataSet::points:
    case DataSet::fashion_mnist:
    case DataSet::mnist:
    case DataSet::idx: break;
  }
  return nullptr;
}

}  // namespace basin
