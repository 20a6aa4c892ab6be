#include "app/panels/marginals.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "tests/support/grids.h"

namespace app {
namespace {

using basin::testing::grid_of;

double integral(const std::vector<double>& density) {
  return std::accumulate(density.begin(), density.end(), 0.0) * 8 / static_cast<double>(density.size());
}

double normal(double x, double mean, double sd) {
  return std::exp(-0.5 * (x - mean) * (x - mean) / (sd * sd)) / (sd * std::sqrt(2 * 3.14159265358979323846));
}

TEST(Marginals, OfACorrelatedGaussianAreItsOwn) {
  // Covariance [0.36, 0.2; 0.2, 0.25] about (0.5, -0.7), and a constant that would overflow exp.
  const double a = 0.36, b = 0.2, c = 0.25, det = a * c - b * b;
  const auto energy = [=](double x, double y) {
    const double u = x - 0.5, v = y + 0.7;
    return 0.5 * (c * u * u - 2 * b * u * v + a * v * v) / det - 5000;
  };
  const Marginals m = exact_marginals(grid_of(128, energy));
  ASSERT_EQ(m.x.size(), 128u);
  EXPECT_NEAR(integral(m.x), 1, 1e-12);
  EXPECT_NEAR(integral(m.y), 1, 1e-12);
  for (double place = -1; place <= 2; place += 0.25) {
    const double cell = std::floor((place + 4) * 16), centre = -4 + (cell + 0.5) / 16;
    EXPECT_NEAR(m.at(m.x, place), normal(centre, 0.5, 0.6), 0.01 * normal(centre, 0.5, 0.6));
    EXPECT_NEAR(m.at(m.y, place - 1.2), normal(std::floor((place - 1.2 + 4) * 16) / 16 - 4 + 1.0 / 32, -0.7, 0.5), 0.01 * normal(0, 0, 0.5));
  }
  EXPECT_TRUE(std::isnan(m.at(m.x, 4.1)));
}

TEST(Marginals, NothingFiniteIsNothing) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(exact_marginals(grid_of(16, [=](double, double) { return nan; })).empty());
  EXPECT_TRUE(exact_marginals(grid_of(16, [=](double, double) { return inf; })).empty());
  EXPECT_TRUE(exact_marginals({}).empty());
  const Marginals half = exact_marginals(grid_of(16, [=](double x, double) { return x < 0 ? inf : 1e30; }));
  EXPECT_NEAR(integral(half.x), 1, 1e-12);
  EXPECT_EQ(half.at(half.x, -1), 0);
  EXPECT_NEAR(half.at(half.x, 1), 0.25, 1e-12);
}

TEST(Marginals, HistogramsCountWhatLiesInTheBox) {
  const Marginals m = histogram_marginals({{-4, 0}, {-3.9f, 0}, {4, 1}, {9, 9}, {NAN, 0}}, -4, 4, 8);
  EXPECT_NEAR(integral(m.x), 1, 1e-12);
  EXPECT_NEAR(m.x[0], 2.0 / 3, 1e-12);
  EXPECT_NEAR(m.x[7], 1.0 / 3, 1e-12) << "the upper border belongs to the last cell";
  EXPECT_NEAR(m.y[4], 2.0 / 3, 1e-12);
  EXPECT_TRUE(histogram_marginals({{9, 9}}, -4, 4, 8).empty());
  EXPECT_TRUE(histogram_marginals({}, -4, 4, 8).empty());
}

TEST(Marginals, CountsGiveTheSameAsTheirPoints) {
  basin::Grid counts{4, -4, 4, std::vector<float>(16, 0.0f)};
  counts.values[1 * 4 + 2] = 3;
  counts.values[3 * 4 + 0] = 1;
  const Marginals from_counts = count_marginals(counts), from_points = histogram_marginals({{1, -1}, {1, -1}, {1, -1}, {-3, 3}}, -4, 4, 4);
  EXPECT_EQ(from_counts.x, from_points.x);
  EXPECT_EQ(from_counts.y, from_points.y);
  EXPECT_TRUE(count_marginals(basin::Grid{2, -4, 4, {0, 0, 0, 0}}).empty());
}

}  // namespace
}  // namespace app
