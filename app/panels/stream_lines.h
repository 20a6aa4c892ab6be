#pragma once
// Evenly spaced stream lines of the force -dE/dx: geometry alone, no drawing.
// After B. Jobard and W. Lefer, "Creating evenly-spaced streamlines of arbitrary density" (1997), with a lattice of further seeds, so that parts of
// the plane that no line leads to are filled, too.

#include <vector>

#include "app/widgets/plane_window.h"
#include "core/base/image.h"

namespace app {

using Path = std::vector<basin::Point>;

/// Direction of the force at any place of the box: differences of second order at the cell centres, bilinear between them.
class ForceField {
 public:
  explicit ForceField(const basin::Grid& energy);
  /// Unit vector of -dE/dx at (x, y). False outside the box, where E is not finite nearby and where there is no force.
  bool direction(double x, double y, double& dx, double& dy) const;

 private:
  int64_t size_ = 0;
  double low_ = 0, high_ = 0, per_unit_ = 0;  ///< cells per unit
  std::vector<float> slopes_;                 ///< -dE/dx and -dE/dy of each cell, in nats per unit
};

/// Lines within the visible part of the box, each from high to low energy. Places of different lines are at least `separation` / 2 apart, in units of
/// the plane, and a line begins at least `separation` from all before it. None where the grid is unsound or nowhere finite.
std::vector<Path> stream_lines(const basin::Grid& energy, const PlaneWindow& window, double separation);

/// `path` without the places that a line straight on to the next would miss by less than about `tolerance`.
Path thinned(const Path& path, double tolerance);

}  // namespace app
