// The card of an alarm and what its buttons, keys and menu entries send.

#include <gtest/gtest.h>

#include "core/training/rescue.h"
#include "tests/support/keyboard.h"

namespace app {
namespace {

AlarmRaised alarm_of(const BenchRig& rig) {
  return {{basin::Health::diverging, "gap-runaway", "The gap averages +9, beyond 6: the model has valleys away from the data.", "valleys", 9, 6},
          basin::remedies_for(rig.bench.view().options),
          50};
}

TEST(Alarm, ShowsACardWithEveryRemedyAtEverySize) {
  for (const ImVec2 size : {ImVec2(1600, 1000), ImVec2(1024, 700)}) {
    BenchRig rig(size);
    rig.press({GLFW_KEY_1, 0});
    EXPECT_FALSE(rig.ui.drawn("alarm.go-on"));
    rig.bench.panels().toggle_maximised("Stability");
    rig.bench.take({alarm_of(rig)});
    rig.ui.frames(2);
    for (const auto& remedy : basin::remedies_for(rig.bench.view().options)) {
      ASSERT_TRUE(rig.ui.drawn("alarm." + remedy.name)) << remedy.name;
      const ImVec2 at = rig.ui.centre("alarm." + remedy.name);
      EXPECT_TRUE(at.x > 0 && at.x < size.x && at.y > 0 && at.y < size.y) << remedy.name;
    }
    EXPECT_TRUE(rig.ui.drawn("stability.gap")) << "the plots stay in sight";
  }
}

TEST(Alarm, ButtonKeyAndMenuApplyARemedy) {
  BenchRig rig;
  rig.bench.panels().toggle_maximised("Stability");
  rig.press({GLFW_KEY_1, kCtrl});
  EXPECT_TRUE(rig.sent<ApplyRemedy>().empty()) << "nothing to rescue";
  rig.bench.take({alarm_of(rig)});
  rig.ui.frames(2);
  rig.ui.click("alarm.more-steps");
  rig.press({GLFW_KEY_1, kCtrl});
  rig.pick("rescue.other-seed");
  const auto sent = rig.sent<ApplyRemedy>();
  ASSERT_EQ(sent.size(), 3u);
  EXPECT_EQ(sent[0].name, "more-steps");
  EXPECT_EQ(sent[1].name, "learning-rate");
  EXPECT_EQ(sent[2].name, "other-seed");
}

TEST(Alarm, TabAndEnterApplyARemedy) {
  BenchRig rig;
  rig.bench.take({alarm_of(rig)});
  rig.ui.frames(2);
  for (const auto& remedy : basin::remedies_for(rig.bench.view().options)) ASSERT_TRUE(tab_to(rig, "alarm." + remedy.name)) << remedy.name;
  ASSERT_TRUE(tab_to(rig, "alarm.more-steps"));
  rig.press({GLFW_KEY_ENTER, 0});
  ASSERT_EQ(rig.sent<ApplyRemedy>().size(), 1u);
  EXPECT_EQ(rig.sent<ApplyRemedy>()[0].name, "more-steps");
  ASSERT_TRUE(tab_to(rig, "alarm.go-on"));
  rig.press({GLFW_KEY_SPACE, 0});
  EXPECT_FALSE(rig.ui.drawn("alarm.go-on"));
}

TEST(Alarm, WhatWasSaidOfItGoesWithIt) {
  BenchRig rig;
  const AlarmRaised alarm = alarm_of(rig);
  rig.bench.take({alarm, StateChanged{false}, Notice{Severity::warning, alarm.verdict.reason + " Remedies are in the Stability panel.", About::alarm},
                  Notice{Severity::warning, "Of something else."}});
  EXPECT_EQ(rig.bench.notices().count(), 2u);
  rig.bench.take({StateChanged{true}});
  ASSERT_EQ(rig.bench.notices().count(), 1u);
  EXPECT_EQ(rig.bench.notices().text(0), "Of something else.");
}

TEST(Alarm, ARescueTakesTheCardAwayRewindsTheCurvesAndMarksTheTimeAxis) {
  BenchRig rig;
  rig.bench.panels().toggle_maximised("Stability");
  rig.bench.take({alarm_of(rig)});
  rig.ui.frames(2);
  auto options = rig.bench.view().options;
  options.optimiser.learning_rate /= 3;
  rig.bench.take({RunRescued{options, {{50, 30, "learning-rate", "gap-runaway"}}}});
  rig.ui.frames(2);
  EXPECT_FALSE(rig.ui.drawn("alarm.go-on"));
  const History& history = *rig.bench.view().history;
  EXPECT_EQ(history.last_step(), 30);
  EXPECT_EQ(history.series("gap").step(history.series("gap").size() - 1), 30);
  ASSERT_FALSE(history.marks().empty());
  EXPECT_NE(history.marks().back().text.find("rescue at update 50"), std::string::npos);
  EXPECT_EQ(history.marks().back().step, 30);
  EXPECT_EQ(rig.bench.view().options.optimiser.learning_rate, options.optimiser.learning_rate);
}

TEST(Alarm, EveryRescueStaysMarkedWhenALaterOneGoesFurtherBack) {
  BenchRig rig;
  const auto options = rig.bench.view().options;
  const basin::Rescue first{50, 40, "learning-rate", "gap-runaway"}, second{48, 20, "more-steps", "gap-jump"};
  rig.bench.take({RunRescued{options, {first}}});
  rig.bench.take({OptionsApplied{options, {"chain.steps"}, 45}});
  rig.bench.take({RunRescued{options, {first, second}}});
  const auto& marks = rig.bench.view().history->marks();
  ASSERT_EQ(marks.size(), 2u) << "the edit after update 20 is undone";
  EXPECT_EQ(marks[0].step, 40);
  EXPECT_NE(marks[0].text.find("update 50"), std::string::npos);
  EXPECT_EQ(marks[1].step, 20);
  EXPECT_NE(marks[1].text.find("update 48"), std::string::npos);
}

TEST(Alarm, GoesAwayWhenTheRunComesRightByItself) {
  BenchRig rig;
  rig.bench.take({alarm_of(rig)});
  rig.train(5);
  EXPECT_TRUE(rig.bench.view().alarm) << "while paused it waits for an answer";
  auto alarm = alarm_of(rig);
  rig.bench.take({StateChanged{true}, alarm});
  rig.train(5);
  EXPECT_FALSE(rig.bench.view().alarm);
}

TEST(Alarm, KeysRescueOnlyWhereStatesAreKept) {
  BenchRig rig;
  auto alarm = alarm_of(rig);
  alarm.remedies.clear();
  rig.bench.take({alarm});
  rig.press({GLFW_KEY_1, kCtrl});
  EXPECT_TRUE(rig.sent<ApplyRemedy>().empty()) << "nothing is kept to go back to";
  rig.bench.take({alarm_of(rig)});
  rig.press({GLFW_KEY_1, kCtrl});
  EXPECT_EQ(rig.sent<ApplyRemedy>().size(), 1u);
  auto options = rig.bench.view().options;
  options.rescue.mode = basin::RescueMode::off;
  rig.bench.take({OptionsApplied{options, {"rescue.mode"}, 50}});
  EXPECT_FALSE(rig.bench.view().alarm);
  auto troubled = std::make_shared<basin::Snapshot>(*rig.bench.view().snapshot);
  troubled->verdict.health = basin::Health::diverging;
  rig.bench.take(SnapshotPtr(troubled));
  rig.press({GLFW_KEY_1, kCtrl});
  EXPECT_EQ(rig.sent<ApplyRemedy>().size(), 1u) << "rescues are off";
}

TEST(Alarm, GoingOnAsItIsPutsTheCardAsideAndPlays) {
  BenchRig rig;
  rig.bench.panels().toggle_maximised("Stability");
  rig.bench.take({alarm_of(rig)});
  rig.ui.frames(2);
  rig.ui.click("alarm.go-on");
  EXPECT_EQ(rig.sent<Play>().size(), 1u);
  EXPECT_FALSE(rig.ui.drawn("alarm.learning-rate"));
}

TEST(Alarm, RewoundSeriesKnowTheirExtents) {
  Series series;
  for (int i = 0; i < 1000; ++i) series.append(i, i < 700 ? i % 13 : 1e6);
  series.truncate(699);
  ASSERT_EQ(series.size(), 700u);
  EXPECT_EQ(series.extent(0, 700), std::pair(0.0, 12.0));
  for (int i = 700; i < 900; ++i) series.append(i, 50);
  EXPECT_EQ(series.extent(0, 900), std::pair(0.0, 50.0));
  EXPECT_EQ(series.extent(690, 710), std::pair(1.0, 50.0));
}

}  // namespace
}  // namespace app
