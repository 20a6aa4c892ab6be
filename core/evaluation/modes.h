#pragma once
// The modes of an exact 2D density and how much of each a cloud of points has found.

#include <vector>

#include "core/base/image.h"
#include "core/evaluation/exact_grid.h"

namespace basin {

/// Peaks that lie less than this (nats) above the pass to a higher one belong to that one: ripples on a ridge are no modes.
inline constexpr double kModeProminence = 0.6931471805599453;  // a factor of 2 in density
/// Basins with less mass than this are no modes.
inline constexpr double kLeastModeMass = 1e-3;
/// A mode counts as visited when it holds at least this share of its exact mass.
inline constexpr double kVisitedShare = 0.1;

struct Mode {
  Point peak;
  double exact = 0;    ///< mass of its basin under the exact density
  double visited = 0;  ///< share of the points within its basin
};

/// Which sub-cell of an exact grid drains into which mode.
struct ModeMap {
  int64_t side = 0;  ///< sub-cells a side
  double low = -4.0, high = 4.0;
  std::vector<Mode> modes;     ///< heaviest first; `visited` is 0
  std::vector<int32_t> basin;  ///< [side * side], index into `modes`, or -1 where the basin is no mode
};

/// Basins of steepest ascent of the density on the sub-cells (4 neighbours), by flooding from the top: each cell joins the basin of its highest
/// neighbour, and where two basins meet the lower is joined to the other when its peak is not prominent (Edelsbrunner, Letscher & Zomorodian 2002).
ModeMap find_modes(const ExactGrid& exact, double prominence = kModeProminence);

/// Place in `map.modes` of the basin in which each of `points` [N, 2] lies, or -1 outside all.
std::vector<int16_t> modes_of(const ModeMap& map, const torch::Tensor& points);

struct ModeCoverage {
  std::vector<Mode> modes;
  int64_t visited = 0;   ///< modes that hold at least kVisitedShare of their mass
  double misplaced = 0;  ///< half the absolute difference of exact and visited masses over the modes: 0 is a perfect balance
};
/// `points` [N, 2].
ModeCoverage mode_coverage(const ModeMap& map, const torch::Tensor& points);

}  // namespace basin
