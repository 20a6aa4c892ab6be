#pragma once
// What both landscapes lay over their energy on request: stream lines of the force, the line of equal energy under the mouse, marginals.

#include <tuple>
#include <vector>

#include "app/panels/marginal_strips.h"
#include "app/panels/stream_lines.h"
#include "app/panels/view.h"
#include "app/widgets/heat_view.h"

namespace app {

/// The energy that is shown. `serial` changes with its values.
struct ShownField {
  const basin::Grid& energy;
  double log_z = basin::kNotMeasured;
  uint64_t serial = 0;
  bool density = false;  ///< shown as p
};

inline constexpr ImU32 kIsoColour = IM_COL32(255, 92, 138, 255);  ///< no colour map holds red

class FieldOverlay {
 public:
  /// In the map, below what lies on it.
  void draw_streams(const Theme& theme, const PlaneFrame& frame, const ShownField& field);
  /// Beside the map. `points_serial` changes with `points`.
  void draw_marginals(const Theme& theme, const PlaneFrame& frame, const ShownField& field, const MarginalPoints& points, uint64_t points_serial);

 private:
  using Made = std::tuple<uint64_t, double, double, double, int, float>;

  std::vector<Path> lines_;
  Made made_from_{};
  MarginalStrips marginal_strips_;
};

/// The line of equal energy through the mouse and its value, while the mouse rests over the map; to be drawn above all else in it.
void draw_iso(const Theme& theme, const PlaneFrame& frame, const ShownField& field);

/// The place of `lines` in the frame that is farthest from the mouse, `margin` pixels from the border at least; false when none is in sight.
bool farthest_place(const std::vector<Path>& lines, const PlaneFrame& frame, float margin, ImVec2& place);

}  // namespace app
