#include "core/evaluation/bias_curve.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/energies.h"

namespace basin {
namespace {

using testing::Quadratic;

constexpr double kSigma = 0.7, kVariance = kSigma * kSigma;

class BiasCurveTest : public ::testing::Test {
 protected:
  Shards shards{2};
  ExactGrid exact = exact_grid(Quadratic(kSigma), 48, -4, 4, shards);
  BiasOptions options;
  void SetUp() override {
    options.step_sizes = {0.05, 0.2, 0.4, 0.8};
    options.time = 4.0;
    options.chains = 131072;
  }
  std::vector<BiasPoint> curve(const KeepGoing& keep_going = {}) { return bias_curve(Quadratic(kSigma), exact, options, shards, keep_going); }
};

TEST_F(BiasCurveTest, IsTheClosedFormForAGaussianAndGrows) {
  // x' = (1 - h / 2s^2) x + sqrt(h) n: the variance nears s^2 / (1 - h / 4s^2) by the factor (1 - h / 2s^2)^2 a step.
  const auto points = curve();
  ASSERT_EQ(points.size(), 4u);
  double before = 0, before_moment = -1;
  for (const auto& point : points) {
    const double h = point.step_size, limit = 1 / (1 - h / (4 * kVariance));
    const double expected = limit + std::pow(1 - h / (2 * kVariance), 2.0 * static_cast<double>(point.steps)) * (1 - limit) - 1;
    const double noise = std::sqrt(1.0 / static_cast<double>(options.chains)) * (1 + expected);  // of a mean of 2N squares
    EXPECT_EQ(point.steps, std::llround(options.time / h));
    EXPECT_NEAR(point.moment_error, expected, 4 * noise) << "h = " << h;
    EXPECT_GT(point.fit.total_variation, before) << "h = " << h;
    EXPECT_GT(point.moment_error, before_moment) << "h = " << h;
    before = point.fit.total_variation;
    before_moment = point.moment_error;
  }
  EXPECT_LT(points[0].fit.total_variation, 1.1 * points[0].fit.expected_total_variation) << "small steps are as good as exact draws";
  EXPECT_GT(points[3].fit.total_variation, 3 * points[3].fit.expected_total_variation);
}

TEST_F(BiasCurveTest, SameSeedSameBits) {
  options.chains = 1000;
  const auto first = curve(), second = curve();
  for (size_t i = 0; i < first.size(); ++i) EXPECT_EQ(first[i].moment_error, second[i].moment_error);
  options.seed = 1;
  EXPECT_NE(curve()[0].moment_error, first[0].moment_error);
}

TEST_F(BiasCurveTest, StopsWhenAskedAndKeepsWhatIsFinished) {
  options.chains = 1000;
  double last = 0;
  EXPECT_EQ(curve([&](double done) {
              EXPECT_GT(done, last);
              last = done;
              return true;
            }).size(),
            4u);
  EXPECT_DOUBLE_EQ(last, 1.0);
  int64_t calls = 0;
  EXPECT_EQ(curve([&](double) { return ++calls < 90; }).size(), 1u) << "80 steps of the first, 10 of the second";
  EXPECT_EQ(calls, 90);
}

TEST_F(BiasCurveTest, SlicesGiveTheBitsOfOneGo) {
  options.chains = 3000;
  for (const auto sampler : {SamplerKind::langevin, SamplerKind::mala}) {
    options.sampler = sampler;
    const auto whole = curve();
    BiasRun run(std::make_shared<Quadratic>(kSigma), exact, options, shards);
    int64_t slices = 0;
    while (!run.finished()) {
      ASSERT_TRUE(run.advance(1 + 7 * (slices % 3)));
      ++slices;
    }
    ASSERT_GT(slices, 12);
    ASSERT_EQ(run.points().size(), whole.size());
    for (size_t i = 0; i < whole.size(); ++i) {
      EXPECT_EQ(run.points()[i].moment_error, whole[i].moment_error) << i;
      EXPECT_EQ(run.points()[i].fit.total_variation, whole[i].fit.total_variation) << i;
      EXPECT_EQ(run.points()[i].steps, whole[i].steps);
    }
    EXPECT_DOUBLE_EQ(run.done(), 1.0);
    EXPECT_EQ(run.steps_left(), 0);
    EXPECT_TRUE(run.advance(5)) << "nothing is left to do";
  }
}

TEST_F(BiasCurveTest, MalaHasNoBiasWhereUnadjustedLangevinHas) {
  options.sampler = SamplerKind::mala;
  for (const auto& point : curve()) {
    EXPECT_LT(point.fit.total_variation, 1.1 * point.fit.expected_total_variation) << "h = " << point.step_size;
    EXPECT_LT(point.accepted, 1) << "h = " << point.step_size;
    EXPECT_GT(point.accepted, 0.3) << "h = " << point.step_size;
  }
}

TEST_F(BiasCurveTest, RunawayChainsAreMisplacedMass) {
  options.step_sizes = {4.0};  // beyond 4 s^2 = 1.96 the discrete chain has no stationary law
  options.time = 400;
  options.chains = 1000;
  const auto points = curve();
  EXPECT_GT(points[0].fit.outside, 0.99);
  EXPECT_GT(points[0].fit.total_variation, 0.99);
  EXPECT_FALSE(points[0].moment_error < 1e3);
}

}  // namespace
}  // namespace basin
