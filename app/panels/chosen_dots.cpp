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

bool ChosenDots::box(const Theme& theme, SlotSelection& chosen, const std::vector<basin::SlotInfo>& slots, const std::vector<basin::Point>& places,
                     const PlaneFrame& frame) {
  const bool released = ImGui::IsMouseReleased(ImGuiMouseButton_Left);
  boxing_ = boxing_ && (ImGui::IsMouseDown(ImGuiMouseButton_Left) || released);
  if (ImGui::GetIO().KeyShift && frame.pressed) boxing_ = true, box_from_ = frame.mouse;
  if (!boxing_) return false;
  const ImVec2 a = frame.pixel(static_cast<double>(box_from_.x), static_cast<double>(box_from_.y)), b = ImGui::GetIO().MousePos;
  const ImVec2 min(std::min(a.x, b.x), std::min(a.y, b.y)), max(std::max(a.x, b.x), std::max(a.y, b.y));
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled(min, max, with_alpha(theme.color.accent, 0.15f));
  draw.AddRect(min, max, theme.color.accent);
  if (!released) return true;
  boxing_ = false;
  std::vector<int64_t> within;
  for (size_t i = 0; i < std::min(slots.size(), places.size()); ++i) {
    const ImVec2 at = frame.pixel(static_cast<double>(places[i].x), static_cast<double>(places[i].y));
    if (at.x >= min.x && at.x <= max.x && at.y >= min.y && at.y <= max.y) within.push_back(slots[i].slot);
  }
  chosen.choose(within, ImGui::GetIO().KeyCtrl);
  return true;
}

}  // namespace app
