#pragma once
// What lies on the plane: dots, densities of many dots, trails of watched chains, forces.

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "app/gl/renderer.h"
#include "app/panels/view.h"
#include "app/widgets/heat_view.h"
#include "app/widgets/point_canvas.h"

namespace app {

/// Above this many points a layer is shown as a density.
inline constexpr size_t kMostDots = 20000;

struct DotLayer {
  const std::vector<basin::Point>* points = nullptr;
  DotStyle style;
  const std::vector<ImU32>* fills = nullptr;  ///< one a point; null uses style.fill
};

/// Layers of dots as one picture, redrawn only when points, view or size changed.
class DotPicture {
 public:
  /// `serial` changes with the points and with the choice of layers. `key` names the pictures on the card.
  void draw(const View& view, const std::string& key, uint64_t serial, const PlaneFrame& frame, const std::vector<DotLayer>& layers);

 private:
  using Made = std::tuple<uint64_t, double, double, double, int, float>;
  void redraw(const PlaneFrame& frame, const std::vector<DotLayer>& layers);
  PointCanvas canvas_;
  Made made_from_{};
  uint64_t picture_ = 0;
};

/// The part of a field that `frame` shows, in colours from `low` to `high`.
FieldStyle field_style(const PlaneFrame& frame, ColorMap map, double low, double high);
/// The field as a picture that fills the frame; the plot's ground where there is no picture. `key` names it on the card, `serial` changes with it.
void draw_heat(const View& view, const PlaneFrame& frame, std::string_view key, uint64_t serial, const basin::Grid& field, const FieldStyle& style);

/// Points counted into `size` x `size` cells over the box, top row first, as `colour` with alpha by the logarithm of the count.
std::vector<uint8_t> density_pixels(const std::vector<basin::Point>& points, double low, double high, int size, ImU32 colour);

/// Paths of the watched chains through their last run, fading towards the start, and a ring at each one's place.
void draw_trails(const Theme& theme, const PlaneFrame& frame, const std::vector<basin::ChainTrace>& traces, const SharedView& shared,
                 bool with_paths);

/// -dE/dx as darts over the visible part of the field.
void draw_forces(const Theme& theme, const PlaneFrame& frame, const basin::Grid& energy);

}  // namespace app
