// What the window opens, saves and exports.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "app/window/workbench.h"
#include "core/run/metrics_file.h"
#include "tests/support/bench_rig.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace app {
namespace {

TEST(WorkbenchFiles, OpenDialogSaysWhatIsWrong) {
  BenchRig rig;
  rig.press({GLFW_KEY_O, kCtrl});
  ASSERT_TRUE(rig.ui.drawn("open.path"));
  rig.ui.type("/no/such/file.safetensors");
  rig.ui.click("open.confirm");
  EXPECT_TRUE(rig.ui.drawn("open.path"));
  EXPECT_TRUE(rig.sent<LoadCheckpoint>().empty());
  rig.ui.click("open.cancel");
  EXPECT_FALSE(rig.ui.drawn("open.path"));
}

TEST(WorkbenchFiles, OpensCheckpointsAndPresetsOnly) {
  BenchRig rig;
  const std::string folder = ::testing::TempDir();
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream(folder + name) << text;
    return folder + name;
  };
  rig.bench.open_file(write("a.safetensors", "x"));
  rig.bench.open_file(write("a.toml", "[chain]\nsteps = 7\n"));
  rig.ui.frames();
  EXPECT_EQ(rig.sent<LoadCheckpoint>().size(), 1u);
  ASSERT_EQ(rig.sent<Reset>().size(), 1u);
  EXPECT_EQ(rig.sent<Reset>()[0].options.chain.steps, 7);
  EXPECT_THROW(rig.bench.open_file(write("b.toml", "[chain]\nstepz = 7\n")), basin::BadInput);
  EXPECT_THROW(rig.bench.open_file(write("b.txt", "x")), basin::BadInput);
  EXPECT_THROW(rig.bench.open_file(folder + "missing.toml"), basin::BadInput);
  EXPECT_THROW(rig.bench.open_file(""), basin::BadInput);
}

TEST(WorkbenchFiles, OpenDialogOffersTheNewestFiles) {
  BenchRig rig;
  const std::string folder = ::testing::TempDir() + "basin-exports/";
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "one.safetensors") << "x";
  std::ofstream(folder + "one.png") << "x";
  rig.press({GLFW_KEY_O, kCtrl});
  rig.ui.frames(2);
  ASSERT_TRUE(rig.ui.drawn("open.recent.0"));
  EXPECT_FALSE(rig.ui.drawn("open.recent.1"));
  rig.ui.click("open.recent.0");
  ASSERT_EQ(rig.sent<LoadCheckpoint>().size(), 1u);
  EXPECT_EQ(rig.sent<LoadCheckpoint>()[0].path, folder + "one.safetensors");
  EXPECT_FALSE(rig.ui.drawn("open.path"));
  std::filesystem::remove_all(folder);
}

TEST(WorkbenchFiles, ExportsGoToTheFolderWithoutOverwriting) {
  BenchRig rig;
  rig.press({GLFW_KEY_E, kCtrl});
  rig.press({GLFW_KEY_S, kCtrl});
  ASSERT_EQ(rig.sent<ExportSamples>().size(), 1u);
  ASSERT_EQ(rig.sent<SaveCheckpoint>().size(), 1u);
  std::ofstream(rig.sent<ExportSamples>()[0].path) << "taken";
  rig.press({GLFW_KEY_E, kCtrl});
  EXPECT_NE(rig.sent<ExportSamples>()[1].path, rig.sent<ExportSamples>()[0].path);
  rig.press({GLFW_KEY_F12, 0});
  EXPECT_TRUE(rig.bench.take_screenshot_request().has_value());
  std::filesystem::remove_all(::testing::TempDir() + "basin-exports");
}

/// The text of the first notice, once there is one.
std::string exported(BenchRig& rig) {
  for (int i = 0; i < 400 && rig.bench.notices().count() == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    rig.ui.frames();
  }
  return rig.bench.notices().count() == 1 ? rig.bench.notices().text(0) : "";
}

TEST(WorkbenchFiles, MetricsAreWrittenAsReadableCsv) {
  BenchRig rig(ImVec2(1600, 1000), "eight-gaussians", 300);
  rig.press({GLFW_KEY_M, kCtrl});
  const std::string text = exported(rig);
  ASSERT_EQ(text.rfind("Exported ", 0), 0u) << text;
  const auto rows = basin::read_metrics(text.substr(9));
  ASSERT_EQ(rows.size(), 300u);
  EXPECT_EQ(rows[299].step, 300);
  EXPECT_NEAR(rows[299].gap, rows[299].energy_data - rows[299].energy_model, 1e-6);
  EXPECT_TRUE(std::isnan(rows[0].kl));
  EXPECT_FALSE(std::isnan(rows[9].kl));
  std::filesystem::remove_all(::testing::TempDir() + "basin-exports");
}

