#pragma once
// The energy over the plane with data, chains, trails and forces on it; for images, the current batch of chains as pictures. In its laboratory mode,
// the laboratory's density instead of the training run's.

#include "app/gl/renderer.h"
#include "app/panels/field_overlay.h"
#include "app/panels/field_reading.h"
#include "app/panels/laboratory_landscape.h"
#include "app/panels/panel.h"
#include "app/panels/plane_layers.h"
#include "app/panels/snapshot_serial.h"
#include "app/panels/surface_view.h"
#include "app/widgets/heat_view.h"
#include "app/widgets/image_view.h"

namespace app {

class LandscapePanel final : public Panel {
 public:
  std::string_view name() const override { return "Landscape"; }
  void draw(const View& view) override;
  void run_started(const View& view) override;
  NumberTable numbers(const View& view) const override;

 private:
  void take(const basin::Snapshot& snapshot);
  void draw_plane(const View& view);
  void draw_controls(const View& view, float width, bool stacked);
  void draw_controls_popup(const View& view);
  void draw_layer_chips(const View& view, class Flow& flow);
  void draw_map(const View& view, ImVec2 size);
  void draw_surface(const View& view, ImVec2 size);
  void draw_caption(const View& view, ImVec2 corner, float width) const;
  bool fitted(const View& view) const { return view.shared->landscape.surface ? surface_.fitted() : heat_.fitted(); }
  void draw_points(const View& view, const PlaneFrame& frame);
  void handle_mouse(const View& view, const PlaneFrame& frame) const;
  void draw_pictures(const View& view);
  ShownField shown_field(const View& view) const;
  FieldStyle style_for(const View& view, const PlaneFrame& frame) const;
  ColourScale scale_of(const View& view) const;
  const SmoothRange& range_of(const View& view) const { return ranges_[view.shared->landscape.density ? 1 : 0]; }

  HeatView heat_;
  ImageView images_;
  SmoothRange ranges_[2];  ///< of E and of p
  basin::Grid density_grid_;
  DotPicture dots_;
  FieldOverlay overlay_;
  SurfaceView surface_;
  LaboratoryLandscape laboratory_;
  SnapshotSerial serial_;
  double taken_at_ = 0;
  bool showed_twin_ = false;
};

}  // namespace app
