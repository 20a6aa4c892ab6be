#include "app/window/workbench.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "core/base/errors.h"
#include "tests/support/bench_rig.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace app {
namespace {

TEST(Workbench, DrawsBeforeTheFirstNews) {
  const auto renderer = make_null_renderer();
  std::unique_ptr<Workbench> bench;
  UiRig ui(
      ImVec2(1024, 700), [&] { bench->draw({}, 1.0); }, RigWindow::none);
  bench = std::make_unique<Workbench>(*renderer, WindowSettings{}, ::testing::TempDir(), [] {});
  bench->theme().log = &ui.log;
  ui.frames(3);
  EXPECT_TRUE(ui.drawn("panel.Landscape"));
}

TEST(Workbench, PanelsShowTheRunWhoseSettingsAreShown) {
  BenchRig rig;
  auto both = std::make_shared<basin::Snapshot>(*rig.bench.view().snapshot);
  auto twin = std::make_shared<basin::Snapshot>(*both);
  twin->step = 7;
  both->twin = twin;
  rig.bench.take(SnapshotPtr(both));
  EXPECT_FALSE(rig.bench.view().shows_twin);
  rig.pick("twin.show");
  rig.ui.frames(1);
  EXPECT_EQ(rig.bench.view().snapshot, twin);
  rig.pick("twin.show");
  rig.ui.frames(1);
  EXPECT_EQ(rig.bench.view().snapshot, both);
}

TEST(Workbench, ErrorsStayUntilDismissedAndNewsFades) {
  BenchRig rig;
  rig.bench.take({Notice{Severity::error, "Disk full."}, Notice{Severity::info, "Saved."}});
  rig.ui.frames(2);
  EXPECT_EQ(rig.bench.notices().count(), 2u);
  rig.now += 7;
  rig.ui.frames(2);
  ASSERT_EQ(rig.bench.notices().count(), 1u);
  EXPECT_EQ(rig.bench.notices().text(0), "Disk full.");
  rig.ui.click("notice.0.dismiss");
  EXPECT_EQ(rig.bench.notices().count(), 0u);
}

/// The picture of a paused or slow run in the middle of an update.
SnapshotPtr within_update(const BenchRig& rig, basin::Stage stage, int64_t chain_step) {
  auto snapshot = std::make_shared<basin::Snapshot>(*rig.bench.view().snapshot);
  snapshot->stage = stage;
  snapshot->chain_step = chain_step;
  snapshot->chain_steps = 40;
  return snapshot;
}

TEST(Workbench, TheStatusLineSaysWhetherChainsMove) {
  BenchRig rig;
  EXPECT_TRUE(rig.ui.drawn("status.paused"));
  rig.press({GLFW_KEY_S, 0});
  rig.bench.take({StateChanged{false, true}});
  rig.bench.take(within_update(rig, basin::Stage::sample, 3));
  rig.ui.frames(2);
  EXPECT_FALSE(rig.ui.drawn("status.paused")) << "the chains move";
  EXPECT_TRUE(rig.ui.drawn("status.one update"));
  rig.bench.take({StateChanged{false, false}});
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("status.held at sample 3 / 40"));
  EXPECT_TRUE(rig.ui.drawn("chains.stage")) << "also at full speed";
}

TEST(Workbench, StepsWithinAnUpdateHaveKeysAndLeavingSlowMotionIsSaid) {
  BenchRig rig;
  rig.press({GLFW_KEY_N, kShift});
  rig.press({GLFW_KEY_N, 0});
  rig.pick("run.stage");
  const auto sent = rig.sent<StepWithin>();
  ASSERT_EQ(sent.size(), 3u);
  EXPECT_TRUE(sent[0].stage && !sent[1].stage && sent[2].stage);
  rig.press({GLFW_KEY_M, 0});
  EXPECT_TRUE(rig.bench.view().said.empty());
  rig.press({GLFW_KEY_M, 0});
  EXPECT_NE(rig.bench.view().said.find("full speed"), std::string::npos);
}

TEST(Workbench, TheEnergiesStayWhileABatchIsNotScoredYet) {
  BenchRig rig;
  ASSERT_FALSE(rig.ui.drawn("stability.histogram.note"));
  auto sampling = std::make_shared<basin::Snapshot>(*within_update(rig, basin::Stage::sample, 3));
  sampling->energies_data.clear();
  sampling->energies_samples.clear();
  rig.bench.take(SnapshotPtr(sampling));
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("stability.histogram"));
  EXPECT_FALSE(rig.ui.drawn("stability.histogram.note")) << "those of the last update";
}

TEST(Workbench, ARunWithoutAnUpdateNamesItsChains) {
  BenchRig rig(ImVec2(1600, 1000), "mnist");
  auto first = std::make_shared<basin::Snapshot>(*within_update(rig, basin::Stage::draw, 0));
  first->traces.clear();
  first->film = {};
  first->film_steps.clear();
  rig.bench.take(SnapshotPtr(first));
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("chains.named"));
  EXPECT_FALSE(rig.ui.drawn("chains.watch")) << "they are watched already";
}

