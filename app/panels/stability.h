#pragma once
// Is the run healthy? The verdict in words, and the curves it is made from.

#include <map>

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

  SnapshotPtr scored_;  ///< the last with energies: slow motion shows updates whose batch has none yet
  bool scored_twin_ = false;
  StepAxis steps_;
  bool low_ = false;  ///< too low for more than the verdict and a plot
  std::map<basin::MetricGroup, Plot> plots_;
};

}  // namespace app
