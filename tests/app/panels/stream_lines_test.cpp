#include "app/panels/stream_lines.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/grids.h"

namespace app {
namespace {

using basin::testing::grid_of;

PlaneWindow whole() {
  PlaneWindow window;
  window.fit(-4, 4);
  return window;
}

double distance(basin::Point a, basin::Point b) {
  return std::hypot(static_cast<double>(a.x - b.x), static_cast<double>(a.y - b.y));
}

const auto kRough = [](double x, double y) { return std::sin(2 * x) * std::cos(3 * y) + 0.1 * x * x + 0.2 * y; };

TEST(StreamLines, OfABowlAreRadialAndRunDownhill) {
  const auto lines = stream_lines(grid_of(128, [](double x, double y) { return (x * x + y * y) / 2; }), whole(), 0.3);
  ASSERT_GT(lines.size(), 20u);
  for (const Path& line : lines) {
    const double x = static_cast<double>(line.front().x), y = static_cast<double>(line.front().y), r = std::hypot(x, y);
    for (size_t i = 1; i < line.size(); ++i) {
      EXPECT_NEAR((static_cast<double>(line[i].x) * y - static_cast<double>(line[i].y) * x) / r, 0, 1e-3) << "off the ray";
      EXPECT_LT(distance(line[i], {}), distance(line[i - 1], {})) << "towards the minimum";
    }
  }
}

TEST(StreamLines, OfASaddleKeepTheProductOfCoordinates) {
  const auto lines = stream_lines(grid_of(128, [](double x, double y) { return (x * x - y * y) / 2; }), whole(), 0.3);
  ASSERT_GT(lines.size(), 20u);
  for (const Path& line : lines) {
    const double product = static_cast<double>(line.front().x) * static_cast<double>(line.front().y);
    for (const auto& p : line) EXPECT_NEAR(static_cast<double>(p.x) * static_cast<double>(p.y), product, 1e-3);
  }
}

TEST(StreamLines, KeepTheirDistanceAndLeaveNoRoom) {
  const double separation = 0.3;
  const auto lines = stream_lines(grid_of(128, kRough), whole(), separation);
  ASSERT_GT(lines.size(), 20u);
  for (size_t i = 0; i < lines.size(); ++i)
    for (size_t k = 0; k < i; ++k)
      for (const auto& p : lines[i])
        for (const auto& q : lines[k]) ASSERT_GE(distance(p, q), separation / 2 - 1e-5);
  double emptiest = 0;
  for (double x = -3.5; x <= 3.5; x += 0.25)
    for (double y = -3.5; y <= 3.5; y += 0.25) {
      double nearest = INFINITY;
      for (const Path& line : lines)
        for (const auto& p : line) nearest = std::min(nearest, distance(p, {static_cast<float>(x), static_cast<float>(y)}));
      emptiest = std::max(emptiest, nearest);
    }
  EXPECT_LT(emptiest, 3 * separation) << "a hole without lines";
}

TEST(StreamLines, FollowTheWindow) {
  PlaneWindow window = whole();
  window.zoom(8, 1, 1);
  const auto lines = stream_lines(grid_of(128, kRough), window, window.side() / 25);
  ASSERT_GT(lines.size(), 10u);
  for (const Path& line : lines)
    for (const auto& p : line) {
      EXPECT_GE(static_cast<double>(p.x), window.x0() - 1e-6);
      EXPECT_LE(static_cast<double>(p.y), window.y1() + 1e-6);
    }
}

TEST(StreamLines, AvoidWhatIsNotFinite) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(stream_lines(grid_of(64, [=](double, double) { return nan; }), whole(), 0.3).empty());
  EXPECT_TRUE(stream_lines(grid_of(64, [](double, double) { return 3.0; }), whole(), 0.3).empty()) << "no force anywhere";
  EXPECT_TRUE(stream_lines({}, whole(), 0.3).empty());
  EXPECT_TRUE(stream_lines(grid_of(64, kRough), whole(), 0).empty());
  const auto half = stream_lines(grid_of(64, [=](double x, double y) { return x < 0 ? nan : x * x + y; }), whole(), 0.3);
  ASSERT_FALSE(half.empty());
  for (const Path& line : half)
    for (const auto& p : line) EXPECT_GT(p.x, -0.01f);
}

TEST(StreamLines, ThinningKeepsEndsAndShape) {
  Path arc, straight;
  for (int i = 0; i <= 200; ++i) {
    const double a = 0.01 * i;
    arc.push_back({static_cast<float>(std::cos(a)), static_cast<float>(std::sin(a))});
    straight.push_back({0.1f * static_cast<float>(i), 0});
  }
  EXPECT_EQ(thinned(straight, 1e-3).size(), 2u);
  const Path thin = thinned(arc, 1e-3);
  EXPECT_LT(thin.size(), 60u);
  EXPECT_EQ(thin.back().x, arc.back().x);
  for (size_t i = 1; i < thin.size(); ++i) {
    const double x = static_cast<double>(thin[i].x + thin[i - 1].x) / 2, y = static_cast<double>(thin[i].y + thin[i - 1].y) / 2;
    EXPECT_NEAR(std::hypot(x, y), 1, 2e-3);
  }
}

}  // namespace
}  // namespace app
