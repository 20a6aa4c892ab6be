#include "core/evaluation/density.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.h"
#include "tests/support/energies.h"

namespace basin {
namespace {

using testing::Quadratic;

class DensityTest : public ::testing::Test {
 protected:
  Shards shards{2};
  at::Generator rng = make_generator(torch::kCPU, 1, 0);
  torch::Tensor gaussian(double sigma, int64_t count) { return sigma * torch::randn({count, 2}, rng); }
};

TEST_F(DensityTest, LogPartitionOfAGaussian) {
  const auto energies = energies_at(Quadratic(0.5), grid_points(200, -4, 4), shards);
  EXPECT_NEAR(log_partition(energies, 200, -4, 4), std::log(2 * M_PI * 0.25), 1e-5);
}

TEST_F(DensityTest, GridPointsRunRowByRowFromTheLowestY) {
  const auto points = grid_points(4, -4, 4);
  EXPECT_TRUE(torch::equal(points[0], torch::tensor({-3.0f, -3.0f})));
  EXPECT_TRUE(torch::equal(points[1], torch::tensor({-1.0f, -3.0f})));
  EXPECT_TRUE(torch::equal(points[4], torch::tensor({-3.0f, -1.0f})));
}

/// Data energy that is normalised, as the meter expects of it.
class NormalisedGaussian : public Quadratic {
 public:
  explicit NormalisedGaussian(double sigma) : Quadratic(sigma), log_z_(std::log(2 * M_PI * sigma * sigma)) {}
  torch::Tensor operator()(const torch::Tensor& x) const override { return Quadratic::operator()(x) + log_z_; }

 private:
  double log_z_;
};

TEST_F(DensityTest, DivergenceOfTwoGaussiansIsTheClosedForm) {
  const auto held_out = gaussian(0.5, 100000);
  const NormalisedGaussian data(0.5);
  DensityMeter meter(&data, held_out, SampleSpace{}, torch::kCPU);
  const auto measure = meter.measure(Quadratic(0.8), gaussian(0.8, 100000), shards);
  const double ratio = 0.25 / 0.64;
  EXPECT_NEAR(measure.kl, ratio - 1 - std::log(ratio), 1e-4);  // per two dimensions
  EXPECT_NEAR(measure.nll, std::log(2 * M_PI * 0.64) + ratio, 0.01);
  EXPECT_LT(measure.total_variation, 0.03);
  const auto misplaced = meter.measure(Quadratic(0.8), gaussian(0.8, 1000) + 100, shards);
  EXPECT_NEAR(misplaced.total_variation, 1.0, 1e-3);
}

TEST_F(DensityTest, PointsAloneGiveLikelihoodButNoDivergence) {
  const auto held_out = gaussian(0.5, 100000);
  const auto measure = DensityMeter(nullptr, held_out, SampleSpace{}, torch::kCPU).measure(Quadratic(0.8), gaussian(0.8, 100000), shards);
  EXPECT_NEAR(measure.nll, std::log(2 * M_PI * 0.64) + 0.25 / 0.64, 0.01);
  EXPECT_TRUE(std::isnan(measure.kl));
  EXPECT_LT(measure.total_variation, 0.03);
  const auto nothing = DensityMeter(nullptr, torch::empty({0, 2}), SampleSpace{}, torch::kCPU).measure(Quadratic(0.8), gaussian(0.8, 10), shards);
  EXPECT_TRUE(std::isnan(nothing.nll));
  EXPECT_NEAR(nothing.log_z, std::log(2 * M_PI * 0.64), 1e-4);
}

}  // namespace
}  // namespace basin
