#include "app/panels/marginals.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/panels/field_reading.h"

namespace app {
namespace {

/// Masses become densities; nothing at all where there is no mass.
Marginals normalised(Marginals masses) {
  const double total = std::accumulate(masses.x.begin(), masses.x.end(), 0.0);
  if (!(total > 0) || !std::isfinite(total)) return {masses.low, masses.high, {}, {}};
  const double width = (masses.high - masses.low) / static_cast<double>(masses.x.size());
  for (auto* axis : {&masses.x, &masses.y})
    for (double& mass : *axis) mass /= total * width;
  return masses;
}

template <class Mass>
Marginals summed(const basin::Grid& grid, Mass&& mass) {
  const auto size = static_cast<size_t>(grid.size);
  Marginals sums{grid.low, grid.high, std::vector<double>(size, 0.0), std::vector<double>(size, 0.0)};
  for (size_t row = 0; row < size; ++row)
    for (size_t column = 0; column < size; ++column) {
      const double value = mass(static_cast<double>(grid.values[row * size + column]));
      sums.x[column] += value;
      sums.y[row] += value;
    }
  return normalised(std::move(sums));
}

}  // namespace

double Marginals::at(const std::vector<double>& axis, double place) const {
  const double cell = std::floor((place - low) / (high - low) * static_cast<double>(axis.size()));
  if (!(cell >= 0 && cell < static_cast<double>(axis.size()))) return NAN;
  return axis[static_cast<size_t>(cell)];
}

Marginals exact_marginals(const basin::Grid& energy) {
  if (!is_sound(energy)) return {};
  double least = INFINITY;
  for (const float value : energy.values)
    if (std::isfinite(value)) least = std::min(least, static_cast<double>(value));
  return summed(energy, [least](double value) { return std::isfinite(value) ? std::exp(least - value) : 0.0; });
}

Marginals histogram_marginals(const std::vector<basin::Point>& points, double low, double high, int cells) {
  if (cells < 1 || !(high > low)) return {};
  const auto size = static_cast<size_t>(cells);
  Marginals counts{low, high, std::vector<double>(size, 0.0), std::vector<double>(size, 0.0)};
  const double per_unit = cells / (high - low);
  for (const auto& p : points) {
    const double x = static_cast<double>(p.x), y = static_cast<double>(p.y);
    if (!(x >= low && x <= high && y >= low && y <= high)) continue;
    counts.x[std::min(size - 1, static_cast<size_t>((x - low) * per_unit))] += 1;
    counts.y[std::min(size - 1, static_cast<size_t>((y - low) * per_unit))] += 1;
  }
  return normalised(std::move(counts));
}

Marginals count_marginals(const basin::Grid& counts) {
  if (!is_sound(counts)) return {};
  return summed(counts, [](double count) { return count > 0 && std::isfinite(count) ? count : 0.0; });
}

}  // namespace app
