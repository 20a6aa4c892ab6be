#pragma once
// How thin points of the plane lie where they lie thinnest. No torch here.

#include <vector>

#include "core/base/image.h"

namespace basin {

struct Thickness {
  double deviation = 0;   ///< standard deviation across, in the points' units
  Point across = {1, 0};  ///< that direction, of length 1
  Point at = {0, 0};      ///< a point where it is so
};

/// The spread across its thinnest direction of the neighbourhood of each of up to 200 points, grown twofold from 16 neighbours until it no longer
/// widens (as a strip or a cluster of that thickness stops it), and of these the tenth smallest in a hundred: from a third of the true one to all of
/// it. Of at most 4,000 points, evenly thinned; at least two. Zero where so many lie on one spot or line.
Thickness thickness_of(const std::vector<Point>& points);

}  // namespace basin
