#include "app/widgets/tooltip.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace app
