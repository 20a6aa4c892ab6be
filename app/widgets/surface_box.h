#pragma once
// The box around a surface: ground and far walls behind it, axes with ticks and units in front.

#include "app/widgets/colour_bar.h"
#include "app/widgets/orbit_camera.h"
#include "app/widgets/theme.h"

namespace app {

struct SurfaceBox {
  const OrbitCamera& camera;
  ImVec2 min, size;          ///< of the picture on screen
  double low, high;          ///< of x and y
  const ColourScale& scale;  ///< of the height

  ImVec2 pixel(float x, float y, float z) const;
  /// x and y of the far walls, -1 or 1.
  float far_x() const { return camera.beyond_x() ? -1.0f : 1.0f; }
  float far_y() const { return camera.beyond_y() ? -1.0f : 1.0f; }
};

void draw_box_behind(const Theme& theme, const SurfaceBox& box, ImDrawList& list);
void draw_box_axes(const Theme& theme, const SurfaceBox& box, ImDrawList& list);

}  // namespace app
