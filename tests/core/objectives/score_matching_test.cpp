// Score matching against the closed forms of a Gaussian: data N(0, tau^2 I) in d dimensions, E = |x|^2 / (2 s^2).

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.h"
#include "core/energy/levelled_net.h"
#include "core/objectives/denoising_score_matching.h"
#include "core/objectives/noise_levels.h"
#include "core/objectives/sliced_score_matching.h"
#include "core/training/batch_gradient.h"
#include "tests/support/energies.h"
#include "tests/support/gradients.h"

namespace basin {
namespace {

constexpr double kTau = 0.7;
constexpr int64_t kCount = 200000;

/// Gaussian data whose second moment is tau^2 a dimension to rounding.
ObjectiveBatch gaussian_batch() {
  auto rng = make_generator(torch::kCPU, 3, 0);
  auto x = torch::randn({kCount, 2}, rng, torch::kDouble);
  x = x * (kTau / x.square().mean().sqrt());
  return {x, x.slice(0, 0, 4), {}, {}};
}

double loss_at(const Objective& objective, const ObjectiveBatch& batch, double s) {
  auto rng = make_generator(torch::kCPU, 4, 0);
  const testing::Quadratic energy(s);
  return loss_of(objective(energy, energy, batch, rng)).item<double>();
}

/// The s between 0.3 and 1.5 of least loss.
double minimiser(const Objective& objective, const ObjectiveBatch& batch) {
  double low = 0.3, high = 1.5;
  for (int i = 0; i < 40; ++i) {
    const double third = (high - low) / 3;
    if (loss_at(objective, batch, low + third) < loss_at(objective, batch, high - third)) {
      high -= third;
    } else {
      low += third;
    }
  }
  return (low + high) / 2;
}

TEST(DenoisingScoreMatching, GaussianLossAndMinimiserAreKnown) {
  const auto batch = gaussian_batch();
  for (const double sigma : {0.1, 0.5}) {
    const DenoisingScoreMatching objective(sigma);
    const double variance = kTau * kTau + sigma * sigma;
    for (const double s : {0.5, 0.7, 1.2}) {
      const double expected = sigma * sigma * variance / std::pow(s, 4) - 2 * sigma * sigma / (s * s) + 1;  // of two dimensions, each half
      EXPECT_NEAR(loss_at(objective, batch, s), expected, 0.01) << sigma << " " << s;
    }
    EXPECT_NEAR(minimiser(objective, batch), std::sqrt(variance), sigma < 0.2 ? 0.03 : 0.01) << sigma;
  }
}

TEST(SlicedScoreMatching, GaussianLossAndMinimiserAreKnown) {
  const auto batch = gaussian_batch();
  for (const int64_t slices : {1, 3}) {
    const SlicedScoreMatching objective(slices);
    for (const double s : {0.5, 0.7, 1.2})
      EXPECT_NEAR(loss_at(objective, batch, s), kTau * kTau / std::pow(s, 4) - 2 / (s * s), 1e-9) << slices << " " << s;
    EXPECT_NEAR(minimiser(objective, batch), kTau, 1e-5) << slices;
  }
}

/// E = x^T A x / 2 with correlated A: v^T A v needs its directions averaged, and averages to the trace.
TEST(SlicedScoreMatching, SlicesAverageToTheTrace) {
  struct Bilinear : Energy {
    torch::Tensor operator()(const torch::Tensor& x) const override { return 0.5 * (x.square().sum(1) + 1.6 * x.select(1, 0) * x.select(1, 1)); }
  };
  auto rng = make_generator(torch::kCPU, 5, 0);
  const ObjectiveBatch batch{torch::zeros({20000, 2}), torch::zeros({1, 2}), {}, {}};
  EXPECT_NEAR(loss_of(SlicedScoreMatching(8)(Bilinear{}, Bilinear{}, batch, rng)).item<double>(), -2.0, 0.03);
}

TEST(ScoreMatching, MeasuresBothEnergies) {
  const auto batch = gaussian_batch();
  const testing::Quadratic energy(1.0);
  auto rng = make_generator(torch::kCPU, 6, 0);
  for (const auto& value : {DenoisingScoreMatching(0.2)(energy, energy, batch, rng), SlicedScoreMatching(1)(energy, energy, batch, rng)}) {
    EXPECT_TRUE(torch::allclose(value.energy_data, energy(batch.data)));
    EXPECT_TRUE(torch::allclose(value.energy_samples, energy(batch.samples)));
    EXPECT_FALSE(value.sample_phase.defined());
  }
}

/// Of data N(0, tau^2 I): E(x, sigma) = |x|^2 / (2 (tau^2 + sigma^2)) times a factor.
class NoisedGaussian : public Energy {
 public:
  NoisedGaussian(double tau, double factor, torch::Tensor sigma) : tau_(tau), factor_(factor), sigma_(std::move(sigma)) {}
  torch::Tensor operator()(const torch::Tensor& x) const override { return factor_ * x.square().sum(1) / (2 * (tau_ * tau_ + sigma_.square())); }
  EnergyPtr at_level(const torch::Tensor& sigma) const override { return std::make_shared<NoisedGaussian>(tau_, factor_, sigma); }

