#pragma once
// The distance that a brush measures.

#include <algorithm>

namespace basin {

/// Of (x, y) from the nearest point of the line from (x0, y0) to (x1, y1), squared.
inline double squared_distance(double x, double y, double x0, double y0, double x1, double y1) {
  const double dx = x1 - x0, dy = y1 - y0, length = dx * dx + dy * dy;
  const double t = length > 0 ? std::clamp(((x - x0) * dx + (y - y0) * dy) / length, 0.0, 1.0) : 0.0;
  return (x - x0 - t * dx) * (x - x0 - t * dx) + (y - y0 - t * dy) * (y - y0 - t * dy);
}

}  // namespace basin
