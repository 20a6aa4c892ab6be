#pragma once
// What both landscapes lay over their energy on request: stream lines of the force, the line of equal energy under the mouse, marginals.

#include <string>
#include <tuple>
#include <vector>

#include "app/panels/marginal_strips.h"
#include "app/panels/stream_lines.h"
#include "app/panels/view.h"
#include "app/widgets/heat_view.h"

namespace app {

class Flow;

/// The energy that is shown. `serial` changes with its values.
struct ShownField {
  const basin::Grid& energy;
  double log_z = basin::kNotMeasured;
  uint64_t serial = 0;
  bool density = false;  ///< shown as p
};

class FieldOverlay {
 public:
  /// One chip a layer, named `prefix`.streams and so on.
  void draw_chips(const Theme& theme, const std::string& prefix, Flow& flow);
  /// In the map, below what lies on it.
  void draw_streams(const Theme& theme, const PlaneFrame& frame, const ShownField& field);
  /// In the map, above all else, while the mouse rests over it.
  void draw_iso(const Theme& theme, const PlaneFrame& frame, const ShownField& field) const;
  /// Pixels that the map in `room` is to leave free above and right of it.
  float strips(const Theme& theme, ImVec2 room) const { return marginals_ ? MarginalStrips::thickness(theme, room) : 0.0f; }
  /// Beside the map. `points_serial` changes with `points`.
  void draw_marginals(const Theme& theme, const PlaneFrame& frame, const ShownField& field, const MarginalPoints& points, uint64_t points_serial);

 private:
  using Made = std::tuple<uint64_t, double, double, double, int, float>;

  bool streams_ = false, iso_ = true, marginals_ = false;
  std::vector<Path> lines_;
  Made made_from_{};
  MarginalStrips marginal_strips_;
};

/// The place of `lines` in the frame that is farthest from the mouse, `margin` pixels from the border at least; false when none is in sight.
bool farthest_place(const std::vector<Path>& lines, const PlaneFrame& frame, float margin, ImVec2& place);

}  // namespace app