TEST(WorkbenchFiles, TheTwinsMetricsAreWrittenBesideTheRuns) {
  BenchRig rig(ImVec2(1600, 1000), "eight-gaussians", 30);
  basin::testing::FakeSession twin(rig.bench.view().options);
  TwinRows rows;
  for (int i = 0; i < 20; ++i) rows.rows.push_back(*twin.step({}, 0));
  rig.bench.take({TwinStarted{twin.options(), twin.info(), {{"chain.steps", "3"}}}, rows});
  rig.press({GLFW_KEY_M, kCtrl});
  const std::string text = exported(rig);
  const auto both = text.find(" and ");
  ASSERT_EQ(text.rfind("Exported ", 0), 0u) << text;
  ASSERT_NE(both, std::string::npos) << text;
  EXPECT_EQ(basin::read_metrics(text.substr(9, both - 9)).size(), 30u);
  EXPECT_EQ(basin::read_metrics(text.substr(both + 5)).size(), 20u);
  std::filesystem::remove_all(::testing::TempDir() + "basin-exports");
}

TEST(WorkbenchFiles, ExportsAfterALoadNameItsStep) {
  BenchRig rig;
  RunStarted loaded;
  loaded.options = rig.bench.view().options;
  loaded.step = 4321;
  rig.bench.take({loaded});
  rig.press({GLFW_KEY_E, kCtrl});
  ASSERT_EQ(rig.sent<ExportSamples>().size(), 1u);
  EXPECT_NE(rig.sent<ExportSamples>()[0].path.find("-4321-samples"), std::string::npos);
  std::filesystem::remove_all(::testing::TempDir() + "basin-exports");
}

TEST(WorkbenchFiles, PicturesAreWrittenInTheBackground) {
  BenchRig rig;
  const std::string path = ::testing::TempDir() + "basin-window.png";
  rig.bench.write_picture(path, {std::vector<uint8_t>(4 * 3 * 3, 128), 4, 3});
  for (int i = 0; i < 400 && rig.bench.notices().count() == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    rig.ui.frames();
  }
  ASSERT_EQ(rig.bench.notices().count(), 1u);
  EXPECT_EQ(rig.bench.notices().text(0), "Saved " + path);
  EXPECT_TRUE(std::filesystem::remove(path));
}

/// A run that started without its data.
RunStarted without_data(const BenchRig& rig) {
  RunStarted started;
  started.options = rig.bench.view().options;
  started.options.data.path = "/gone/pictures";
  started.info.missing_data = "The data are not at '/gone/pictures'.";
  return started;
}

TEST(WorkbenchFiles, MissingDataAreAskedFor) {
  BenchRig rig;
  const std::string there = ::testing::TempDir() + "found.csv";
  std::ofstream(there) << "x";
  const std::string run = ::testing::TempDir() + "run.safetensors";
  std::ofstream(run) << "x";
  rig.bench.open_file(run);
  rig.ui.frames();
  rig.sent<LoadCheckpoint>();
  rig.bench.take({without_data(rig)});
  rig.ui.frames(2);
  ASSERT_TRUE(rig.ui.drawn("find.path"));
  rig.ui.click("find.confirm");
  EXPECT_TRUE(rig.ui.drawn("find.path")) << "they are still not there";
  rig.ui.click("find.path");
  rig.press({GLFW_KEY_A, kCtrl});
  rig.ui.type(there);
  rig.ui.click("find.confirm");
  ASSERT_EQ(rig.sent<LoadCheckpoint>().size(), 2u);
  EXPECT_EQ(rig.sent<LoadCheckpoint>()[1].path, run);
  EXPECT_EQ(rig.sent<LoadCheckpoint>()[1].data_path, there);
  EXPECT_FALSE(rig.ui.drawn("find.path"));
  std::filesystem::remove(there);
  std::filesystem::remove(run);
}

TEST(WorkbenchFiles, ARunWithoutDataCanBeLookedAt) {
  BenchRig rig;
  rig.bench.take({without_data(rig)});
  rig.ui.frames(2);
  ASSERT_EQ(rig.bench.notices().count(), 1u);
  EXPECT_NE(rig.bench.notices().text(0).find("/gone/pictures"), std::string::npos);
  rig.ui.click("find.cancel");
  rig.ui.frames(2);
  EXPECT_FALSE(rig.ui.drawn("find.path"));
  EXPECT_TRUE(rig.bench.view().has_run);
}

TEST(WorkbenchFiles, PathsInATomlAreMeantBesideIt) {
  BenchRig rig;
  const std::string folder = ::testing::TempDir() + "basin-beside/";
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "p.csv") << "1,2\n2,1\n";
  std::ofstream(folder + "run.toml") << "[data]\nset = 'points'\npath = 'p.csv'\n";
  rig.bench.open_file(folder + "run.toml");
  rig.ui.frames();
  ASSERT_EQ(rig.sent<Reset>().size(), 1u);
  EXPECT_EQ(rig.sent<Reset>()[0].options.data.path, folder + "p.csv");
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace app
