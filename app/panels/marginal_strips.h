#pragma once
// The marginals drawn along the map: p(x) above it, p(y) to its right. Exact as a line, chains as bars, data as a thin line.

#include <string>
#include <vector>

#include "app/panels/field_reading.h"
#include "app/panels/marginals.h"
#include "app/widgets/heat_view.h"

namespace app {

/// Points of one moment; null or empty where there are none.
struct MarginalPoints {
  const std::vector<basin::Point>* chains = nullptr;
  const std::vector<basin::Point>* data = nullptr;
  const basin::Grid* counts = nullptr;  ///< chains per cell, when there are too many to come one by one
};

class MarginalStrips {
 public:
  /// Pixels that a strip takes with its gap, of a map in `room`; 0 where the map would become too small.
  static float thickness(const Theme& theme, ImVec2 room);
  /// Counts anew when a serial changed; `points_serial` changes with the points.
  void take(const basin::Grid& energy, uint64_t energy_serial, const MarginalPoints& points, uint64_t points_serial);
  /// Beside the map of `frame`, which was begun with `thickness` for its strips.
  void draw(const Theme& theme, const PlaneFrame& frame) const;

 private:
  struct Strip;
  void draw_strip(const Theme& theme, const PlaneFrame& frame, const Strip& strip) const;
  void hover(const Theme& theme, const PlaneFrame& frame, const Strip& strip) const;
  std::string describe(const Strip& strip, double place) const;

  Marginals exact_, chains_, data_;
  SmoothRange range_;  ///< of densities; the same for both strips
  uint64_t energy_serial_ = 0, points_serial_ = 0;
};

}  // namespace app
