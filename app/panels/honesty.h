#pragma once
// The live chains held against the exact density: both as maps, and what their difference comes to.

#include "app/panels/laboratory_layers.h"
#include "app/panels/panel.h"
#include "app/widgets/heat_view.h"
#include "app/widgets/plot.h"

namespace app {

class HonestyPanel final : public Panel {
 public:
  std::string_view name() const override { return "Honesty"; }
  void draw(const View& view) override;
  /// Densities per unit^2.
  NumberTable numbers(const View&) const override { return field_table(exact_, {{"exact", &exact_.values}, {"histogram", &histogram_.values}}); }

 private:
  void take(const basin::LaboratorySnapshot& snapshot);
  void draw_verdict(const View& view, const basin::Honesty& honesty) const;
  void draw_maps(const View& view, ImVec2 size);
  void draw_map(const View& view, HeatView& heat, std::string_view name, std::string_view help, const basin::Grid& grid, const GridSerial& serial,
                ImVec2 size);
  void draw_readouts(const View& view, const basin::Honesty& honesty) const;
  void draw_lower(const View& view);
  void draw_lower_controls(const View& view);
  void draw_history(const View& view, ImVec2 size);

  LaboratorySnapshotPtr seen_;
  basin::Grid exact_, histogram_;  ///< per unit of area
  GridSerial exact_serial_, histogram_serial_;
  double most_ = 1;  ///< at the upper end of both maps' colours
  HeatView exact_view_, histogram_view_;
  Series distance_, floor_;
  double last_step_ = -1;  ///< of both
  StepAxis steps_;
  int lower_ = 0;  ///< the lower plot: 0 over the chains' steps, 1 against the step size
  bool measuring_ = false;
  Plot plot_;
};

/// A distribution over cells as a density per unit of area; empty when the numbers do not fit.
basin::Grid per_area(const std::vector<float>& masses, int64_t size);

}  // namespace app
