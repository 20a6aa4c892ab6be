#pragma once
// The replay buffer: its slots as pictures or points, coloured and ordered by age, energy or birth, its ages, and how fast it is renewed.

#include <vector>

#include "app/panels/panel.h"
#include "app/panels/plane_layers.h"
#include "app/panels/slot_grid.h"
#include "app/panels/snapshot_serial.h"
#include "app/widgets/heat_view.h"
#include "app/widgets/histogram.h"

namespace app {

/// What a slot's colour stands for.
enum class SlotQuantity { age, energy, birth };
double value_of(const basin::SlotInfo& slot, SlotQuantity quantity);
/// "5,000 of 10,000 slots, 123,456 stored, 5 % fresh, 95 % reused"
std::string describe_counts(const basin::BufferView& buffer);

class BufferPanel final : public Panel {
 public:
  std::string_view name() const override { return "Buffer"; }
  void draw(const View& view) override;
  void run_started(const View& view) override;
  NumberTable numbers(const View& view) const override;

 private:
  void take(const View& view);
  void recolour(const basin::BufferView& buffer);
  void draw_controls(const View& view);
  void draw_order(const View& view, class Flow& flow);
  void draw_class_choice(const View& view, class Flow& flow);
  void draw_slots(const View& view, ImVec2 size);
  void draw_plane(const View& view, ImVec2 size);
  void draw_ages(const View& view, ImVec2 size) const;
  void draw_points(const View& view, const PlaneFrame& frame);
  void draw_counts_map(const View& view, const PlaneFrame& frame) const;
  void count_cells(const View& view);

  HeatView heat_;
  SlotGrid grid_;
  DotPicture dots_;
  SnapshotSerial serial_;
  SlotQuantity quantity_ = SlotQuantity::age;
  bool counts_ = false;       ///< 2D: shows slots per cell instead of points
  ColourScale scale_;         ///< of the chosen quantity
  std::vector<ImU32> fills_;  ///< 2D: one a slot
  basin::Grid cells_;         ///< 2D: slots per cell
  double most_in_cell_ = 1;
  HistogramBins ages_;
  uint64_t recoloured_ = 0;  ///< counts changes of `fills_`
};

}  // namespace app
