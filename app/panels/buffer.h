#pragma once
// The replay buffer: its slots as pictures or points, coloured and ordered by age, energy and more, or as a map by likeness; its ages,
// and what a hand does to chosen slots.

#include <vector>

#include "app/panels/chosen_dots.h"
#include "app/panels/class_ages.h"
#include "app/panels/panel.h"
#include "app/panels/plane_layers.h"
#include "app/panels/slot_grid.h"
#include "app/panels/slot_history.h"
#include "app/panels/slot_map_view.h"
#include "app/panels/snapshot_serial.h"
#include "app/widgets/heat_view.h"
#include "app/widgets/histogram.h"

namespace app {

/// What a slot's colour stands for.
enum class SlotQuantity { age, energy, birth, uses, label, group };
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
  void draw_shown(const View& view, class Flow& flow);
  void draw_colour(const View& view, class Flow& flow);
  void draw_chosen(const View& view);
  ImU32 colour_of_slot(const basin::SlotInfo& slot, int64_t group) const;
  void draw_order(const View& view, Flow& flow);
  void draw_class_choice(const View& view, Flow& flow);
  void draw_slots(const View& view, ImVec2 size);
  void draw_plane(const View& view, ImVec2 size);
  void draw_ages(const View& view, ImVec2 size);
  void draw_points(const View& view, const PlaneFrame& frame);
  void choose_points(const View& view, const PlaneFrame& frame);
  void draw_counts_map(const View& view, const PlaneFrame& frame) const;
  void count_cells(const View& view);

  HeatView heat_;
  SlotGrid grid_;
  SlotMapView map_;
  SlotHistory history_;
  DotPicture dots_;
  ChosenDots chosen_dots_;
  SnapshotSerial serial_;
  SlotQuantity quantity_ = SlotQuantity::age;
  bool counts_ = false;       ///< 2D: shows slots per cell instead of points
  ColourScale scale_;         ///< of the chosen quantity
  std::vector<ImU32> fills_;  ///< 2D: one a slot
  basin::Grid cells_;         ///< 2D: slots per cell
  double most_in_cell_ = 1;
  HistogramBins ages_;
  ClassAges class_ages_;
  bool mapped_ = false;      ///< colours are of the map's slots
  bool of_twin_ = false;     ///< the twin's buffer is shown
  bool by_class_ = false;    ///< conditional runs: classes by age in place of the histogram of ages
  uint64_t recoloured_ = 0;  ///< counts changes of `fills_`
};

}  // namespace app
