#include "core/data/thickness.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace basin {
namespace {

constexpr size_t kLooked = 200, kMost = 4000, kFewest = 16;
constexpr double kStillWidens = 1.2;  // twice as many neighbours of a filled region are wider by a factor of 1.41
constexpr double kRank = 0.1;

std::vector<Point> thinned(const std::vector<Point>& points, size_t most) {
  std::vector<Point> kept;
  const size_t count = std::min(points.size(), most);
  for (size_t i = 0; i < count; ++i) kept.push_back(points[i * points.size() / count]);
  return kept;
}

/// Spread across the thinnest direction of points[order[0, count)].
Thickness across(const std::vector<Point>& points, const std::vector<std::pair<double, size_t>>& order, size_t count) {
  double x = 0, y = 0, xx = 0, xy = 0, yy = 0;
  const Point at = points[order[0].second];
  for (size_t i = 0; i < count; ++i) {
    const double dx = double{points[order[i].second].x} - at.x, dy = double{points[order[i].second].y} - at.y;
    x += dx, y += dy, xx += dx * dx, xy += dx * dy, yy += dy * dy;
  }
  const auto n = static_cast<double>(count);
  xx = xx / n - x * x / n / n, xy = xy / n - x * y / n / n, yy = yy / n - y * y / n / n;
  const double half = std::hypot((xx - yy) / 2, xy), least = std::max(0.0, (xx + yy) / 2 - half);
  const double angle = 0.5 * std::atan2(2 * xy, xx - yy) + std::acos(0.0);  // of the long axis, and a right angle on
  return {std::sqrt(least), {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))}, at};
}

Thickness around(const std::vector<Point>& points, const Point& centre) {
  std::vector<std::pair<double, size_t>> order;
  for (size_t i = 0; i < points.size(); ++i)
    order.emplace_back(std::pow(double{points[i].x} - centre.x, 2) + std::pow(double{points[i].y} - centre.y, 2), i);
  std::sort(order.begin(), order.end());
  Thickness before;
  for (size_t count = std::min(kFewest, order.size());; count = std::min(2 * count, order.size())) {
    const auto now = across(points, order, count);
    if (count == order.size() || (count > kFewest && now.deviation < kStillWidens * before.deviation)) return now;
    before = now;
  }
}

}  // namespace

Thickness thickness_of(const std::vector<Point>& points) {
  const auto some = thinned(points, kMost);
  std::vector<Thickness> found;
  for (const auto& centre : thinned(some, kLooked)) found.push_back(around(some, centre));
  const auto place = found.begin() + static_cast<int64_t>(kRank * static_cast<double>(found.size()));
  std::nth_element(found.begin(), place, found.end(), [](const Thickness& a, const Thickness& b) { return a.deviation < b.deviation; });
  return *place;
}

}  // namespace basin
