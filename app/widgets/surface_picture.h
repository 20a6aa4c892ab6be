#pragma once
// A field as a shaded height field with dots on it, drawn on the processor with a depth buffer: the same picture on every machine, also without
// OpenGL, and only when something changed.

#include <array>
#include <cstdint>
#include <vector>

#include "app/gl/renderer.h"
#include "app/widgets/orbit_camera.h"
#include "app/widgets/point_canvas.h"
#include "core/base/image.h"

namespace app {

/// How high the box is whose ground is [-1, 1]^2.
inline constexpr float kSurfaceHeight = 0.9f;

struct SurfaceStyle {
  ColorMap map = ColorMap::viridis;
  double low = 0, high = 1;  ///< values at the ground and at the top of the box; what lies beyond is cut off there
  double contour_step = 0;   ///< 0 is no contours
  int64_t most_cells = 128;  ///< a side; larger grids are thinned

  /// In [0, 1]; `value` must not be NaN.
  float share(double value) const;
};

class SurfacePicture {
 public:
  /// An empty, transparent picture.
  void clear(int width, int height);
  /// The field between its cell centres, with walls from its border down to the ground. Cells beside values that are not finite are left out.
  void surface(const basin::Grid& field, const SurfaceStyle& style, const Lens& lens);
  /// A dot where `place` is projected, unless the surface hides it.
  void dot(Place place, const DotStyle& style, const Lens& lens);

  /// Straight-alpha RGBA, top row first.
  const std::vector<uint8_t>& pixels() const { return pixels_; }
  int width() const { return width_; }
  int height() const { return height_; }
  ImVec2 size() const { return ImVec2(static_cast<float>(width_), static_cast<float>(height_)); }
  /// Nearness of the surface at a pixel, 0 where there is none.
  float nearness(int x, int y) const;

 private:
  struct Corner {
    float x = 0, y = 0, nearness = 0;
    float share = 0, shade = 1;
  };
  struct Mesh;

  static Mesh mesh_of(const basin::Grid& field, const SurfaceStyle& style, const Lens& lens);
  void walls(const Mesh& mesh, const Lens& lens);
  void triangle(const Corner& a, const Corner& b, const Corner& c);
  struct Parts {
    float v, w, dv, dw;
  };
  void row(const Corner& a, const Corner& b, const Corner& c, const Parts& parts, int y, int first, int last, float contour);
  void blend(int x, int y, ImU32 colour, float coverage);

  int width_ = 0, height_ = 0;
  std::vector<uint8_t> pixels_;
  std::vector<float> depth_;
  std::array<uint8_t, 256 * 4> table_{};
  float contours_ = 0;       ///< contour lines over the whole height
  float first_contour_ = 0;  ///< how far the ground lies above a multiple of their step, in steps
};

}  // namespace app
