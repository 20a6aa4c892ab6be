#pragma once
// A square of the plane with axes: wheel zooms about the mouse, drag pans, double click fits, unless the mouse is left to the caller, who also draws
// what lies in it.

#include <string_view>

#include "app/widgets/colour_bar.h"
#include "app/widgets/plane_window.h"
#include "app/widgets/theme.h"
#include "core/base/image.h"

namespace app {

/// Where the plane lies on screen in this frame, and what the mouse does there.
struct PlaneFrame {
  ImVec2 min, max;  ///< whole pixels
  PlaneWindow window;
  bool bare = false;  ///< too small for axes and colour bar: its corners are named at most
  float strips = 0;   ///< pixels left free above and right of it
  bool hovered = false;
  bool clicked = false;  ///< released without a drag
  bool pressed = false;  ///< the left button went down over it in this frame
  bool held = false;     ///< and is still down, wherever the mouse went
  basin::Point mouse;    ///< in units of the plane; valid when hovered, clicked or held

  ImVec2 pixel(double x, double y) const;
  basin::Point plane(ImVec2 pixel) const;
  int side() const { return static_cast<int>(max.x - min.x); }
  /// Pixels per unit of the plane.
  float scale() const { return static_cast<float>(static_cast<double>(max.x - min.x) / window.side()); }
};

enum class PlaneMouse { navigate, leave };

class HeatView {
 public:
  /// Takes `size` at the cursor: a square plot in the middle with room for axes, and for a colour bar when `with_bar`; where
  /// that would leave too little of the plot, the plot alone. `strips` pixels stay free above and right of it for the caller.
  /// Shows the whole of [low, high]^2 until someone zooms. `id` names it in the widget log.
  PlaneFrame begin(const Theme& theme, std::string_view id, ImVec2 size, double low, double high, bool with_bar,
                   PlaneMouse use = PlaneMouse::navigate, float strips = 0);
  /// Axes around what was drawn, and the colour bar when `scale` is given.
  void end(const Theme& theme, const PlaneFrame& frame, const ColourScale* scale) const;
  void fit() { window_.fit(window_.low(), window_.high()); }
  bool fitted() const { return window_.fitted(); }

 private:
  void handle_mouse(PlaneFrame& frame, PlaneMouse use);
  void handle_keys(const Theme& theme, PlaneFrame& frame, PlaneMouse use);
  PlaneWindow window_;
};

}  // namespace app
