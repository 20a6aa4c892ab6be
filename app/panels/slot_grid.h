#pragma once
// The buffer's pictures as a scrolling grid that asks only for the slots in sight, each framed in a colour.

#include <functional>
#include <vector>

#include "app/panels/view.h"
#include "app/widgets/image_view.h"

namespace app {

/// Which slots of the order a grid wants for a scroll position; whole pages, so that small scrolls ask nothing new.
struct SlotWindow {
  int64_t first = 0, count = 0;
};
SlotWindow wanted_slots(int64_t columns, int64_t first_row, int64_t visible_rows);

class SlotGrid {
 public:
  /// Fills `size` at the cursor. `first` is the place in the order of the snapshot's first slot. Edits view.shared->request.
  void draw(const View& view, uint64_t serial, int64_t first, ImVec2 size, const std::function<ImU32(const basin::SlotInfo&)>& frame_colour);
  void to_top() { scroll_to_top_ = true; }

  static constexpr float kDrag = 4;  ///< pixels at scale 1 from which a press is a box rather than a click

 private:
  void handle_zoom();
  void draw_cells(const View& view, const PictureSheet& sheet, int64_t first, ImVec2 corner, float side, float pitch, int64_t columns,
                  const std::function<ImU32(const basin::SlotInfo&)>& frame_colour);
  /// Click, Ctrl-click, Shift-click and a dragged box choose slots.
  void handle_choice(const View& view, const std::vector<ImVec4>& cells, int64_t first);
  float zoom_ = 1;
  int64_t anchor_ = -1;  ///< place in the order from which Shift-click chooses
  bool pressed_ = false;
  ImVec2 pressed_at_;
  bool scroll_to_top_ = false;
};

}  // namespace app
