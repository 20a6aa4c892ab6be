#pragma once
// A region painted by hand, from which chains start: cells of a coarse grid over the box. No torch here.

#include <bitset>
#include <vector>

#include "core/base/image.h"

namespace basin {

inline constexpr int64_t kStartCells = 32;  ///< a side
inline constexpr double kStartLow = -4.0, kStartHigh = 4.0, kStartCell = (kStartHigh - kStartLow) / kStartCells;

/// Bit row * kStartCells + column, row 0 at the lowest y.
using StartMask = std::bitset<static_cast<size_t>(kStartCells* kStartCells)>;

/// Paints, or clears, the cells that the line from one point to the other crosses and those whose centre lies within `radius` of it.
void brush(StartMask& mask, Point from, Point to, double radius, bool paint);

/// Numbers of the painted cells, in order.
std::vector<int64_t> painted_cells(const StartMask& mask);

}  // namespace basin
