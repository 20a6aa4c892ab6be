#pragma once
// Densities along each axis: exact from a grid of energies, as histograms from points or counts.

#include <vector>

#include "core/base/image.h"

namespace app {

/// Densities per unit over [low, high] in cells of even width; both integrate to 1 there, or are empty where there is nothing to show.
struct Marginals {
  double low = -4, high = 4;
  std::vector<double> x, y;

  bool empty() const { return x.empty(); }
  /// Of the cell in which `place` lies, or NaN outside.
  double at(const std::vector<double>& axis, double place) const;
};

/// p(x) = sum over y of exp(-E) / Z, and p(y) alike, with the least energy taken off first so that nothing overflows. Cells that are not finite hold
/// no mass.
Marginals exact_marginals(const basin::Grid& energy);
/// Shares of the points within the box, in `cells` cells.
Marginals histogram_marginals(const std::vector<basin::Point>& points, double low, double high, int cells);
/// Of points that come as counts per cell.
Marginals count_marginals(const basin::Grid& counts);

}  // namespace app
