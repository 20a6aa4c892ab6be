#include "core/laboratory/start_mask.h"

#include <algorithm>
#include <cmath>

#include "core/base/segment.h"

namespace basin {
namespace {

double centre_of(int64_t cell) {
  return kStartLow + (static_cast<double>(cell) + 0.5) * kStartCell;
}

/// Whether the line passes through the cell around (x, y), by the slabs of its two sides (Kay & Kajiya 1986).
bool crosses(double x, double y, double x0, double y0, double x1, double y1) {
  double enter = 0, leave = 1;
  const auto slab = [&](double middle, double from, double to) {
    const double low = middle - kStartCell / 2 - from, high = low + kStartCell, way = to - from;
    if (way == 0) return low <= 0 && high > 0;
    enter = std::max(enter, std::min(low / way, high / way));
    leave = std::min(leave, std::max(low / way, high / way));
    return enter <= leave;
  };
  return slab(x, x0, x1) && slab(y, y0, y1);
}

}  // namespace

void brush(StartMask& mask, Point from, Point to, double radius, bool paint) {
  if (!std::isfinite(from.x) || !std::isfinite(from.y) || !std::isfinite(to.x) || !std::isfinite(to.y)) return;
  const auto x0 = static_cast<double>(from.x), y0 = static_cast<double>(from.y), x1 = static_cast<double>(to.x), y1 = static_cast<double>(to.y);
  for (int64_t row = 0; row < kStartCells; ++row)
    for (int64_t column = 0; column < kStartCells; ++column) {
      const double x = centre_of(column), y = centre_of(row);
      if (crosses(x, y, x0, y0, x1, y1) || squared_distance(x, y, x0, y0, x1, y1) <= radius * radius)
        mask.set(static_cast<size_t>(row * kStartCells + column), paint);
    }
}

std::vector<int64_t> painted_cells(const StartMask& mask) {
  std::vector<int64_t> cells;
  for (size_t cell = 0; cell < mask.size(); ++cell)
    if (mask.test(cell)) cells.push_back(static_cast<int64_t>(cell));
  return cells;
}

}  // namespace basin