TEST(Workbench, ChangedSettingsBecomeMarks) {
  BenchRig rig;
  basin::RunOptions options = rig.bench.view().options;
  options.chain.steps = 44;
  rig.bench.take({OptionsApplied{options, {"chain.steps"}, 50}});
  ASSERT_EQ(rig.bench.view().history->marks().size(), 1u);
  EXPECT_EQ(rig.bench.view().history->marks()[0].text, "chain.steps = 44");
}

TEST(Workbench, HeaderDoubleClickMaximises) {
  BenchRig rig;
  rig.ui.double_click_at(rig.ui.centre("panel.Buffer.header"));
  EXPECT_EQ(rig.bench.panels().maximised(), "Buffer");
  EXPECT_FALSE(rig.ui.drawn("panel.Landscape"));
  rig.ui.click("panel.Buffer.maximise");
  EXPECT_TRUE(rig.ui.drawn("panel.Landscape"));
}

TEST(Workbench, BordersCanBeDraggedAndAreRemembered) {
  BenchRig rig;
  const WidgetRect before = *rig.ui.log.find("panel.Controls");
  const float y = (before.min.y + before.max.y) / 2;
  rig.ui.frames(5);
  rig.ui.move(ImVec2(before.max.x + 3, y));
  rig.ui.frames(5);
  rig.ui.drag(ImVec2(before.max.x + 3, y), ImVec2(before.max.x + 103, y));
  const float wider = rig.ui.log.find("panel.Controls")->max.x;
  EXPECT_NEAR(wider, before.max.x + 100, 6);
  PanelArea again(rig.bench.settings());
  EXPECT_EQ(again.layouts()[0].ratios(), rig.bench.panels().layouts()[0].ratios());
  rig.press({GLFW_KEY_0, 0});
  EXPECT_NEAR(rig.ui.log.find("panel.Controls")->max.x, before.max.x, 1);
}

TEST(Workbench, LayoutsFitFromSmallToLargeWithoutOverlap) {
  for (const ImVec2 display : {ImVec2(1024, 700), ImVec2(1600, 1000), ImVec2(3840, 2160)}) {
    BenchRig rig(display);
    for (const double scale : {0.75, 1.0, 2.0, 3.0}) {
      rig.bench.set_scale(scale);
      ASSERT_TRUE(rig.bench.take_style_change() || scale == 1.0);
      apply_style(rig.bench.theme(), ImGui::GetStyle());
      for (const int key : {GLFW_KEY_1, GLFW_KEY_2, GLFW_KEY_3, GLFW_KEY_4, GLFW_KEY_5, GLFW_KEY_6}) {
        rig.press({key, 0});
        std::vector<WidgetRect> panels;
        for (const auto& [name, rect] : rig.ui.log.rects())
          if (name.rfind("panel.", 0) == 0 && name.find('.', 6) == std::string::npos) panels.push_back(rect);
        ASSERT_FALSE(panels.empty());
        for (size_t i = 0; i < panels.size(); ++i) {
          EXPECT_GE(panels[i].min.x, 0);
          EXPECT_LE(panels[i].max.x, display.x);
          EXPECT_LE(panels[i].max.y, display.y);
          for (size_t k = 0; k < i; ++k) {
            const bool apart = panels[i].max.x <= panels[k].min.x || panels[k].max.x <= panels[i].min.x || panels[i].max.y <= panels[k].min.y ||
                               panels[k].max.y <= panels[i].min.y;
            EXPECT_TRUE(apart);
          }
        }
      }
    }
  }
}

TEST(Workbench, OverviewShowsAllFivePanelsAtTheSmallestSize) {
  BenchRig rig(ImVec2(1024, 700));
  for (const char* panel : {"Controls", "Landscape", "Chains", "Buffer", "Stability"})
    EXPECT_TRUE(rig.ui.drawn(std::string("panel.") + panel)) << panel;
}

TEST(Workbench, ScaleKeysStayInRange) {
  BenchRig rig;
  for (int i = 0; i < 20; ++i) rig.press({GLFW_KEY_EQUAL, kCtrl});
  EXPECT_EQ(rig.bench.theme().scale, 3.0f);
  for (int i = 0; i < 30; ++i) rig.press({GLFW_KEY_MINUS, kCtrl});
  EXPECT_EQ(rig.bench.theme().scale, 0.75f);
  rig.press({GLFW_KEY_0, kCtrl});
  EXPECT_EQ(rig.bench.theme().scale, 1.0f);
}

TEST(Workbench, RequestFollowsOncePerChange) {
  BenchRig rig;
  rig.ui.frames(5);
  EXPECT_TRUE(rig.sent<SetRequest>().empty());
  rig.bench.view().shared->request.film_frames = 20;
  rig.ui.frames(5);
  EXPECT_EQ(rig.sent<SetRequest>().size(), 1u);
}

