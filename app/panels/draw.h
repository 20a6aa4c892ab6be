#pragma once
// Draw your own data: a canvas over the box, brushes, undo, and training on what was drawn.

#include "app/panels/panel.h"
#include "app/widgets/heat_view.h"

namespace app {

class DrawPanel final : public Panel {
 public:
  std::string_view name() const override { return "Draw"; }
  void draw(const View& view) override;
  NumberTable numbers(const View&) const override { return field_table(shown_, {{"weight", &shown_.values}}); }

 private:
  void draw_controls(const View& view, float width, bool stacked);
  void draw_controls_popup(const View& view);
  void draw_canvas(const View& view, ImVec2 size);
  void paint(Drawing& drawing, const PlaneFrame& frame);

  HeatView plane_;
  basin::Grid shown_;  ///< the canvas as floats
  uint64_t shown_serial_ = 0;
  uint64_t strokes_ = 0;   ///< seeds the next spray
  basin::Point last_end_;  ///< where the last stroke ended; Shift+click draws a straight line from there
};

}  // namespace app
