#pragma once
// Lines of equal value through a grid: geometry alone, no drawing.

#include <vector>

#include "app/panels/stream_lines.h"
#include "core/base/image.h"

namespace app {

/// Where `field` is `level`, by marching squares between the cell centres (W. E. Lorensen and H. E. Cline, 1987, in two dimensions), linear along the
/// edges; a saddle is joined as its bilinear surface is (G. M. Nielson and B. Hamann, "The asymptotic decider", 1991), so that lines never cross.
/// Closed lines end where they begin; others end at the border and beside values that are not finite.
std::vector<Path> iso_lines(const basin::Grid& field, double level);

}  // namespace app
