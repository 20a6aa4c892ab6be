#include "app/window/kept_runs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "app/window/exports.h"
#include "app/window/workbench.h"
#include "app/worker/worker.h"
#include "core/base/files.h"
#include "core/formats/safetensors.h"
#include "core/run/config.h"
#include "tests/support/bench_rig.h"
#include "tests/support/temporary_folder.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace app {
namespace {

using basin::testing::TemporaryFolder;

/// As a window leaves it that ended `minutes` ago.
void leave(const std::string& path, const std::string& text, int minutes) {
  basin::write_atomically(path, text);
  std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() - std::chrono::minutes(minutes));
}

std::vector<std::string> texts(const std::vector<std::string>& paths) {
  std::vector<std::string> read;
  for (const auto& path : paths) read.push_back(basin::read_file(path));
  return read;
}

using Texts = std::vector<std::string>;

TEST(KeptRuns, WhatAWindowLeftIsMovedToWhereTheNextDoesNotWrite) {
  const TemporaryFolder folder;
  std::string autosave;
  {
    const KeptRuns first(folder.path());
    EXPECT_TRUE(first.left().empty());
    leave(autosave = first.autosave(), "killed", 0);
  }
  const KeptRuns second(folder.path());
  EXPECT_EQ(texts(second.left()), Texts{"killed"});
  EXPECT_EQ(second.autosave(), autosave);
  EXPECT_FALSE(std::filesystem::exists(autosave));
}

TEST(KeptRuns, AnOlderOneOfTheSameWindowStaysBesideTheNewer) {
  const TemporaryFolder folder;
  {
    const KeptRuns first(folder.path());
    leave(first.last_run(), "reset", 60);
    leave(first.autosave(), "killed", 1);
  }
  EXPECT_EQ(texts(KeptRuns(folder.path()).left()), (Texts{"reset", "killed"})) << "the newest last, which is the one at hand";
  EXPECT_EQ(texts(KeptRuns(folder.path()).left()), Texts{"killed"}) << "the newest stays at hand";
}

TEST(KeptRuns, WrittenInTheSameSecondTheyStaySideBySide) {
  const TemporaryFolder folder;
  {
    const KeptRuns first(folder.path());
    leave(first.last_run(), "one", 1);
    leave(first.autosave(), "two", 1);
    std::filesystem::last_write_time(first.autosave(), std::filesystem::last_write_time(first.last_run()));
  }
  EXPECT_EQ(texts(KeptRuns(folder.path()).left()).size(), 2u);
}

TEST(KeptRuns, AreThereAfterTheOfferWasIgnoredTwice) {
  const TemporaryFolder folder;
  leave(KeptRuns(folder.path()).last_run(), "mine", 30);
  leave(KeptRuns(folder.path()).last_run(), "another", 20);
  leave(KeptRuns(folder.path()).last_run(), "a third", 10);
  EXPECT_EQ(texts(KeptRuns(folder.path()).left()), Texts{"a third"});
  Texts there;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    if (entry.path().extension() == ".safetensors") there.push_back(basin::read_file(entry.path().string()));
  std::sort(there.begin(), there.end());
  EXPECT_EQ(there, (Texts{"a third", "another", "mine"}));
}

TEST(KeptRuns, TheNewestFiveStay) {
  const TemporaryFolder folder;
  basin::write_atomically(folder / "kept-mine.safetensors", "the user's");
  for (int i = 9; i > 0; --i) leave(KeptRuns(folder.path()).last_run(), std::to_string(i), i);
  EXPECT_EQ(texts(KeptRuns(folder.path()).left()), Texts{"1"});
  Texts there;
  for (const auto& file : newest_runs(folder.path(), 20)) there.push_back(basin::read_file(file.path));
  EXPECT_EQ(there, (Texts{"the user's", "1", "2", "3", "4", "5"}));
}

TEST(KeptRuns, WindowsAtTheSameTimeHaveFilesOfTheirOwn) {
  const TemporaryFolder folder;
  {
    const KeptRuns one(folder.path()), two(folder.path());
    EXPECT_NE(one.autosave(), two.autosave());
    EXPECT_NE(one.last_run(), two.last_run());
    leave(one.autosave(), "newer", 1);
    leave(two.autosave(), "older", 5);
    EXPECT_TRUE(KeptRuns(folder.path()).left().empty()) << "of windows that still run";
  }
  EXPECT_EQ(texts(KeptRuns(folder.path()).left()), (Texts{"older", "newer"})) << "both lost their display";
}

TEST(KeptRuns, AWindowWithoutAPlaceKeepsNothing) {
  const TemporaryFolder folder;
  std::vector<KeptRuns> windows;
  for (int i = 0; i < 16; ++i) windows.emplace_back(folder.path());
  EXPECT_FALSE(windows.back().autosave().empty());
  const KeptRuns one_too_many(folder.path());
  EXPECT_TRUE(one_too_many.autosave().empty());
  EXPECT_TRUE(one_too_many.last_run().empty());
}

