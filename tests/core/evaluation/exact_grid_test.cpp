#include "core/evaluation/exact_grid.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.h"
#include "core/data/options.h"
#include "core/energy/closed_forms.h"
#include "core/evaluation/density.h"
#include "core/evaluation/modes.h"
#include "tests/support/energies.h"

namespace basin {
namespace {

using testing::Gaussian;
using testing::Quadratic;

class ExactGridTest : public ::testing::Test {
 protected:
  Shards shards{2};
  at::Generator rng = make_generator(torch::kCPU, 1, 0);
};

/// Mass of a one-dimensional normal between a and b.
double normal_mass(double a, double b, double mean, double sigma) {
  const auto below = [&](double x) { return 0.5 * std::erfc((mean - x) / (sigma * std::sqrt(2.0))); };
  return below(b) - below(a);
}

TEST_F(ExactGridTest, CellsOfANarrowGaussianAreTheErrorFunctionsOwn) {
  const double sigma = 0.13, width = 8.0 / 48;  // narrower than a cell
  const auto exact = exact_grid(Gaussian(0.4, -1.1, sigma), 48, -4, 4, shards);
  EXPECT_NEAR(exact.log_z, 0.0, 1e-5);
  double difference = 0;
  for (int64_t row = 0; row < 48; ++row)
    for (int64_t column = 0; column < 48; ++column) {
      const double x = -4 + width * static_cast<double>(column), y = -4 + width * static_cast<double>(row);
      const double expected = normal_mass(x, x + width, 0.4, sigma) * normal_mass(y, y + width, -1.1, sigma);
      difference += std::abs(exact.probability[row * 48 + column].item<double>() - expected);
    }
  EXPECT_LT(0.5 * difference, 1.5e-3);
}

TEST_F(ExactGridTest, TemperatureWidensTheDensity) {
  const auto exact = exact_grid(Quadratic(0.5), 48, -4, 4, shards, 2.0);
  EXPECT_NEAR(exact.log_z, std::log(2 * M_PI * 0.5), 1e-4);
  const auto squares = grid_points(48 * 8, -4, 4).to(torch::kDouble).square().sum(1);
  EXPECT_NEAR(exact.fine.dot(squares).item<double>(), 2 * 0.25 * 2.0, 1e-3);
}

TEST_F(ExactGridTest, DrawsShowTheExpectedTotalVariation) {
  const auto exact = exact_grid(*make_closed_form(ClosedForm::spiral), 48, -4, 4, shards);
  const auto draws = draw(exact, 262144, rng);
  const auto fit = fit_of(exact, draws);
  EXPECT_EQ(fit.samples, 262144);
  EXPECT_NEAR(fit.total_variation / fit.expected_total_variation, 1.0, 0.05);
  EXPECT_DOUBLE_EQ(fit.outside, 0.0);
  EXPECT_LT(fit.kl, 0.01);
  const auto of_the_set = fit_of(exact, make_closed_form(ClosedForm::spiral)->sample(262144, rng));  // not by way of the grid
  EXPECT_NEAR(of_the_set.total_variation / of_the_set.expected_total_variation, 1.0, 0.06);
}

TEST_F(ExactGridTest, ExpectedKlIsTheMeanOverManyHistograms) {
  const auto few = torch::tensor({0.5, 0.3, 0.15, 0.05, 0.0}, torch::kDouble), many = torch::full({300}, 1.0 / 300, torch::kDouble);
  for (const auto& p : {few, many})
    for (const int64_t n : {60, 400}) {
      constexpr int64_t kRepeats = 4000;
      const auto draws = p.multinomial(kRepeats * n, true, rng).view({kRepeats, n});
      const auto shares = torch::zeros({kRepeats, p.size(0)}, torch::kDouble).scatter_add_(1, draws, torch::ones({kRepeats, n}, torch::kDouble)) / n;
      const double mean = (at::xlogy(shares, shares) - at::xlogy(shares, p)).sum(1).mean().item<double>();
      EXPECT_NEAR(expected_kl(p, n), mean, 0.05 * mean) << p.size(0) << " cells, " << n << " draws";
    }
}

TEST_F(ExactGridTest, ExpectedTotalVariationIsTheMeanOverManyHistograms) {
  const auto p = torch::tensor({0.5, 0.3, 0.15, 0.05, 0.0}, torch::kDouble);
  for (const int64_t n : {1, 7, 400}) {
    const auto draws = p.multinomial(20000 * n, true, rng).view({20000, n});
    const auto shares = torch::stack(
        [&] {
          std::vector<torch::Tensor> cells;
          for (int64_t cell = 0; cell < 5; ++cell) cells.push_back(draws.eq(cell).to(torch::kDouble).mean(1));
          return cells;
        }(),
        1);
    const double mean = 0.5 * (shares - p).abs().sum(1).mean().item<double>();
    EXPECT_NEAR(expected_total_variation(p, n), mean, 0.01 * mean) << n;
  }
}

TEST_F(ExactGridTest, MisplacedPointsCount) {
  const auto exact = exact_grid(Quadratic(0.5), 48, -4, 4, shards);
  auto points = draw(exact, 100000, rng);
  points.slice(0, 0, 25000).add_(100);
  points[25000][0] = NAN;
  const auto fit = fit_of(exact, points);
  EXPECT_NEAR(fit.outside, 0.25, 1e-4);
  EXPECT_NEAR(fit.total_variation, 0.25, 0.01);
}

TEST_F(ExactGridTest, DivergenceOfAHistogramOfAnotherGaussian) {
  const auto exact = exact_grid(Quadratic(0.5), 48, -4, 4, shards);
  const auto wide = fit_of(exact, 0.75 * torch::randn({400000, 2}, rng));
  const double ratio = 0.75 * 0.75 / 0.25;
  EXPECT_NEAR(wide.kl, ratio - 1 - std::log(ratio), 0.02);
}

TEST_F(ExactGridTest, ModesOfTheClosedForms) {
  const auto count = [&](DataSet set) { return find_modes(exact_grid(*make_closed_form(closed_form_of(set)), 48, -4, 4, shards)).modes.size(); };
  EXPECT_EQ(count(DataSet::eight_gaussians), 8u);
  EXPECT_EQ(count(DataSet::two_moons), 2u);
  EXPECT_EQ(count(DataSet::rings), 3u);
  EXPECT_EQ(count(DataSet::pinwheel), 5u);
  EXPECT_EQ(count(DataSet::checkerboard), 8u);
}

TEST_F(ExactGridTest, ModeCoverageSeesWhatIsMissing) {
  const auto toy = make_closed_form(ClosedForm::eight_gaussians);
  const auto map = find_modes(exact_grid(*toy, 48, -4, 4, shards));
  for (const auto& mode : map.modes) {
    EXPECT_NEAR(mode.exact, 0.125, 1e-3);
    EXPECT_NEAR(std::hypot(mode.peak.x, mode.peak.y), 2.5, 0.03);
  }
  const auto points = toy->sample(50000, rng);
  const auto all = mode_coverage(map, points);
  EXPECT_EQ(all.visited, 8);
  EXPECT_LT(all.misplaced, 0.01);
  const auto right = mode_coverage(map, points.index_select(0, points.select(1, 0).gt(0.9).nonzero().squeeze(1)));
  EXPECT_EQ(right.visited, 3);
  EXPECT_NEAR(right.misplaced, 0.625, 0.02);
}

}  // namespace
}  // namespace basin
