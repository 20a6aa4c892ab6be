#pragma once
// The keyboard in the rig: where the focus is and can go, and what the mouse can touch but the keyboard cannot.

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <gtest/gtest.h>
#include <imgui_internal.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/widgets/focus.h"
#include "tests/support/bench_rig.h"

namespace app {

inline constexpr KeyChord kTab{GLFW_KEY_TAB, 0}, kEnter{GLFW_KEY_ENTER, 0}, kSpace{GLFW_KEY_SPACE, 0}, kEscape{GLFW_KEY_ESCAPE, 0},
    kLeft{GLFW_KEY_LEFT, 0}, kRight{GLFW_KEY_RIGHT, 0}, kDown{GLFW_KEY_DOWN, 0}, kHome{GLFW_KEY_HOME, 0}, kF6{GLFW_KEY_F6, 0};

inline bool ends_scroll(ImGuiWindow& window, ImGuiID id) {
  return id == ImGui::GetWindowScrollbarID(&window, ImGuiAxis_X) || id == ImGui::GetWindowScrollbarID(&window, ImGuiAxis_Y);
}

/// Ids of enabled items that the mouse finds on a grid of places and that never registered with the focus.
inline std::set<ImGuiID> out_of_reach(UiRig& ui, const Focus& focus, ImVec2 from, ImVec2 to, ImVec2 pitch) {
  ImGuiContext& g = *ImGui::GetCurrentContext();
  std::set<ImGuiID> known, missing;
  for (const FocusItem& item : focus.items()) known.insert(item.id);
  for (float y = from.y; y < to.y; y += pitch.y)
    for (float x = from.x; x < to.x; x += pitch.x) {
      ui.move(ImVec2(x, y));
      const ImGuiID id = g.HoveredId;
      if (id == 0 || g.HoveredIdDisabled || known.count(id) != 0 || g.HoveredWindow == nullptr) continue;
      if (!ends_scroll(*g.HoveredWindow, id) && id != g.HoveredWindow->MoveId) missing.insert(id);
    }
  return missing;
}

/// The part of `item` that its window and those around it let be seen.
inline ImRect visible_part(const FocusItem& item) {
  ImRect rect(item.min, item.max);
  for (const ImGuiWindow* window = item.window; window != nullptr; window = window->ParentWindow) {
    const bool inner = (window->Flags & ImGuiWindowFlags_ChildWindow) != 0;
    rect.ClipWithFull(inner ? window->InnerRect : ImRect(ImVec2(0, 0), ImGui::GetIO().DisplaySize));
  }
  return rect;
}

/// Whether the ring's colours were drawn around `item` in the last frame.
inline bool ring_drawn(const FocusItem& item, const Theme& theme) {
  const auto [outer, inner] = ring_colors(theme);
  const float reach = theme.px(kRingReach) + 1;
  std::set<ImU32> wanted{outer, inner}, found;
  const ImDrawList& list = *item.window->DrawList;
  for (const ImDrawVert& v : list.VtxBuffer) {
    const bool in = v.pos.x >= item.min.x - reach && v.pos.x <= item.max.x + reach && v.pos.y >= item.min.y - reach && v.pos.y <= item.max.y + reach;
    const bool out = v.pos.x <= item.min.x || v.pos.x >= item.max.x || v.pos.y <= item.min.y || v.pos.y >= item.max.y;
    if (in && out && wanted.count(v.col) != 0) found.insert(v.col);
  }
  return found == wanted;
}

/// Presses Tab until the control of that name has the focus; false when it never does.
inline bool tab_to(BenchRig& rig, std::string_view name) {
  for (size_t i = 0; i <= rig.bench.focus().items().size() + 1; ++i) {
    rig.press({GLFW_KEY_TAB, 0});
    const FocusItem* item = rig.bench.focus().focused();
    const WidgetRect* rect = rig.ui.log.find(name);
    if (item != nullptr && rect != nullptr && item->min.x == rect->min.x && item->min.y == rect->min.y) return true;
  }
  return false;
}

/// Clicks every control in sight and walks what opens, in the layout of that number; how many popups opened. Fails the test where the mouse finds
/// there what never registered with the focus.
inline size_t open_everything(BenchRig& rig, int layout) {
  const auto& popups = ImGui::GetCurrentContext()->OpenPopupStack;
  size_t opened = 0;
  for (const FocusItem& known : rig.bench.focus().items()) {
    const auto items = rig.bench.focus().items();
    const auto item = std::find_if(items.begin(), items.end(), [&](const FocusItem& one) { return one.id == known.id; });
    if (item == items.end() || visible_part(*item).GetArea() <= 0) continue;
    const ImVec2 at = visible_part(*item).GetCenter();
    rig.ui.click_at(at);
    rig.ui.frames(2);
    if (!popups.empty() && popups.back().Window != nullptr) {
      ++opened;
      const ImRect popup = popups.back().Window->Rect();
      EXPECT_TRUE(out_of_reach(rig.ui, rig.bench.focus(), popup.Min, popup.Max, ImVec2(19, 13)).empty())
          << "what opens at " << at.x << ", " << at.y << " in layout " << layout + 1;
      ImGui::ClosePopupToLevel(0, false);
    }
    if (!rig.bench.panels().maximised().empty()) rig.bench.panels().toggle_maximised(rig.bench.panels().maximised());
    rig.bench.panels().show_layout(static_cast<size_t>(layout));
    rig.ui.frames(3);
  }
  return opened;
}

}  // namespace app