TEST(KeptRuns, WhatAKillLeftOfAWriteIsRemoved) {
  const TemporaryFolder folder;
  std::string torn = KeptRuns(folder.path()).autosave() + ".part-a1B2c3";
  basin::write_atomically(torn, "half");
  const KeptRuns next(folder.path());
  EXPECT_FALSE(std::filesystem::exists(torn));
}

TEST(KeptRuns, AreListedByWhatTheyHoldAndLiveOnesAreNot) {
  const TemporaryFolder folder;
  basin::RunOptions options;
  options.preset = "rings";
  const KeptRuns window(folder.path());
  const std::string kept = folder / "kept-20260102-030405.safetensors";
  basin::write_safetensors(kept, {}, {{"config", basin::to_toml(options)}, {"step", "1234"}});
  leave(window.autosave(), "live", 0);
  const auto files = newest_runs(folder.path(), 6);
  ASSERT_EQ(files.size(), 1u);
  EXPECT_EQ(files[0].path, kept);
  EXPECT_EQ(files[0].name, "kept: rings after 1234 updates");
}

/// A run that a window left, resumed in the next, which is closed at once.
TEST(KeptRuns, ThatAreResumedAndClosedAtOnceAreOfferedAgain) {
  const TemporaryFolder folder;
  leave(KeptRuns(folder.path()).last_run(), "250", 1);
  {
    const KeptRuns window(folder.path());
    ASSERT_EQ(window.left().size(), 1u);
    WorkerHooks hooks;
    hooks.sessions = basin::testing::fake_sessions();
    hooks.last_run_path = window.last_run();
    hooks.autosave_path = window.autosave();
    hooks.first_run_chosen = false;
    Worker worker(hooks, basin::RunOptions{});
    int64_t trained = 0, resumed = 0;
    for (int i = 0; i < 10000 && resumed == 0; ++i) {
      for (const auto& event : worker.take_events()) {
        if (const auto* rows = std::get_if<MetricsRows>(&event)) trained = rows->rows.back().step;
        if (const auto* started = std::get_if<RunStarted>(&event); started != nullptr && started->run == 2) resumed = started->step;
      }
      if (trained < 150)
        worker.send(StepOnce{});
      else
        worker.send(LoadCheckpoint{window.left()[0]}), trained = 0;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_EQ(resumed, 250);
  }
  const KeptRuns next(folder.path());
  ASSERT_EQ(next.left().size(), 1u);
  EXPECT_EQ(texts(next.left()), Texts{"250"}) << "and not the run that the window began with by itself";
}

class OfferedRun : public ::testing::Test {
 protected:
  OfferedRun() {
    basin::RunOptions options;
    options.preset = "rings";
    basin::write_safetensors(folder / "previous-run.safetensors", {}, {{"config", basin::to_toml(options)}, {"step", "1234"}});
  }
  TemporaryFolder folder;
  BenchRig rig;
};

TEST_F(OfferedRun, ResumesFromItsLine) {
  rig.bench.offer_run(folder / "previous-run.safetensors");
  rig.ui.frames(2);
  ASSERT_EQ(rig.bench.notices().count(), 1u);
  EXPECT_NE(rig.bench.notices().text(0).find("rings after 1234 updates"), std::string::npos);
  rig.now += 30;
  rig.ui.frames(2);
  rig.ui.click("notice.0.accept");
  ASSERT_EQ(rig.sent<LoadCheckpoint>().size(), 1u);
  EXPECT_EQ(rig.sent<LoadCheckpoint>()[0].path, folder / "previous-run.safetensors");
  EXPECT_EQ(rig.bench.notices().count(), 0u);
}

TEST_F(OfferedRun, StaysAtHandWhenItsLineIsGone) {
  rig.press({GLFW_KEY_O, kCtrl | kAlt});
  EXPECT_TRUE(rig.sent<LoadCheckpoint>().empty()) << "there is none yet";
  rig.bench.offer_run(folder / "previous-run.safetensors");
  rig.ui.frames(2);
  rig.now += 61;
  rig.ui.frames(2);
  EXPECT_EQ(rig.bench.notices().count(), 0u);
  rig.press({GLFW_KEY_O, kCtrl | kAlt});
  EXPECT_EQ(rig.sent<LoadCheckpoint>().size(), 1u);
}

TEST_F(OfferedRun, IsNotPushedOutByOtherLines) {
  rig.bench.offer_run(folder / "previous-run.safetensors");
  for (int i = 0; i < 9; ++i) rig.bench.notify(Severity::warning, "line " + std::to_string(i));
  rig.ui.frames(2);
  ASSERT_EQ(rig.bench.notices().count(), 5u);
  EXPECT_NE(rig.bench.notices().text(0).find("rings after 1234 updates"), std::string::npos);
  EXPECT_EQ(rig.bench.notices().text(4), "line 8");
}

TEST_F(OfferedRun, ThatCannotBeReadIsOneSentence) {
  basin::write_atomically(folder / "torn.safetensors", "abc");
  rig.bench.offer_run(folder / "torn.safetensors");
  ASSERT_EQ(rig.bench.notices().count(), 1u);
  EXPECT_NE(rig.bench.notices().text(0).find("torn.safetensors"), std::string::npos);
  EXPECT_TRUE(rig.bench.offered_run().empty());
}

}  // namespace
}  // namespace app
