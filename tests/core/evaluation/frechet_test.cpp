#include "core/evaluation/frechet.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.h"

namespace basin {
namespace {

GaussianFit gaussian(std::vector<double> mean, std::vector<double> covariance) {
  const auto size = static_cast<int64_t>(mean.size());
  return {torch::tensor(mean, torch::kDouble), torch::tensor(covariance, torch::kDouble).view({size, size})};
}

/// A symmetric positive matrix [D, D].
torch::Tensor spread(int64_t size, at::Generator& rng) {
  const auto factor = torch::randn({size, size}, rng, torch::TensorOptions().dtype(torch::kDouble));
  return factor.mm(factor.t());
}

TEST(Frechet, FitsMeanAndUnbiasedCovariance) {
  const auto fit = fit_gaussian(torch::tensor({{0.0f, 1.0f}, {2.0f, 1.0f}, {4.0f, 7.0f}}));
  EXPECT_TRUE(torch::allclose(fit.mean, torch::tensor({2.0, 3.0}, torch::kDouble)));
  EXPECT_TRUE(torch::allclose(fit.covariance, torch::tensor({{4.0, 6.0}, {6.0, 12.0}}, torch::kDouble)));
}

TEST(Frechet, OfOneDimensionIsThatOfMeansAndDeviations) {
  EXPECT_NEAR(frechet_distance(gaussian({1}, {4}), gaussian({-2}, {9})), 9.0 + 1.0, 1e-12);
}

TEST(Frechet, OfIndependentDimensionsAddsUp) {
  const auto a = gaussian({0, 1, 2}, {1, 0, 0, 0, 4, 0, 0, 0, 0.25}), b = gaussian({0, 3, 2}, {9, 0, 0, 0, 4, 0, 0, 0, 1});
  EXPECT_NEAR(frechet_distance(a, b), 4.0 + (4.0 + 0.0 + 0.25), 1e-12);
}

TEST(Frechet, AgreesWithTheClosedFormOfTwoDimensions) {  // tr (AB)^1/2 = sqrt(tr AB + 2 sqrt(det A det B)); A and B do not commute
  const auto a = gaussian({1, 0}, {2, 1, 1, 3}), b = gaussian({0, 0}, {4, -1, -1, 1});
  const double trace_ab = 2 * 4 + 1 * -1 + 1 * -1 + 3 * 1, det_a = 5, det_b = 3;
  const double expected = 1 + 5 + 5 - 2 * std::sqrt(trace_ab + 2 * std::sqrt(det_a * det_b));
  EXPECT_NEAR(frechet_distance(a, b), expected, 1e-10);
}

TEST(Frechet, IsZeroForItselfAndSymmetric) {
  auto rng = make_generator(torch::kCPU, 1, 0);
  for (const int64_t size : {1, 2, 7, 64}) {
    const GaussianFit a{torch::randn({size}, rng, torch::TensorOptions().dtype(torch::kDouble)), spread(size, rng)};
    const GaussianFit b{torch::randn({size}, rng, torch::TensorOptions().dtype(torch::kDouble)), spread(size, rng)};
    const double scale = a.covariance.trace().item<double>();
    EXPECT_NEAR(frechet_distance(a, a), 0, 1e-9 * scale) << size;
    EXPECT_NEAR(frechet_distance(a, b), frechet_distance(b, a), 1e-8 * scale) << size;
    EXPECT_GT(frechet_distance(a, b), 0) << size;
  }
}

TEST(Frechet, TakesFeaturesThatDoNotFillTheirSpace) {
  const auto flat = gaussian({0, 0}, {1, 0, 0, 0});
  EXPECT_NEAR(frechet_distance(flat, flat), 0, 1e-12);
  EXPECT_NEAR(frechet_distance(flat, gaussian({0, 0}, {0, 0, 0, 1})), 2, 1e-12);
}

TEST(Frechet, OfManyDrawsNearsThatOfTheirGaussians) {
  auto rng = make_generator(torch::kCPU, 2, 0);
  const auto x = torch::randn({20000, 3}, rng), y = torch::randn({20000, 3}, rng) * 2 + 1;
  EXPECT_NEAR(frechet_distance(fit_gaussian(x), fit_gaussian(y)), 3 + 3, 0.2);
}

TEST(Frechet, IsNoNumberWhereFeaturesAreNot) {
  EXPECT_TRUE(std::isnan(frechet_distance(gaussian({NAN}, {1}), gaussian({0}, {1}))));
  EXPECT_TRUE(std::isnan(frechet_distance(gaussian({0}, {1}), gaussian({0}, {INFINITY}))));
}

}  // namespace
}  // namespace basin
