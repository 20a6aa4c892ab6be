#pragma once
// Grids of a formula.

#include <cstdint>

#include "core/base/image.h"

namespace basin::testing {

/// `value` of (x, y) at the cell centres of [-4, 4]^2.
template <class Value>
Grid grid_of(int64_t size, Value&& value) {
  Grid grid;
  grid.size = size;
  const auto centre = [&](int64_t cell) { return grid.low + (grid.high - grid.low) * (static_cast<double>(cell) + 0.5) / static_cast<double>(size); };
  for (int64_t row = 0; row < size; ++row)
    for (int64_t column = 0; column < size; ++column) grid.values.push_back(static_cast<float>(value(centre(column), centre(row))));
  return grid;
}

}  // namespace basin::testing
