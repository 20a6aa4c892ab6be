#include "app/panels/field_reading.h"

#include <algorithm>
#include <cmath>

namespace app {
namespace {

constexpr double kFollowSeconds = 2.0;  // time constant of the colour range

/// Bilinear value at (column, row) in units of cells from the first centre; clamped at the border.
double bilinear(const basin::Grid& grid, double column, double row) {
  const auto last = static_cast<double>(grid.size - 1);
  column = std::clamp(column, 0.0, last);
  row = std::clamp(row, 0.0, last);
  const auto x = std::min(static_cast<int64_t>(column), std::max<int64_t>(grid.size - 2, 0));
  const auto y = std::min(static_cast<int64_t>(row), std::max<int64_t>(grid.size - 2, 0));
  const int64_t right = std::min(x + 1, grid.size - 1), up = std::min(y + 1, grid.size - 1);
  const double s = column - static_cast<double>(x), t = row - static_cast<double>(y);
  const auto at = [&](int64_t c, int64_t r) { return static_cast<double>(grid.values[static_cast<size_t>(r * grid.size + c)]); };
  return (at(x, y) * (1 - s) + at(right, y) * s) * (1 - t) + (at(x, up) * (1 - s) + at(right, up) * s) * t;
}

}  // namespace

bool is_sound(const basin::Grid& grid) {
  return grid.size > 0 && static_cast<int64_t>(grid.values.size()) >= grid.size * grid.size && grid.high > grid.low;
}

FieldReading read_field(const basin::Grid& energy, double log_z, double x, double y) {
  FieldReading reading;
  if (!is_sound(energy) || !(x >= energy.low && x <= energy.high && y >= energy.low && y <= energy.high)) return reading;
  const double cell = (energy.high - energy.low) / static_cast<double>(energy.size);
  const double column = (x - energy.low) / cell - 0.5, row = (y - energy.low) / cell - 0.5;
  reading.inside = true;
  reading.energy = bilinear(energy, column, row);
  reading.density = std::exp(-reading.energy - log_z);
  if (energy.size < 2) return reading;
  const auto between = [&](double place) { return std::clamp(place, 0.5, static_cast<double>(energy.size) - 1.5); };
  const double c = between(column), r = between(row);
  reading.force.x = static_cast<float>((bilinear(energy, c - 0.5, row) - bilinear(energy, c + 0.5, row)) / cell);
  reading.force.y = static_cast<float>((bilinear(energy, column, r - 0.5) - bilinear(energy, column, r + 0.5)) / cell);
  return reading;
}

basin::Grid density_of(const basin::Grid& energy, double log_z) {
  basin::Grid out = energy;
  if (!std::isfinite(log_z)) log_z = -percentiles(energy.values, 0, 1).first;
  for (float& value : out.values) value = static_cast<float>(std::exp(-static_cast<double>(value) - log_z));
  return out;
}

std::pair<double, double> percentiles(std::vector<float> values, double low, double high) {
  values.erase(std::remove_if(values.begin(), values.end(), [](float v) { return !std::isfinite(v); }), values.end());
  if (values.empty()) return {0, 1};
  const auto at = [&](double share) {
    const auto nth = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1) + 0.5);
    std::nth_element(values.begin(), nth, values.end());
    return static_cast<double>(*nth);
  };
  const double first = at(low);
  return {first, at(high)};
}

void SmoothRange::follow(double low, double high, double seconds) {
  if (locked && known_) return;
  if (!(high > low)) high = low + std::max(std::abs(low), 1.0) * 1e-3;
  const double share = known_ ? 1 - std::exp(-std::max(seconds, 0.0) / kFollowSeconds) : 1.0;
  low_ += (low - low_) * share;
  high_ += (high - high_) * share;
  known_ = true;
}

}  // namespace app
