// Messages have a strip of their own: they cover nothing, do not pile up and leave when what they tell of is over.

#include "app/window/notices.h"

#include <gtest/gtest.h>

#include "core/training/rescue.h"
#include "tests/support/bench_rig.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace app {
namespace {

AlarmRaised alarm_of(const BenchRig& rig) {
  return {{basin::Health::diverging, "gap-runaway", "The gap averages +9, beyond 6.", "valleys", 9, 6},
          basin::remedies_for(rig.bench.view().options),
          50};
}

bool overlap(const WidgetRect& a, const WidgetRect& b) {
  return a.min.x < b.max.x && b.min.x < a.max.x && a.min.y < b.max.y && b.min.y < a.max.y;
}

/// What is seen of it: panels clip what they hold, and what begins outside of them all is scrolled out of sight.
WidgetRect seen(const WidgetLog& log, const WidgetRect& rect) {
  for (const auto& [name, panel] : log.rects())
    if (name.rfind("panel.", 0) == 0 && overlap(panel, {rect.min, ImVec2(rect.min.x + 1, rect.min.y + 1)}))
      return {rect.min, ImVec2(std::min(rect.max.x, panel.max.x), std::min(rect.max.y, panel.max.y))};
  return {};
}

TEST(Notices, CoverNoControlInAnyLayout) {
  for (const ImVec2 size : {ImVec2(1024, 700), ImVec2(1600, 1000)}) {
    BenchRig rig(size);
    rig.bench.take({alarm_of(rig)});
    for (int i = 0; i < 4; ++i) rig.bench.take({Notice{Severity::error, "Message " + std::to_string(i) + std::string(300, 'x')}});
    for (size_t layout = 0; layout < rig.bench.panels().layouts().size(); ++layout) {
      rig.press({GLFW_KEY_1 + static_cast<int>(layout), 0});
      rig.answer();
      rig.ui.frames(2);
      const WidgetRect* strip = rig.ui.log.find("notices");
      ASSERT_NE(strip, nullptr);
      EXPECT_LE(strip->max.y - strip->min.y, 2 * ImGui::GetFrameHeight() + 12) << "two lines";
      for (const auto& [name, rect] : rig.ui.log.rects()) {
        const bool frame = name.rfind("panel.", 0) == 0 || name.rfind("status.", 0) == 0 || name.rfind("menu.", 0) == 0;
        const bool own = name.rfind("notice", 0) == 0;
        if (own) {
          EXPECT_LE(rect.max.x, size.x) << name;
        } else {
          EXPECT_FALSE(overlap(*strip, frame ? rect : seen(rig.ui.log, rect))) << name << " in layout " << layout;
        }
      }
    }
  }
}

TEST(Notices, TakeRoomOnlyWhileThereAreSome) {
  BenchRig rig;
  const float before = rig.ui.log.find("panel.Controls")->max.y;
  rig.bench.take({Notice{Severity::info, "Saved."}});
  rig.ui.frames(2);
  EXPECT_LT(rig.ui.log.find("panel.Controls")->max.y, before);
  rig.now += 7;
  rig.ui.frames(2);
  EXPECT_EQ(rig.ui.log.find("panel.Controls")->max.y, before);
}

TEST(Notices, MoveNothingWhileTheMouseIsHeld) {
  BenchRig rig;
  const float before = rig.ui.log.find("panel.Controls")->max.y;
  ImGui::GetIO().MouseDown[0] = true;
  rig.ui.frames(1);
  rig.bench.take({Notice{Severity::error, "Disk full."}});
  rig.ui.frames(2);
  EXPECT_EQ(rig.ui.log.find("panel.Controls")->max.y, before);
  ImGui::GetIO().MouseDown[0] = false;
  rig.ui.frames(2);
  EXPECT_LT(rig.ui.log.find("panel.Controls")->max.y, before);
}

TEST(Notices, AreCountedRatherThanRepeated) {
  Notices notices;
  notices.add(Severity::error, "Disk full.", 1);
  notices.add(Severity::info, "Saved.", 2);
  notices.add(Severity::error, "Disk full.", 3);
  ASSERT_EQ(notices.count(), 2u);
  EXPECT_EQ(notices.text(1), "Disk full.");
  EXPECT_EQ(notices.repeats(1), 2);
  for (int i = 0; i < 1000; ++i) notices.add(Severity::info, std::to_string(i), 4);
  EXPECT_LE(notices.history_size(), 200u);
}

TEST(Notices, TheRestIsInAList) {
  BenchRig rig;
  rig.bench.take({Notice{Severity::error, "One."}, Notice{Severity::error, "Two."}, Notice{Severity::error, "Three."}});
  rig.ui.frames(2);
  EXPECT_FALSE(rig.ui.drawn("notice.0"));
  rig.ui.click("notices.more");
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("messages.0"));
  rig.press({GLFW_KEY_ESCAPE, 0});
  rig.ui.frames(2);
  EXPECT_FALSE(rig.ui.drawn("messages.0"));
  EXPECT_EQ(rig.bench.notices().count(), 3u) << "Esc closed the list alone";
  rig.press({GLFW_KEY_ESCAPE, 0});
  rig.press({GLFW_KEY_H, kCtrl});
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("messages.2")) << "dismissed ones are listed too";
}

TEST(Notices, LeaveWithWhatTheyTellOf) {
  BenchRig rig;
  rig.bench.take({Notice{Severity::error, "The twin failed.", About::twin}, Notice{Severity::warning, "Of the gap.", About::alarm}});
  EXPECT_EQ(rig.bench.notices().count(), 2u);
  rig.bench.take({TwinEnded{}});
  ASSERT_EQ(rig.bench.notices().count(), 1u);
  rig.bench.take({StateChanged{true}});
  EXPECT_EQ(rig.bench.notices().count(), 0u);
}

}  // namespace
}  // namespace app
