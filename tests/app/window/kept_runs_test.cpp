#include "app/window/kept_runs.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "app/window/workbench.h"
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

TEST(KeptRuns, WhatAWindowLeftIsMovedToWhereTheNextDoesNotWrite) {
  const TemporaryFolder folder;
  std::string autosave;
  {
    const KeptRuns first(folder.path());
    EXPECT_TRUE(first.left().empty());
    basin::write_atomically(first.last_run(), "ended before");
    basin::write_atomically(autosave = first.autosave(), "killed");
    std::filesystem::last_write_time(first.last_run(), std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
  }
  const KeptRuns second(folder.path());
  ASSERT_EQ(second.left().size(), 1u);
  EXPECT_EQ(basin::read_file(second.left()[0]), "killed") << "the newest";
  EXPECT_EQ(second.autosave(), autosave);
  EXPECT_FALSE(std::filesystem::exists(autosave));
  EXPECT_NE(second.left()[0], second.last_run());
}

TEST(KeptRuns, AreOfferedOnce) {
  const TemporaryFolder folder;
  basin::write_atomically(KeptRuns(folder.path()).last_run(), "closed");
  EXPECT_EQ(KeptRuns(folder.path()).left().size(), 1u);
  EXPECT_TRUE(KeptRuns(folder.path()).left().empty());
}

TEST(KeptRuns, WindowsAtTheSameTimeHaveFilesOfTheirOwn) {
  const TemporaryFolder folder;
  {
    const KeptRuns one(folder.path()), two(folder.path());
    EXPECT_NE(one.autosave(), two.autosave());
    EXPECT_NE(one.last_run(), two.last_run());
    basin::write_atomically(one.autosave(), "one");
    basin::write_atomically(two.autosave(), "two");
    EXPECT_TRUE(KeptRuns(folder.path()).left().empty()) << "of windows that still run";
  }
  EXPECT_EQ(KeptRuns(folder.path()).left().size(), 2u) << "both lost their display";
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

TEST_F(OfferedRun, ThatCannotBeReadIsOneSentence) {
  basin::write_atomically(folder / "torn.safetensors", "abc");
  rig.bench.offer_run(folder / "torn.safetensors");
  ASSERT_EQ(rig.bench.notices().count(), 1u);
  EXPECT_NE(rig.bench.notices().text(0).find("torn.safetensors"), std::string::npos);
  EXPECT_TRUE(rig.bench.offered_run().empty());
}

}  // namespace
}  // namespace app
