#pragma once
// Slots of the buffer that the hand chose, and what became of the one chosen last. Panels and commands change it alike.

#include <imgui.h>

#include <cstdint>
#include <vector>

#include "core/run/report.h"

namespace app {

/// A followed slot as it was after some update.
struct SlotMoment {
  int64_t step = 0;
  basin::SlotInfo info;
  basin::ImageBatch picture;  ///< images: one; else none
  basin::Point place;         ///< 2D
};

class SlotSelection {
 public:
  static constexpr size_t kMostMoments = 48;  ///< kept of the followed slot; every other one goes when there are more

  bool map = false;         ///< images: all slots by likeness instead of a grid
  int64_t hovered = -1;     ///< on the map: its picture is asked for
  int drawn_in_frame = -2;  ///< of the panel

  bool on_screen() const { return drawn_in_frame + 1 >= ImGui::GetFrameCount(); }
  const std::vector<int64_t>& slots() const { return slots_; }  ///< rising
  bool empty() const { return slots_.empty(); }
  bool holds(int64_t slot) const;
  /// A click: this slot alone, or, when adding, in or out.
  void choose(int64_t slot, bool adding);
  /// A box or range, in place of the rest or added to it.
  void choose(const std::vector<int64_t>& slots, bool adding);
  void clear();
  int64_t followed() const { return followed_; }  ///< the slot chosen last, or -1

  /// Keeps what became of the followed slot.
  void take(const basin::Snapshot& snapshot);
  const std::vector<SlotMoment>& history() const { return history_; }
  /// The followed slot's picture as it is, or none.
  basin::ImageBatch picture() const { return history_.empty() ? basin::ImageBatch{} : history_.back().picture; }

 private:
  void follow(int64_t slot);
  std::vector<int64_t> slots_;
  int64_t followed_ = -1;
  std::vector<SlotMoment> history_;
};

}  // namespace app
