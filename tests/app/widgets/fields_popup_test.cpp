#include "app/widgets/fields_popup.h"

#include <gtest/gtest.h>

#include "app/widgets/widget_log.h"
#include "tests/support/ui_rig.h"

namespace app {
namespace {

constexpr int kFields = 12;

/// Opens a popup of twelve fields near the top of a display of this height and clicks the last one.
int clicks_on_the_last(float height, float notches) {
  int clicks = 0;
  bool opened = false;
  UiRig* rig = nullptr;
  UiRig ui(ImVec2(600, height), [&] {
    if (!opened) ImGui::OpenPopup("fields"), opened = true;
    draw_fields_popup("fields", rig->theme, [&] {
      for (int i = 0; i < kFields; ++i) {
        if (ImGui::Button(std::to_string(i).c_str(), ImVec2(100, 30)) && i + 1 == kFields) ++clicks;
        log_item(rig->theme, std::to_string(i));
      }
    });
  });
  rig = &ui;
  ui.frames(4);
  if (notches != 0) ui.wheel(ui.centre("0"), notches);
  ui.frames(2);
  ui.click(std::to_string(kFields - 1));
  return clicks;
}

TEST(FieldsPopup, ShowsAllItsFieldsWhereThereIsRoom) {
  EXPECT_EQ(clicks_on_the_last(600, 0), 1);
}

TEST(FieldsPopup, ScrollsWhereThereIsNot) {
  EXPECT_EQ(clicks_on_the_last(320, 0), 0);
  EXPECT_EQ(clicks_on_the_last(320, -20), 1);
}

}  // namespace
}  // namespace app
