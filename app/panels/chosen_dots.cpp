#include "app/panels/chosen_dots.h"

#include <algorithm>

namespace app {
namespace {

constexpr size_t kMostRings = 300;  // ImGui's draw lists hold 65,536 vertices

}  // namespace

const std::vector<ImU32>& ChosenDots::fills(const SlotSelection& chosen, const std::vector<basin::SlotInfo>& slots, const std::vector<ImU32>& fills,
                                            uint64_t serial) {
  const bool many = chosen.slots().size() > kMostRings;
  const std::vector<int64_t> none, &wanted = many ? chosen.slots() : none;
  if (made_from_ != serial || chosen_ != wanted) {
    made_from_ = serial;
    chosen_ = wanted;
    ++serial_;
    fills_ = fills;
    for (size_t i = 0; many && i < std::min(fills_.size(), slots.size()); ++i)
      if (chosen.holds(slots[i].slot)) fills_[i] = IM_COL32_WHITE;
  }
  return fills_;
}

void ChosenDots::draw_rings(const Theme& theme, const SlotSelection& chosen, const std::vector<basin::SlotInfo>& slots,
                            const std::vector<basin::Point>& places, const PlaneFrame& frame) {
  if (chosen.empty() || chosen.slots().size() > kMostRings) return;
  for (size_t i = 0; i < std::min(slots.size(), places.size()); ++i)
    if (chosen.holds(slots[i].slot))
      ImGui::GetWindowDrawList()->AddCircle(frame.pixel(static_cast<double>(places[i].x), static_cast<double>(places[i].y)), theme.px(4.5f),
                                            IM_COL32_WHITE, 14, theme.px(1.5f));
}

}  // namespace app
