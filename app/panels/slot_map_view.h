#pragma once
// All pictures of the buffer as points, alike ones near each other.

#include <functional>
#include <memory>
#include <vector>

#include "app/panels/chosen_dots.h"

namespace app {

class SlotMapView {
 public:
  /// Fills `size`. `colour` is that of a slot and its group, `scale` the colour bar's or null. Clicks and boxes choose slots.
  void draw(const View& view, ImVec2 size, const std::function<ImU32(const basin::SlotInfo& slot, int64_t group)>& colour, uint64_t colours_serial,
            const ColourScale* scale);
  void fit() { heat_.fit(); }

 private:
  void take(const basin::SlotMap& map);
  void choose(const View& view, const PlaneFrame& frame);
  void read(const View& view, const PlaneFrame& frame);

  HeatView heat_;
  DotPicture dots_;
  ChosenDots chosen_dots_;
  std::shared_ptr<const basin::SlotMap> seen_;
  double extent_ = 1;  ///< the plane spans [-extent, extent]^2
  uint64_t serial_ = 0, coloured_from_ = 0;
  std::vector<ImU32> fills_;
  SnapshotPtr thumbnail_of_;
  int64_t thumbnail_slot_ = -1;
  uint64_t thumbnail_serial_ = 0;
};

}  // namespace app
