#pragma once
// Watched chains through their last run of Langevin steps: pictures or coordinates, energies, forces, and what was clipped.

#include <vector>

#include "app/panels/panel.h"
#include "app/panels/snapshot_serial.h"
#include "app/widgets/trace_plot.h"

namespace app {

class ChainsPanel final : public Panel {
 public:
  std::string_view name() const override { return "Chains"; }
  void draw(const View& view) override;
  void run_started(const View&) override { hovered_step_ = -1; }
  NumberTable numbers(const View& view) const override;

 private:
  void take(const basin::Snapshot& snapshot);
  void draw_nothing_watched(const View& view, ImVec2 size) const;
  void draw_pictures(const View& view, ImVec2 size);
  float draw_legend(const View& view, float width) const;
  void draw_coordinates(const View& view, ImVec2 size);
  void draw_plots(const View& view, const std::vector<TracePlot>& plots, int columns, ImVec2 size);
  std::vector<TracePlot> coordinate_plots(const View& view) const;
  std::vector<TracePlot> energy_plots(const View& view) const;
  TracePlot plot_of(const View& view, std::string title, std::string unit, std::string help,
                    const std::vector<const std::vector<float>*>& values) const;

  SnapshotSerial serial_;
  std::vector<std::vector<float>> x_, y_;  ///< of each trace's path
  int64_t hovered_step_ = -1, next_hovered_step_ = -1;
};

}  // namespace app
