#pragma once
// Which dots of the buffer's slots are chosen: rings around a few, and of many the dots themselves in white.

#include <vector>

#include "app/panels/plane_layers.h"

namespace app {

class ChosenDots {
 public:
  /// The colours to draw the dots in, for `fills` that changed with `serial`.
  const std::vector<ImU32>& fills(const SlotSelection& chosen, const std::vector<basin::SlotInfo>& slots, const std::vector<ImU32>& fills,
                                  uint64_t serial);
  uint64_t serial() const { return serial_; }  ///< changes with what `fills` returned
  /// Rings over the dots, where the chosen are few.
  static void draw_rings(const Theme& theme, const SlotSelection& chosen, const std::vector<basin::SlotInfo>& slots,
                         const std::vector<basin::Point>& places, const PlaneFrame& frame);

  /// A box drawn with Shift held, which chooses the dots in it when it ends; true while there is one, and then the drag is not the plane's.
  bool box(const Theme& theme, SlotSelection& chosen, const std::vector<basin::SlotInfo>& slots, const std::vector<basin::Point>& places,
           const PlaneFrame& frame);
  bool boxing() const { return boxing_; }

 private:
  bool boxing_ = false;
  basin::Point box_from_;
  std::vector<ImU32> fills_;
  std::vector<int64_t> chosen_;
  uint64_t made_from_ = 0, serial_ = 0;
};

}  // namespace app
