#pragma once
// Painting the region from which the laboratory's chains start, with the mouse on its landscape.

#include <optional>

#include "app/panels/view.h"
#include "app/widgets/heat_view.h"

namespace app {

class StartPainter {
 public:
  /// The painted cells, where chains start from them or the brush is out; with it, held mouse paints and Ctrl or the right button erases. The
  /// stroke's end sends the settings, with start `painted`, and chains begin anew.
  void draw(const View& view, const PlaneFrame& frame);

 private:
  void follow_mouse(const View& view, const PlaneFrame& frame);

  struct Stroke {
    basin::StartMask mask;
    basin::Point last;
    ImGuiMouseButton button = ImGuiMouseButton_Left;
    bool erases = false;
  };
  std::optional<Stroke> stroke_;
};

/// Hatched cells, light on any map.
void draw_start_mask(const Theme& theme, const PlaneFrame& frame, const basin::StartMask& mask);

/// The laboratory's settings with another mask: chains start from it, anew.
basin::LaboratorySettings with_start_mask(basin::LaboratorySettings settings, const basin::StartMask& mask);

}  // namespace app
