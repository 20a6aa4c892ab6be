#pragma once
// What the next update does to the energy, split by cause: pulled down on data, pushed up on samples, and the rest.

#include <array>
#include <string>
#include <vector>

#include "app/panels/field_reading.h"
#include "app/panels/panel.h"
#include "app/panels/snapshot_serial.h"
#include "app/widgets/heat_view.h"

namespace app {

class TwoPhasePanel final : public Panel {
 public:
  std::string_view name() const override { return "Two phases"; }
  void draw(const View& view) override;
  NumberTable numbers(const View& view) const override;
  void run_started(const View&) override;

 private:
  static constexpr size_t kParts = 5;

  void take(const basin::Snapshot& snapshot);
  void draw_maps(const View& view, const std::vector<size_t>& shown);
  void draw_map(const View& view, size_t part, ImVec2 size);
  std::string describe(const basin::TwoPhase& phases, const PlaneFrame& frame) const;

  std::array<HeatView, kParts> heat_;
  std::array<SmoothRange, kParts> ranges_;  ///< of the greatest change, either way
  SnapshotSerial serial_;
  double taken_at_ = 0;
  bool showed_twin_ = false;
};

}  // namespace app