TEST(Workbench, AnswersToOldEditsDoNotMoveASliderBack) {
  BenchRig rig(ImVec2(700, 2600));
  rig.bench.panels().toggle_maximised("Controls");
  rig.ui.frames(2);
  const WidgetRect rect = *rig.ui.log.find("chain.steps");
  rig.ui.drag(rect.at(0.3f), rect.at(0.9f));
  const auto sent = rig.sent<SetOptions>();
  rig.bench.take({OptionsApplied{sent.front().options, {"chain.steps"}, 51}});
  rig.ui.frames();
  EXPECT_EQ(rig.bench.view().options.chain.steps, sent.back().options.chain.steps);
  rig.bench.take({OptionsApplied{sent.back().options, {"chain.steps"}, 52}});
  rig.ui.frames(40);
  EXPECT_EQ(rig.bench.view().options.chain.steps, sent.back().options.chain.steps);
}

TEST(Workbench, AnEditStaysUntilASlowWorkerAnswers) {
  BenchRig rig;
  basin::RunOptions edited = rig.bench.view().options;
  const auto before = edited.chain.steps;
  edited.chain.steps = before + 7;
  rig.bench.send(SetOptions{edited});
  rig.ui.frames(2);
  rig.now += 30;
  rig.ui.frames(2);
  EXPECT_EQ(rig.bench.view().options.chain.steps, before + 7);
  basin::RunOptions refused = edited;
  refused.chain.steps = before;
  rig.bench.take({OptionsApplied{refused, {}, 51}});
  EXPECT_EQ(rig.bench.view().options.chain.steps, before);
  EXPECT_TRUE(rig.bench.view().history->marks().empty());
}

TEST(Workbench, ShowsWhatWasAskedForBeforeTheWorkerAnswers) {
  BenchRig rig;
  rig.press({GLFW_KEY_SPACE, 0});
  EXPECT_TRUE(rig.bench.view().playing);
  EXPECT_LE(rig.bench.next_change(), rig.now + 0.5);
  rig.bench.take({StateChanged{false}});
  EXPECT_FALSE(rig.bench.view().playing);
  rig.pick("preset.spiral");
  EXPECT_EQ(rig.bench.view().starting, "spiral");
  rig.bench.take({Notice{Severity::error, "No memory."}});
  EXPECT_TRUE(rig.bench.view().starting.empty());
  rig.pick("preset.spiral");
  rig.answer();
  EXPECT_TRUE(rig.bench.view().starting.empty());
}

TEST(Workbench, ANewSeedStartsAnotherRun) {
  BenchRig rig;
  rig.press({GLFW_KEY_R, kCtrl | kShift});
  ASSERT_EQ(rig.sent<Reset>().size(), 1u);
  basin::RunOptions options = rig.sent<Reset>()[0].options;
  EXPECT_NE(options.compute.seed, rig.bench.view().options.compute.seed);
  options.compute.seed = rig.bench.view().options.compute.seed;
  EXPECT_TRUE(basin::changed_paths(options, rig.bench.view().options).empty());
}

TEST(Workbench, EscapeDismissesMessages) {
  BenchRig rig;
  rig.bench.take({Notice{Severity::error, "Disk full."}, Notice{Severity::warning, "Slow."}});
  rig.ui.frames(2);
  rig.press({GLFW_KEY_ESCAPE, 0});
  EXPECT_EQ(rig.bench.notices().count(), 0u);
}

TEST(Workbench, TenThousandRandomActionsDoNoHarm) {
  BenchRig rig(ImVec2(1280, 900));
  std::mt19937 random(11);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  const auto anywhere = [&] { return ImVec2(static_cast<float>(below(1280)), static_cast<float>(below(900))); };
  const auto& entries = rig.bench.commands().entries();
  for (int i = 0; i < 10000; ++i) {
    ImGuiIO& io = ImGui::GetIO();
    switch (below(12)) {
      case 0:
      case 1:
      case 2:
        io.MousePos = anywhere();
        break;
      case 3:
      case 4:
        io.MouseDown[0] = !io.MouseDown[0];
        break;
      case 5:
        io.MouseWheel = static_cast<float>(below(7) - 3);
        break;
      case 6:
        io.KeyCtrl = !io.KeyCtrl;
        break;
      case 7:
        io.AddInputCharactersUTF8(below(2) ? "12.5" : "abc");
        break;
      case 8:
        io.MouseDown[1] = !io.MouseDown[1];
        break;
      case 9:
        rig.press(entries[static_cast<size_t>(below(static_cast<int>(entries.size())))].keys.front());
        break;
      case 10:
        rig.train(1 + below(4));
        break;
      default:
        if (below(20) == 0) rig.press({below(2) ? GLFW_KEY_ESCAPE : GLFW_KEY_ENTER, 0});
        break;
    }
    rig.ui.frames();
    if (below(40) == 0) rig.answer();
  }
  std::filesystem::remove_all(BenchRig::exports());
}

}  // namespace
}  // namespace app
