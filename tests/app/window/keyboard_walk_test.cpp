// All of the window is reached by keys: every control once, in sight and ringed, and nothing that the mouse touches is left out.

#include <gtest/gtest.h>

#include "tests/support/keyboard.h"

namespace app {
namespace {

const ImVec2 kPitch(19, 13);  // no control is smaller

/// A window in one of its layouts, with a run and what the laboratory answers.
class InEveryLayout : public ::testing::TestWithParam<int> {
 protected:
  InEveryLayout() {
    rig.press({GLFW_KEY_1 + GetParam(), 0});
    for (int i = 0; i < 3; ++i) rig.answer();
    rig.bench.notify(Severity::error, "Disk full.");
    rig.ui.frames(3);
  }
  std::set<ImGuiID> reachable() const {
    std::set<ImGuiID> ids;
    for (const FocusItem& item : rig.bench.focus().items()) EXPECT_TRUE(ids.insert(item.id).second);
    return ids;
  }
  BenchRig rig;
};

TEST_P(InEveryLayout, TabVisitsEachControlOnceInSightAndRinged) {
  const auto all = reachable();
  ASSERT_GT(all.size(), 30u);
  std::set<ImGuiID> visited;
  ImGuiID first = 0;
  for (size_t i = 0; i < all.size(); ++i) {
    rig.press(kTab);
    const FocusItem* item = rig.bench.focus().focused();
    ASSERT_NE(item, nullptr);
    if (first == 0) first = item->id;
    EXPECT_TRUE(visited.insert(item->id).second) << "twice: the " << i << "th, at " << item->min.x << ", " << item->min.y;
    const ImRect seen = visible_part(*item);
    const float height = std::min(item->max.y - item->min.y, 16.0f), width = std::min(item->max.x - item->min.x, 16.0f);
    EXPECT_GE(seen.GetHeight(), height - 1) << item->window->Name << " " << item->min.x << ", " << item->min.y;
    EXPECT_GE(seen.GetWidth(), width - 1) << item->window->Name << " " << item->min.x << ", " << item->min.y;
    EXPECT_TRUE(rig.bench.focus().visible());
    EXPECT_TRUE(ring_drawn(*item, rig.bench.theme())) << item->window->Name << " " << item->min.x << ", " << item->min.y;
  }
  EXPECT_EQ(visited, all);
  rig.press(kTab);
  EXPECT_EQ(rig.bench.focus().focused()->id, first) << "round and round";
  rig.press({GLFW_KEY_TAB, kShift});
  rig.press(kTab);
  EXPECT_EQ(rig.bench.focus().focused()->id, first);
}

TEST_P(InEveryLayout, WhatTheMouseTouchesTheKeyboardReaches) {
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const auto missing = out_of_reach(rig.ui, rig.bench.focus(), ImVec2(2, 2), display, kPitch);
  for (const ImGuiID id : missing) {
    std::string near;
    for (float y = 2; y < display.y && near.empty(); y += kPitch.y)
      for (float x = 2; x < display.x && near.empty(); x += kPitch.x) {
        rig.ui.move(ImVec2(x, y));
        if (ImGui::GetCurrentContext()->HoveredId == id) near = std::to_string(x) + ", " + std::to_string(y);
      }
    ADD_FAILURE() << "no Tab stop for the control at " << near;
  }
}

TEST_P(InEveryLayout, WhatAClickOpensTheKeyboardReachesToo) {
  const size_t opened = open_everything(rig, GetParam());
  EXPECT_GT(opened, 7u) << "the menus and the lists of the Controls at least";
}

INSTANTIATE_TEST_SUITE_P(Keyboard, InEveryLayout, ::testing::Range(0, 6));

TEST(Keyboard, WhatOpensInASmallWindowIsReachedToo) {
  BenchRig rig(ImVec2(640, 480));
  EXPECT_GT(open_everything(rig, 0), 2u);
}

TEST(Keyboard, AControlThatDoesNotRegisterIsFound) {
  Focus focus;
  UiRig* drawn_by = nullptr;
  UiRig ui(ImVec2(400, 200), [&] {
    drawn_by->theme.focus = &focus;
    focus.begin_frame({}, drawn_by->theme);
    ImGui::Button("known", ImVec2(100, 30));
    log_item(drawn_by->theme, "known");
    ImGui::Button("unknown", ImVec2(100, 30));
    focus.end_frame(drawn_by->theme);
  });
  drawn_by = &ui;
  ui.frames(2);
  EXPECT_EQ(focus.items().size(), 1u);
  EXPECT_EQ(out_of_reach(ui, focus, ImVec2(2, 2), ImVec2(300, 150), kPitch).size(), 1u);
}

}  // namespace
}  // namespace app
