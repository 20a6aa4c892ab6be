#include "core/energy/closed_forms.h"

#include <cmath>

#include "core/kernels/mixture.h"

namespace basin {
namespace {

constexpr double kPi = 3.14159265358979323846;

/// A mixture of Gaussians. Where only numbers are asked for, in float on the CPU, a vector kernel gives them; elsewhere the definition, which
/// autograd can differentiate.
class Mixture : public KnownDensity {
 public:
  explicit Mixture(PlaneMixture kernel) : kernel_(std::move(kernel)) {}

  torch::Tensor operator()(const torch::Tensor& x) const final {
    if (!for_kernel(x) || (at::GradMode::is_enabled() && x.requires_grad())) return definition(x);
    auto energy = torch::empty({x.size(0)});
    kernel_.run(x.contiguous().data_ptr<float>(), x.size(0), energy.data_ptr<float>(), nullptr);
    return energy;
  }

  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const final {
    if (!for_kernel(x)) return Energy::energy_and_grad(x);
    EnergyAndGrad result{torch::empty({x.size(0)}), torch::empty(x.sizes())};
    kernel_.run(x.contiguous().data_ptr<float>(), x.size(0), result.energy.data_ptr<float>(), result.grad.data_ptr<float>());
    return result;
  }

 private:
  virtual torch::Tensor definition(const torch::Tensor& x) const = 0;
  static bool for_kernel(const torch::Tensor& x) { return x.device().is_cpu() && x.scalar_type() == torch::kFloat && x.dim() == 2 && x.size(1) == 2; }
  PlaneMixture kernel_;
};

double log_norm(double sigma_a, double sigma_b, int64_t components) {
  return std::log(2 * kPi * sigma_a * sigma_b * static_cast<double>(components));
}

PlaneMixture isotropic(const torch::Tensor& centres, double sigma) {
  PlaneMixture mixture;
  const auto at = centres.accessor<float, 2>();
  const auto scale = static_cast<float>(1 / sigma);
  for (int64_t k = 0; k < centres.size(0); ++k) mixture.components.push_back({-at[k][0] * scale, scale, 0, -at[k][1] * scale, 0, scale});
  mixture.offset = static_cast<float>(log_norm(sigma, sigma, centres.size(0)));
  return mixture;
}

/// Equal mixture of isotropic Gaussians of one sigma. Curves are mixtures whose centres lie closer than sigma / 2.
class GaussianMixture : public Mixture {
 public:
  /// `centres` [K, 2], float.
  GaussianMixture(torch::Tensor centres, double sigma) : Mixture(isotropic(centres, sigma)), centres_(std::move(centres)), sigma_(sigma) {}

  torch::Tensor sample(int64_t count, at::Generator& rng) const override {
    const auto which = torch::randint(centres_.size(0), {count}, rng, torch::kLong);
    return centres_.index_select(0, which) + sigma_ * torch::randn({count, 2}, rng);
  }

 private:
  torch::Tensor definition(const torch::Tensor& x) const override {
    const auto centres = centres_.to(x.options());
    const auto squares = (x.unsqueeze(1) - centres).square().sum(2);
    return log_norm(sigma_, sigma_, centres.size(0)) - (squares * (-0.5 / (sigma_ * sigma_))).logsumexp(1);
  }

  torch::Tensor centres_;
  double sigma_;
};

/// Uniform on the cells (i, j) of a 4 x 4 board of side-2 squares over [-4, 4]^2 with i + j even.
class Checkerboard : public KnownDensity {
 public:
  torch::Tensor operator()(const torch::Tensor& x) const override {
    const auto cell = (x.detach() * 0.5).floor();
    const auto dark = cell.sum(1).remainder(2).eq(0) & x.detach().abs().amax(1).lt(4.0);
    const auto energy = torch::where(dark, torch::full({}, std::log(32.0), x.options()), torch::full({}, kOutside, x.options()));
    return energy + 0.0 * x.sum(1);
  }

  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const override { return {(*this)(x.detach()), torch::zeros_like(x)}; }

  torch::Tensor sample(int64_t count, at::Generator& rng) const override {
    const auto column = torch::randint(4, {count}, rng, torch::kFloat), half = torch::randint(2, {count}, rng, torch::kFloat);
    const auto row = 2 * half + column.remainder(2);
    return torch::stack({column, row}, 1).add_(torch::rand({count, 2}, rng)).mul_(2).sub_(4);
  }

 private:
  static constexpr double kOutside = 60.0;  // stands for infinity: exp(-60) is nothing beside 1/32
};

/// Five Gaussian arms, twisted by a rotation that grows with the radius: areas are kept, so the density stays normalised.
class Pinwheel : public Mixture {
 public:
  Pinwheel() : Mixture(arms()) {}

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

  static PlaneMixture arms() {
    PlaneMixture mixture;
    for (int arm = 0; arm < kArms; ++arm) {
      const double angle = 2 * kPi * arm / kArms;
      const auto c = static_cast<float>(std::cos(angle)), s = static_cast<float>(std::sin(angle));
      mixture.components.push_back({-kRadius / kRadialSigma, c / kRadialSigma, s / kRadialSigma, 0, -s / kAcrossSigma, c / kAcrossSigma});
    }
    mixture.offset = static_cast<float>(log_norm(kRadialSigma, kAcrossSigma, kArms));
    mixture.twist = static_cast<float>(-kTwist);
    return mixture;
  }

  torch::Tensor definition(const torch::Tensor& x) const override {
    const auto untwisted = turn(x, -1.0);
    std::vector<torch::Tensor> exponents;
    for (int arm = 0; arm < kArms; ++arm) {
      const auto local = rotate(untwisted, torch::full({x.size(0)}, -2 * kPi * arm / kArms, x.options()));
      const auto radial = (local.select(1, 0) - kRadius) / kRadialSigma, across = local.select(1, 1) / kAcrossSigma;
      exponents.push_back(-0.5 * (radial.square() + across.square()));
    }
    return log_norm(kRadialSigma, kAcrossSigma, kArms) - torch::stack(exponents, 1).logsumexp(1);
  }

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

std::shared_ptr<const KnownDensity> make_closed_form(ClosedForm form) {
  switch (form) {
    case ClosedForm::eight_gaussians:
      return std::make_shared<GaussianMixture>(circle(2.5, 8), 0.35);
    case ClosedForm::two_moons:
      return std::make_shared<GaussianMixture>(moons(), 0.2);
    case ClosedForm::rings:
      return std::make_shared<GaussianMixture>(torch::cat({circle(1.0, 192), circle(2.0, 192), circle(3.0, 192)}), 0.15);
    case ClosedForm::spiral:
      return std::make_shared<GaussianMixture>(spiral_arms(), 0.13);
    case ClosedForm::pinwheel:
      return std::make_shared<Pinwheel>();
    case ClosedForm::checkerboard:
      return std::make_shared<Checkerboard>();
  }
  return nullptr;
}

}  // namespace basin
