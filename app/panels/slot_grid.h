#pragma once
// The buffer's pictures as a scrolling grid that asks only for the slots in sight, each framed in a colour.

#include <functional>

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

 private:
  void handle_zoom();
  void draw_cells(const View& view, const PictureSheet& sheet, int64_t first, ImVec2 corner, float side, float pitch, int64_t columns,
                  const std::function<ImU32(const basin::SlotInfo&)>& frame_colour);
  float zoom_ = 1;
  bool scroll_to_top_ = false;
};

}  // namespace app
