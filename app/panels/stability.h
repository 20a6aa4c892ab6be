#pragma once
// Is the run healthy? The verdict in words, and the curves it is made from.

#include <array>

#include "app/panels/panel.h"
#include "app/widgets/plot.h"

namespace app {

class StabilityPanel : public Panel {
 public:
  StabilityPanel();
  std::string_view name() const override { return "Stability"; }
  void draw(const View& view) override;
  void run_started(const View& view) override;
  bool plots_metrics() const override { return true; }

 private:
  void draw_verdict(const View& view);
  void draw_smoothing(const View& view);
  void draw_plots(const View& view);
  void draw_energies(const View& view, ImVec2 size);

  StepAxis steps_;
  std::array<Plot, 6> plots_;
};

/// Shape and colour of a verdict, drawn in a square of `size` pixels around `centre`; the shape alone tells the five apart.
void draw_health(ImDrawList& draw, basin::Health health, ImVec2 centre, float size, const Theme& theme);
ImU32 health_color(basin::Health health, const Theme& theme);

}  // namespace app
