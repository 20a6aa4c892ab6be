#include "app/widgets/tooltip.h"

#include <gtest/gtest.h>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <utility>

#include "app/widgets/focus.h"
#include "tests/support/ui_rig.h"

namespace app {
namespace {

TEST(Tooltip, ShowsWhileItsTextKeepsChanging) {
  for (const bool with_id : {true, false}) {
    int number = 0;
    UiRig* drawn_by = nullptr;
    UiRig ui(ImVec2(400, 300), [&] {
      if (with_id)
        ImGui::Button("verdict", ImVec2(120, 30));
      else
        ImGui::TextUnformatted("verdict of the run");
      log_item(drawn_by->theme, "verdict");
      tooltip(drawn_by->theme, "Acceptance " + std::to_string(++number));
    });
    drawn_by = &ui;
    ui.frames(2);
    ui.move(ui.centre("verdict"));
    EXPECT_FALSE(ui.drawn("tooltip"));
    ui.frames(20);
    EXPECT_TRUE(ui.drawn("tooltip")) << with_id;
  }
}

TEST(Tooltip, WaitsAnewOnTheNextItem) {
  UiRig* drawn_by = nullptr;
  UiRig ui(ImVec2(400, 300), [&] {
    for (const char* name : {"first of them", "second of them"}) {
      ImGui::TextUnformatted(name);
      log_item(drawn_by->theme, name);
      tooltip(drawn_by->theme, "The same words");
    }
  });
  drawn_by = &ui;
  ui.frames(2);
  ui.hover("first of them");
  EXPECT_TRUE(ui.drawn("tooltip"));
  ui.move(ui.centre("second of them"));
  ui.frames(2);
  EXPECT_FALSE(ui.drawn("tooltip"));
}

TEST(Tooltip, AReadOutAtTheMouseGivesWayToTheKeyboard) {
  Focus focus;
  std::vector<KeyChord> keys;
  UiRig* drawn_by = nullptr;
  UiRig ui(ImVec2(400, 300), [&] {
    drawn_by->theme.focus = &focus;
    focus.begin_frame(std::exchange(keys, {}), drawn_by->theme);
    ImGui::Button("one", ImVec2(120, 30));
    log_item(drawn_by->theme, "one");
    readout(drawn_by->theme, "x 1   y 2");
    focus.end_frame(drawn_by->theme);
  });
  drawn_by = &ui;
  ui.frames(2);
  EXPECT_TRUE(ui.drawn("tooltip"));
  keys = {{GLFW_KEY_TAB, 0}};
  ui.frames(2);
  EXPECT_FALSE(ui.drawn("tooltip"));
  ui.move(ImVec2(200, 200));
  ui.move(ImVec2(210, 200));
  EXPECT_TRUE(ui.drawn("tooltip"));
}

TEST(Tooltip, StandsBesideTheItemAndNeverOverIt) {
  UiRig* drawn_by = nullptr;
  const ImVec2 corners[] = {ImVec2(10, 10), ImVec2(300, 10), ImVec2(10, 260), ImVec2(300, 260), ImVec2(150, 140)};
  UiRig ui(ImVec2(420, 300), [&] {
    for (size_t i = 0; i < std::size(corners); ++i) {
      const std::string name = "item" + std::to_string(i);
      ImGui::SetCursorScreenPos(corners[i]);
      ImGui::Button(name.c_str(), ImVec2(100, 24));
      log_item(drawn_by->theme, name);
      tooltip(drawn_by->theme, "Some words that explain what this is, on more than one line of text, which need their room.");
    }
  });
  drawn_by = &ui;
  ui.frames(2);
  for (size_t i = 0; i < std::size(corners); ++i) {
    const std::string name = "item" + std::to_string(i);
    ui.hover(name);
    ui.frames(2);
    ASSERT_TRUE(ui.drawn("tooltip"));
    const WidgetRect item = *ui.log.find(name), box = *ui.log.find("tooltip");
    const bool apart = box.min.x >= item.max.x || box.max.x <= item.min.x || box.min.y >= item.max.y || box.max.y <= item.min.y;
    EXPECT_TRUE(apart) << name;
    EXPECT_TRUE(box.min.x >= 0 && box.min.y >= 0 && box.max.x <= 420 && box.max.y <= 300) << name;
  }
}

TEST(Tooltip, StandsRightOfTheRowsOfAList) {
  const auto place = place_beside(ImVec2(20, 100), ImVec2(200, 120), ImVec2(150, 60), ImVec2(800, 600), 6, true);
  ASSERT_TRUE(place);
  EXPECT_EQ(place->x, 206);
  EXPECT_FALSE(place_beside(ImVec2(0, 0), ImVec2(800, 600), ImVec2(150, 60), ImVec2(800, 600), 6, false)) << "no room beside the whole window";
}

}  // namespace
}  // namespace app
