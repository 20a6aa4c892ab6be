// Where the focus goes next, and that it is seen there.

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "app/widgets/focus.h"

namespace app {
namespace {

float gap(float low_a, float high_a, float low_b, float high_b) {
  return std::max({0.0f, low_b - high_a, low_a - high_b});
}

/// How far `to` is from `from` for an arrow in `direction`; infinity where it does not lie there. What is beside counts before what is askew.
float distance(const FocusItem& from, const FocusItem& to, ImVec2 direction) {
  const ImVec2 way((to.min.x + to.max.x - from.min.x - from.max.x) / 2, (to.min.y + to.max.y - from.min.y - from.max.y) / 2);
  if (way.x * direction.x + way.y * direction.y < 1) return std::numeric_limits<float>::infinity();
  const float across = gap(from.min.x, from.max.x, to.min.x, to.max.x), down = gap(from.min.y, from.max.y, to.min.y, to.max.y);
  const bool level = direction.x != 0;
  if (level && down > 0) return std::numeric_limits<float>::infinity();
  return level ? across + 0.1f * std::abs(way.y) : down + 3 * across + 0.1f * std::abs(way.x);
}

void bring_into_view(const FocusItem& item) {
  ImRect rect(item.min, item.max);
  for (ImGuiWindow* window = item.window; window != nullptr; window = window->ParentWindow) {
    const bool inner = (window->Flags & (ImGuiWindowFlags_ChildWindow | ImGuiWindowFlags_Popup)) != 0;
    if (!inner) return;
    const ImVec2 moved = ImGui::ScrollToRectEx(window, rect, ImGuiScrollFlags_KeepVisibleEdgeY | ImGuiScrollFlags_NoScrollParent);
    rect.Translate(ImVec2(-moved.x, -moved.y));
    if ((window->Flags & ImGuiWindowFlags_Popup) != 0) return;
  }
}

}  // namespace

void Focus::focus(size_t place) {
  if (pointer_) leaves_in_ = 1, held_ = false;
  if (ImGui::GetIO().WantTextInput) ImGui::ClearActiveID();
  place_ = place;
  id_ = items_[place].id;
  visible_ = leads_ = true;
  since_ = ImGui::GetTime();
  bring_into_view(items_[place]);
}

bool Focus::step(int direction) {
  const size_t count = items_.size();
  if (count == 0) return true;
  const size_t now = id_ == 0 ? count : place_of(id_), gone = id_ == 0 ? 0 : place_ % count;  // what came after a control that is gone is there now
  size_t place = now < count ? now : direction > 0 ? (gone + count - 1) % count : gone;
  for (size_t i = 0; i < count; ++i) {
    place = (place + (direction > 0 ? 1 : count - 1)) % count;
    if (!in_scope(items_[place])) continue;
    focus(place);
    return true;
  }
  return true;
}

bool Focus::step_region(int direction) {
  std::vector<size_t> firsts;  // of each panel that has a control
  size_t now = 0;
  bool found = false;
  const FocusItem* item = focused();
  for (const auto& region : regions_) {
    const auto first = std::find_if(items_.begin(), items_.end(), [&](const FocusItem& one) { return one.region == region.id && in_scope(one); });
    if (!region.panel || first == items_.end()) continue;
    if (item != nullptr && item->region == region.id) now = firsts.size(), found = true;
    firsts.push_back(static_cast<size_t>(first - items_.begin()));
  }
  if (firsts.empty()) return true;
  const size_t next = found ? now + (direction > 0 ? 1 : firsts.size() - 1) : direction > 0 ? 0 : firsts.size() - 1;
  focus(firsts[next % firsts.size()]);
  return true;
}

/// To the nearest control of the same panel or popup in that direction; stays where there is none.
bool Focus::move(const FocusItem& from, ImVec2 direction) {
  float nearest = std::numeric_limits<float>::infinity();
  size_t best = items_.size();
  for (size_t i = 0; i < items_.size(); ++i) {
    if (!in_scope(items_[i]) || items_[i].region != from.region) continue;
    const float there = distance(from, items_[i], direction);
    if (there < nearest) nearest = there, best = i;
  }
  if (best < items_.size()) focus(best);
  return true;
}

bool Focus::move_to_end(const FocusItem& from, bool last) {
  size_t end = items_.size();
  for (size_t i = 0; i < items_.size(); ++i)
    if (in_scope(items_[i]) && items_[i].region == from.region && (last || end == items_.size())) end = i;
  focus(end);
  return true;
}

/// The window around `item` that scrolls, some pages on.
void Focus::scroll(const FocusItem& item, float pages) {
  ImGuiWindow* window = item.window;
  while (window != nullptr && window->ScrollMax.y <= 0) window = window->ParentWindow;
  if (window == nullptr) return;
  ImGui::SetScrollY(window, std::clamp(window->Scroll.y + pages * 0.8f * window->InnerRect.GetHeight(), 0.0f, window->ScrollMax.y));
}

}  // namespace app
