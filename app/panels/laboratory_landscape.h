#pragma once
// The laboratory's selected density with the live chains on it; what the Landscape panel shows in its laboratory mode.

#include <optional>
#include <string>

#include "app/gl/renderer.h"
#include "app/panels/field_overlay.h"
#include "app/panels/field_reading.h"
#include "app/panels/laboratory_layers.h"
#include "app/panels/path_maps.h"
#include "app/panels/plane_layers.h"
#include "app/panels/start_painter.h"
#include "app/panels/surface_view.h"
#include "app/widgets/heat_view.h"

namespace app {

class Flow;

class LaboratoryLandscape {
 public:
  /// Fills the region.
  void draw(const View& view);
  void fit() { heat_.fit(), surface_.fit(); }
  bool fitted(const View& view) const { return view.shared->landscape.surface ? surface_.fitted() : heat_.fitted(); }

 private:
  void take(const View& view);
  void take_chains(const View& view);
  void draw_controls(const View& view, float width, bool stacked);
  void draw_controls_popup(const View& view);
  void draw_layer_chips(const View& view, Flow& flow);
  void draw_map(const View& view, ImVec2 size);
  void draw_surface(const View& view, ImVec2 size);
  ColourScale scale_of(const View& view) const;
  void draw_field(const View& view, const PlaneFrame& frame);
  void draw_counts(const View& view, const PlaneFrame& frame);
  void draw_chains(const View& view, const PlaneFrame& frame);
  void draw_legend(const View& view, const PlaneFrame& frame) const;
  void place_start(const View& view, const PlaneFrame& frame);
  void handle_mouse(const View& view, const PlaneFrame& frame) const;
  std::string describe(const View& view, const PlaneFrame& frame, int64_t chain) const;
  const SmoothRange& range_of(const View& view) const { return ranges_[view.shared->landscape.density ? 1 : 0]; }

  HeatView heat_;
  SmoothRange ranges_[2];  ///< of E and of p
  basin::Grid density_grid_;
  GridSerial field_;
  LaboratorySnapshotPtr seen_;
  uint64_t chains_serial_ = 0;
  int64_t selected_ = -1;
  double taken_at_ = 0;
  ChainColours colours_;
  ChainColour coloured_by_ = ChainColour::plain;
  std::vector<uint8_t> count_pixels_;
  double most_count_ = 1;
  DotPicture dots_;
  PathMaps path_maps_;
  FieldOverlay overlay_;
  SurfaceView surface_;
  StartPainter painter_;
  bool hovered_ = false;               ///< the plane, in the last frame
  std::optional<basin::Point> start_;  ///< where a Shift+press began
};

}  // namespace app
