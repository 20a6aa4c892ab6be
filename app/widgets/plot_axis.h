#pragma once
// One axis of a plot: linear, logarithmic or symmetric logarithmic, its ticks, and the reduction of a series to pixel columns.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "app/widgets/series.h"
#include "core/base/scale.h"

namespace app {

/// Maps values to pixels; `pixel_low` belongs to `low` (for a value axis it is the bottom).
struct Axis {
  basin::Scale scale = basin::Scale::linear;
  double low = 0, high = 1;
  float pixel_low = 0, pixel_high = 1;
  bool whole = false;  ///< there is nothing between whole numbers, so no tick

  float to_pixel(double value) const;
  double from_pixel(float pixel) const;
};

struct Tick {
  double value = 0;
  std::string label;
};

/// At most `most` ticks, two at least where the axis holds two round values, at round values as evenly as its scale allows.
std::vector<Tick> axis_ticks(const Axis& axis, int most);
/// The most of such ticks, at most `most`, of which every two neighbours are at least as far apart in pixels as `room` asks of them.
std::vector<Tick> fitting_ticks(const Axis& axis, int most, const std::function<float(const Tick&, const Tick&)>& room);
/// "0.0123", "12.5k", "3.2M", "1.2e14"; `step` is the distance of neighbouring values that must read differently, 0 when there is none.
std::string format_value(double value, double step = 0);
/// 17025 -> "17,025".
std::string grouped(int64_t value);

/// Everything of a series that falls into one pixel column.
struct Column {
  float pixel = 0;           ///< left edge
  double low = 0, high = 0;  ///< smallest and largest value in the column
  double last = 0;           ///< value of the column's last entry
};

/// The visible part of `series` by pixel columns of `width` pixels; empty columns are left out. O(columns log n).
std::vector<Column> columns_of(const Series& series, const Axis& steps, float width);

/// Room that a linear axis leaves below `low` and above `high`, the least and the largest value. Values within a millionth of their size are one.
double margin_around(double low, double high);

}  // namespace app
