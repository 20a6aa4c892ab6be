#include "core/samplers/hmc.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.h"
#include "core/energy/closed_forms.h"
#include "core/samplers/run_chains.h"
#include "tests/support/energies.h"

namespace basin {
namespace {

using testing::Quadratic;

constexpr double kQuadraticSigma = 0.7;

ChainOptions hmc_options(double epsilon, int64_t leapfrog_steps) {
  ChainOptions options;
  options.sampler = SamplerKind::hmc;
  options.step_size = epsilon;
  options.leapfrog_steps = leapfrog_steps;
  return options;
}

/// Points and momenta in double precision on the eight Gaussians.
PhasePoint start_on(const Energy& energy) {
  auto rng = make_generator(torch::kCPU, 5, 0);
  const auto x = make_closed_form(ClosedForm::eight_gaussians)->sample(500, rng).to(torch::kDouble);
  return {x, torch::randn({500, 2}, rng).to(torch::kDouble), energy.energy_and_grad(x)};
}

torch::Tensor total_energy(const PhasePoint& at) {
  return at.at_x.energy + 0.5 * at.momentum.square().sum(1);
}

TEST(Leapfrog, RunsBackwardsToWhereItStarted) {
  const auto energy = make_closed_form(ClosedForm::eight_gaussians);
  const auto start = start_on(*energy);
  auto turned = leapfrog(*energy, start, 0.05, 25);
  EXPECT_GT((turned.x - start.x).abs().max().item<double>(), 0.5) << "it must have gone somewhere";
  turned.momentum = -turned.momentum;
  const auto back = leapfrog(*energy, turned, 0.05, 25);
  EXPECT_LE((back.x - start.x).abs().max().item<double>(), 1e-9);
  EXPECT_LE((back.momentum + start.momentum).abs().max().item<double>(), 1e-9);
}

TEST(Leapfrog, EnergyErrorIsOfSecondOrder) {
  const auto energy = make_closed_form(ClosedForm::eight_gaussians);
  const auto start = start_on(*energy);
  const auto error = [&](int64_t steps) {
    return (total_energy(leapfrog(*energy, start, 0.8 / static_cast<double>(steps), steps)) - total_energy(start)).abs().mean().item<double>();
  };
  const double coarse = error(16), fine = error(32), finer = error(64);
  EXPECT_NEAR(coarse / fine, 4.0, 0.4);
  EXPECT_NEAR(fine / finer, 4.0, 0.2);
}

TEST(Leapfrog, KeepsVolume) {
  const auto energy = make_closed_form(ClosedForm::two_moons);
  const double d = 1e-6;
  auto z = torch::tensor({0.3, 0.8, -0.5, 0.9}, torch::kDouble);
  auto columns = torch::empty({4, 4}, torch::kDouble);
  const auto flow = [&](const torch::Tensor& phase) {
    const auto x = phase.slice(0, 0, 2).unsqueeze(0);
    const auto end = leapfrog(*energy, {x, phase.slice(0, 2, 4).unsqueeze(0), energy->energy_and_grad(x)}, 0.1, 7);
    return torch::cat({end.x[0], end.momentum[0]});
  };
  const auto unit = torch::eye(4, torch::kDouble);
  for (int64_t i = 0; i < 4; ++i) columns.select(1, i).copy_((flow(z + d * unit[i]) - flow(z - d * unit[i])) / (2 * d));
  EXPECT_NEAR(std::abs(at::linalg_det(columns).item<double>()), 1.0, 1e-5);
}

TEST(Hmc, HasNoBiasFromTheStepSizeAndKeepsItsTemperature) {
  for (const double temperature : {1.0, 0.25}) {
    for (const double epsilon : {0.1, 0.9}) {
      auto options = hmc_options(epsilon, 5);
      options.temperature = temperature;
      auto rng = make_generator(torch::kCPU, 1, 0);
      const auto x = run_chains(*make_sampler(options, -4, 4), Quadratic(kQuadraticSigma), torch::randn({40000, 2}, rng), 60, rng).x;
      EXPECT_NEAR(x.square().mean().item<double>(), temperature * kQuadraticSigma * kQuadraticSigma, 0.012 * temperature)
          << epsilon << " at T = " << temperature;
    }
  }
}

TEST(Hmc, OneLeapfrogStepIsMala) {
  auto options = hmc_options(0.5, 1);
  const auto start = torch::ones({2000, 2});
  const auto step_of = [&](const ChainOptions& o) {
    auto rng = make_generator(torch::kCPU, 2, 0);
    return make_sampler(o, -4, 4)->step(Quadratic(kQuadraticSigma), {start, {}}, rng);
  };
  const auto by_hmc = step_of(options);
  options.sampler = SamplerKind::mala;
  options.step_size = 0.25;
  const auto by_mala = step_of(options);
  EXPECT_NEAR(by_hmc.accepted.item<double>(), by_mala.accepted.item<double>(), 2e-3);  // the same draws; rounding may turn a single test
  const auto same = (by_hmc.next.x - by_mala.next.x).abs().amax(1).lt(1e-5).to(torch::kFloat).mean().item<double>();
  EXPECT_GE(same, 0.998);
}

TEST(Hmc, RefusedChainsStayAndHandOverWhatIsKnown) {
  const auto options = hmc_options(1.5, 3);  // beyond the limit of stability 2 sigma: most flights explode
  auto rng = make_generator(torch::kCPU, 1, 0);
  const auto start = torch::randn({1000, 2}, rng);
  const auto kept = start.clone();
  const auto step = make_sampler(options, -4, 4)->step(Quadratic(kQuadraticSigma), {start, {}}, rng);
  EXPECT_LT(step.accepted.item<double>(), 0.5);
  EXPECT_TRUE(torch::equal(start, kept)) << "the caller's states must not change";
  EXPECT_NEAR(step.next.x.eq(start).all(1).to(torch::kFloat).mean().item<double>(), 1 - step.accepted.item<double>(), 1e-6);
  const auto fresh = Quadratic(kQuadraticSigma).energy_and_grad(step.next.x);
  EXPECT_TRUE(torch::equal(step.next.known.energy, fresh.energy));
  EXPECT_TRUE(torch::equal(step.next.known.grad, fresh.grad));
}

}  // namespace
}  // namespace basin