 private:
  double tau_, factor_;
  torch::Tensor sigma_;
};

/// At the true energy what is left is the variance of the noise given where it led, tau^2 / (tau^2 + sigma^2); a factor f costs (1 - f)^2 of the
/// rest.
TEST(NoiseLevels, LossesOfAGaussianAreKnownAndLeastAtItsEnergy) {
  const double tau = 0.7, low = 0.1, high = 2;
  auto rng = make_generator(torch::kCPU, 3, 0);
  const auto x = tau * torch::randn({200000, 2}, rng, torch::kDouble);
  double left = 0;  // mean over log-uniform sigma, by the midpoint rule
  for (int i = 0; i < 1000; ++i) {
    const double sigma = low * std::pow(high / low, (i + 0.5) / 1000);
    left += tau * tau / (tau * tau + sigma * sigma) / 1000;
  }
  for (const double factor : {0.5, 1.0, 1.3}) {
    const NoisedGaussian energy(tau, factor, torch::full({}, low, torch::kDouble));
    auto noise = make_generator(torch::kCPU, 4, 0);
    const double loss = loss_of(NoiseLevels(low, high)(energy, energy, {x, x.slice(0, 0, 4), {}, {}}, noise)).item<double>();
    EXPECT_NEAR(loss, left + std::pow(1 - factor, 2) * (1 - left), 0.01) << factor;
  }
}

/// Of data that spread as far as the weights assume, every level's least loss is the same.
TEST(NoiseLevels, BalancedLossesAreTheSameAtEveryLevel) {
  const double tau = 0.7, low = 0.1, high = 2;
  auto rng = make_generator(torch::kCPU, 3, 0);
  const auto x = tau * torch::randn({200000, 2}, rng, torch::kDouble);
  double mean_weight = 0;
  for (int i = 0; i < 1000; ++i) mean_weight += (1 + std::pow(low * std::pow(high / low, (i + 0.5) / 1000) / tau, 2)) / 1000;
  for (const double factor : {0.5, 1.0, 1.3}) {
    const NoisedGaussian energy(tau, factor, torch::full({}, low, torch::kDouble));
    auto noise = make_generator(torch::kCPU, 4, 0);
    const double loss = loss_of(NoiseLevels(low, high, 1.0)(energy, energy, {x, x.slice(0, 0, 4), {}, {}}, noise)).item<double>();
    EXPECT_NEAR(loss, 1 / mean_weight + std::pow(1 - factor, 2) * (1 - 1 / mean_weight), 0.01) << factor;
  }
}

/// What the contrast adds to the loss of the same noise.
double contrast_of(const Energy& energy, const ObjectiveBatch& batch, double low, double high) {
  auto noise = make_generator(torch::kCPU, 4, 0), again = make_generator(torch::kCPU, 4, 0);
  return (loss_of(NoiseLevels(low, high, 0, 2.0)(energy, energy, batch, noise)) - loss_of(NoiseLevels(low, high)(energy, energy, batch, again)))
             .item<double>() /
         2.0;
}

TEST(NoiseLevels, ContrastIsLogTwoOfSamplesThatAreDataAndNothingOfThoseFarAbove) {
  const double tau = 0.7, low = 0.1, high = 0.2;
  auto rng = make_generator(torch::kCPU, 3, 0);
  const auto x = tau * torch::randn({100000, 2}, rng, torch::kDouble);
  double weight = 0;
  for (int i = 0; i < 1000; ++i) {
    const double variance = std::pow(low * std::pow(high / low, (i + 0.5) / 1000), 2);
    weight += variance / (variance + tau * tau) / 1000;
  }
  const NoisedGaussian energy(tau, 1, torch::full({}, low, torch::kDouble));
  const auto alike = torch::full({100000, 2}, 0.3, torch::kDouble);
  EXPECT_NEAR(contrast_of(energy, {alike, alike.slice(0, 0, 7), {}, {}}, low, high), std::log(2) * weight, 1e-4);
  EXPECT_NEAR(contrast_of(energy, {x, x + 30, {}, {}}, low, high), 0, 1e-9) << "data lie far below";
  EXPECT_GT(contrast_of(energy, {x, 0 * x.slice(0, 0, 1000), {}, {}}, low, high), std::log(2) * weight) << "samples lie below; fewer than data";
}

/// More shards than samples: those without learn from their data alone.
TEST(NoiseLevels, AContrastWithFewSamplesIsFiniteOnAnyNumberOfShards) {
  const auto net = std::make_shared<LevelledNet>(testing::double_mlp(), LevelInput::none, 0.1);
  const auto frozen = testing::frozen_copy(*net);
  auto rng = make_generator(torch::kCPU, 3, 0);
  const ObjectiveBatch batch{torch::randn({8, 2}, rng, torch::kDouble), torch::randn({1, 2}, rng, torch::kDouble), {}, {}};
  for (const int64_t count : {1, 2, 4}) {
    Shards shards(count);
    std::vector<at::Generator> streams;
    for (int64_t i = 0; i < count; ++i) streams.push_back(make_generator(torch::kCPU, 1, i));
    const auto gradient = batch_gradient(NoiseLevels(0.1, 2, 0, 0.5), {*net, *frozen}, batch, shards, streams);
    EXPECT_TRUE(std::isfinite(gradient.loss)) << count;
    EXPECT_TRUE(gradient.flat.isfinite().all().item<bool>()) << count;
  }
}

TEST(NoiseLevels, TheContrastsGradientEqualsFiniteDifferences) {
  const auto net = std::make_shared<LevelledNet>(testing::double_mlp(), LevelInput::none, 0.1);
  const auto frozen = testing::frozen_copy(*net);
  auto rng = make_generator(torch::kCPU, 3, 0);
  const auto points = [&](int64_t count) { return torch::randn({count, 2}, rng, torch::kDouble); };
  const ObjectiveBatch batch{points(9), points(5), {}, {}};
  testing::expect_gradient_equals_differences(
      *net,
      [&] {
        auto noise = make_generator(torch::kCPU, 8, 0);
        return loss_of(NoiseLevels(0.1, 2, 0, 0.7)(*net, *frozen, batch, noise));
      },
      1e-6);
}

}  // namespace
}  // namespace basin
