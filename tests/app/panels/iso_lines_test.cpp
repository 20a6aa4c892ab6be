#include "app/panels/iso_lines.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>

#include "app/panels/field_reading.h"
#include "tests/support/grids.h"

namespace app {
namespace {

using basin::testing::grid_of;

/// Twice the signed area of (a, b, c).
double turn(basin::Point a, basin::Point b, basin::Point c) {
  return static_cast<double>(b.x - a.x) * static_cast<double>(c.y - a.y) - static_cast<double>(b.y - a.y) * static_cast<double>(c.x - a.x);
}

bool cross(basin::Point a, basin::Point b, basin::Point c, basin::Point d) {
  return turn(a, b, c) * turn(a, b, d) < -1e-12 && turn(c, d, a) * turn(c, d, b) < -1e-12;
}

TEST(IsoLines, ThroughOneZeroOfABowlIsTheUnitCircle) {
  const auto grid = grid_of(128, [](double x, double y) { return (x * x + y * y) / 2; });
  const double cell = 8.0 / 128, level = read_field(grid, 0, 1, 0).energy;
  EXPECT_NEAR(level, 0.5, cell * cell / 4) << "bilinear between the cells";
  const auto lines = iso_lines(grid, level);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_GT(lines[0].size(), 100u);
  EXPECT_EQ(lines[0].front().x, lines[0].back().x) << "closed";
  EXPECT_EQ(lines[0].front().y, lines[0].back().y);
  for (const auto& p : lines[0]) EXPECT_NEAR(std::hypot(static_cast<double>(p.x), static_cast<double>(p.y)), 1, cell * cell / 2);
}

TEST(IsoLines, OpenLinesEndAtTheBorder) {
  const auto grid = grid_of(64, [](double x, double y) { return x + 0.5 * y; });
  const auto lines = iso_lines(grid, 0.3);
  ASSERT_EQ(lines.size(), 1u);
  for (const auto& p : lines[0]) EXPECT_NEAR(static_cast<double>(p.x) + 0.5 * static_cast<double>(p.y), 0.3, 1e-5);
  EXPECT_NEAR(std::abs(lines[0].front().y), 4 - 4.0 / 64, 1e-5);
  EXPECT_NEAR(std::abs(lines[0].back().y), 4 - 4.0 / 64, 1e-5);
}

TEST(IsoLines, SaddlesAreJoinedAsTheSurfaceIs) {
  basin::Grid cell{2, -4, 4, {1, 0, 0, 1}};  // high on the rising diagonal, saddle at 0.5
  for (const double level : {0.4, 0.6}) {
    const auto lines = iso_lines(cell, level);
    ASSERT_EQ(lines.size(), 2u);
    EXPECT_FALSE(cross(lines[0].front(), lines[0].back(), lines[1].front(), lines[1].back()));
    for (const Path& line : lines) {
      const double side = static_cast<double>(line.front().x - line.front().y) * static_cast<double>(line.back().x - line.back().y);
      EXPECT_EQ(side > 0, level < 0.5) << "below the saddle the high corners are joined, above it they are apart";
    }
  }
}

TEST(IsoLines, NeverCross) {
  const auto grid = grid_of(24, [](double x, double y) { return std::sin(3.1 * x + 1) * std::cos(2.7 * y) + 0.3 * std::sin(5 * x * y); });
  for (const double level : {-0.6, -0.1, 0.0, 0.2, 0.7}) {
    std::vector<std::pair<basin::Point, basin::Point>> pieces;
    for (const Path& line : iso_lines(grid, level))
      for (size_t i = 1; i < line.size(); ++i) pieces.emplace_back(line[i - 1], line[i]);
    ASSERT_GT(pieces.size(), 50u);
    for (size_t i = 0; i < pieces.size(); ++i)
      for (size_t k = 0; k < i; ++k) ASSERT_FALSE(cross(pieces[i].first, pieces[i].second, pieces[k].first, pieces[k].second));
  }
}

TEST(IsoLines, SkipWhatIsNotFinite) {
  const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
  EXPECT_TRUE(iso_lines(basin::Grid{2, -4, 4, {nan, 1, 2, 3}}, 1.5).empty());
  EXPECT_TRUE(iso_lines(basin::Grid{2, -4, 4, {inf, 1, 2, 3}}, 1.5).empty());
  EXPECT_TRUE(iso_lines({}, 1).empty());
  EXPECT_TRUE(iso_lines(grid_of(8, [](double x, double) { return x; }), static_cast<double>(nan)).empty());
  EXPECT_TRUE(iso_lines(grid_of(8, [](double x, double) { return x; }), 99).empty());
}

}  // namespace
}  // namespace app
