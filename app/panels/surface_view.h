#pragma once
// The landscape in three dimensions: a height field in a box with axes, chains as dots on it. Drag turns, wheel zooms, double click resets.

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "app/panels/plane_layers.h"
#include "app/panels/view.h"
#include "app/widgets/colour_bar.h"
#include "app/widgets/surface_picture.h"

namespace app {

class Flow;

struct SurfaceScene {
  const basin::Grid& field;  ///< E or p
  ColourScale scale;         ///< what lies beyond its range is cut off there
  double contour_step = 0;   ///< 0 is no contours
  std::vector<DotLayer> dots;
  uint64_t serial = 0;  ///< changes with the field and the dots
};

class SurfaceView {
 public:
  /// Fills `size` at the cursor; `key` names it in the widget log and its picture on the card. The place of the plane under the mouse, if the surface
  /// is there and nothing is dragged.
  std::optional<basin::Point> draw(const View& view, const std::string& key, ImVec2 size, const SurfaceScene& scene);
  void fit() { camera_.reset(); }
  bool fitted() const { return camera_.first(); }

 private:
  using Made = std::tuple<uint64_t, ColorMap, double, double, double, double, double, double, int, int, int64_t>;

  void take_keys(const Theme& theme);
  bool take_mouse(const Theme& theme);
  void redraw(const SurfaceScene& scene, const SurfaceStyle& style, ImVec2 size);
  void draw_dots(const SurfaceScene& scene, const SurfaceStyle& style);
  std::optional<basin::Point> under_mouse(const basin::Grid& field, ImVec2 min, float shrink) const;

  OrbitCamera camera_;
  SurfacePicture picture_;
  Made made_from_{};
  uint64_t serial_ = 0;  ///< of the picture
};

/// "2D | 3D"; both landscapes have it.
void draw_dimension_switch(const View& view, Flow& flow, float width);

}  // namespace app
