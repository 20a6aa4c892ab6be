// What the window opens, saves and exports.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "app/window/workbench.h"
#include "core/figures/typeface.h"
#include "core/run/metrics_file.h"
#include "tests/support/bench_rig.h"
#include "tests/support/temporary_folder.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace app {
namespace {

TEST(WorkbenchFiles, AnOpenedRunShowsItsCurvesFromTheFirstUpdate) {
  BenchRig rig;
  RunStarted opened{2, rig.bench.view().options, rig.bench.view().space, rig.bench.view().info, 30};
  for (int64_t step = 1; step <= 30; ++step) {
    basin::Metrics row;
    row.step = step;
    row.energy_data = 1;
    opened.curves.append(row);
  }
  opened.curves.changes = {{7, "chain.steps = 9"}};
  rig.bench.take({opened, StateChanged{false}});
  EXPECT_EQ(rig.bench.view().history->series("energy_data").size(), 30u);
  EXPECT_EQ(rig.bench.view().history->series("energy_data").step(0), 1);
  EXPECT_EQ(rig.bench.view().history->last_step(), 30);
  ASSERT_EQ(rig.bench.view().history->marks().size(), 1u);
}

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
  EXPECT_THROW(rig.bench.open_file(write("b.xyz", "x")), basin::BadInput);
  EXPECT_THROW(rig.bench.open_file(folder + "missing.toml"), basin::BadInput);
  EXPECT_THROW(rig.bench.open_file(""), basin::BadInput);
}

/// As the command line does with data.set and data.path.
TEST(WorkbenchFiles, OpensDataOfEveryKind) {
  BenchRig rig;
  const basin::testing::TemporaryFolder folder;
  const auto file = [&](const std::string& name, const std::string& text) {
    std::filesystem::create_directories(std::filesystem::path(folder / name).parent_path());
    std::ofstream(folder / name, std::ios::binary) << text;
    return folder / name;
  };
  const auto set_of = [&](const std::string& path) {
    rig.forget();
    rig.bench.open_file(path);
    rig.ui.frames();
    const auto resets = rig.sent<Reset>();
    if (resets.size() != 1) return std::string("nothing");
    EXPECT_EQ(resets[0].options.data.path, path);
    EXPECT_EQ(basin::is_image_set(resets[0].options.data.set), resets[0].options.network.kind != basin::Network::mlp);
    return std::string(entry_of(basin::kDataSets, resets[0].options.data.set).name);
  };
  EXPECT_EQ(set_of(file("a.jpeg", "x")), "drawing");
  EXPECT_EQ(set_of(file("images", std::string("\0\0\x08\x03", 4))), "idx");
  EXPECT_EQ(set_of(file("t10k-images-idx3-ubyte.gz", "x")), "idx");
  file("pictures/cat/1.png", "x");
  EXPECT_EQ(set_of(folder / "pictures"), "image-folder");
  file("cifar/data_batch_1.bin", "x");
  EXPECT_EQ(set_of(folder / "cifar"), "cifar10");
  file("run/checkpoint.safetensors", "x");
  EXPECT_EQ(set_of(folder / "run"), "nothing");
  ASSERT_EQ(rig.sent<LoadCheckpoint>().size(), 1u);
  EXPECT_THROW(rig.bench.open_file(file("labels", std::string("\0\0\x08\x01", 4))), basin::BadInput);
}

/// Until the preview has read its file, on another thread.
void until_read(BenchRig& rig) {
  rig.ui.frames(2);
  for (int i = 0; i < 2000 && rig.ui.drawn("data.reading"); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(2)), rig.ui.frames();
  ASSERT_TRUE(rig.ui.drawn("data.cancel"));
  ASSERT_FALSE(rig.ui.drawn("data.reading"));
}

/// Points are shown before a run begins on them.
TEST(WorkbenchFiles, PointsAreShownBeforeTheyAreTrainedOn) {
  BenchRig rig;
  const basin::testing::TemporaryFolder folder;
  std::ofstream(folder / "mine.csv") << "id,a,b,c\n1,100,0,5\n2,300,1,5\n3,200,nothing,6\n4,100,3,7\n";
  rig.bench.open_file(folder / "mine.csv");
  until_read(rig);
  EXPECT_TRUE(rig.sent<Reset>().empty()) << "the run on screen goes on";
  rig.ui.click("data.cancel");
  rig.ui.frames(2);
  EXPECT_FALSE(rig.ui.drawn("data.cancel"));
  EXPECT_TRUE(rig.sent<Reset>().empty());
  rig.bench.open_file(folder / "mine.csv");
  until_read(rig);
  for (const char* column : {"data.x", "data.y"}) {
    rig.ui.click(column);
    rig.press({GLFW_KEY_ENTER, 0});
    EXPECT_TRUE(rig.sent<Reset>().empty()) << "Enter is the list's while it is open";
    rig.ui.click(std::string(column) + (column[5] == 'x' ? ".2" : ".3"));
    EXPECT_TRUE(rig.ui.drawn("data.suggested")) << "the buttons stay where they are";
    until_read(rig);
  }
  rig.ui.click("data.suggested");
  rig.ui.frames();
  ASSERT_EQ(rig.sent<Reset>().size(), 1u);
  const auto options = rig.sent<Reset>()[0].options;
  EXPECT_EQ(options.preset, "mine.csv") << "not the preset whose settings it took";
  EXPECT_EQ(options.data.set, basin::DataSet::points);
  EXPECT_EQ(options.data.path, folder / "mine.csv");
  EXPECT_EQ(options.data.columns, "a,b");
  EXPECT_TRUE(options.data.fit) << "they lie outside the box";
  EXPECT_TRUE(options.data.skip_bad);
  EXPECT_NE(options.chain.step_size, rig.bench.view().options.chain.step_size);
}

TEST(WorkbenchFiles, APreviewSaysWhatIsWrongWithAFile) {
  BenchRig rig;
  const basin::testing::TemporaryFolder folder;
  std::ofstream(folder / "one.csv") << "1,2\n";
  rig.bench.open_file(folder / "one.csv");
  until_read(rig);
  EXPECT_TRUE(rig.ui.drawn("data.error"));
  rig.ui.click("data.suggested");
  rig.press({GLFW_KEY_ENTER, 0});
  EXPECT_TRUE(rig.sent<Reset>().empty());
  rig.press({GLFW_KEY_ESCAPE, 0});
  rig.ui.frames();
  EXPECT_FALSE(rig.ui.drawn("data.cancel"));
}

TEST(WorkbenchFiles, AColumnThatCannotBeReadIsLeftForTheLastThatCould) {
  BenchRig rig;
  const basin::testing::TemporaryFolder folder;
  std::ofstream(folder / "named.csv") << "a,b,name\n1,2,one\n3,1,two\n2,5,three\n4,4,four\n";
  rig.bench.open_file(folder / "named.csv");
  until_read(rig);
  ASSERT_FALSE(rig.ui.drawn("data.error"));
  rig.ui.click("data.y");
  rig.ui.click("data.y.3");
  until_read(rig);
  EXPECT_TRUE(rig.ui.drawn("data.error"));
  ASSERT_TRUE(rig.ui.drawn("data.y")) << "another can be chosen";
  rig.ui.click("data.x");
  rig.ui.click("data.x.2");
  until_read(rig);
  EXPECT_FALSE(rig.ui.drawn("data.error"));
  rig.ui.click("data.suggested");
  rig.ui.frames();
  ASSERT_EQ(rig.sent<Reset>().size(), 1u);
  EXPECT_EQ(rig.sent<Reset>()[0].options.data.columns, "b,b");
}

/// Names in other scripts ask for their letters once, and fonts are built again for them.
TEST(WorkbenchFiles, NamesInOtherScriptsAskForTheirLetters) {
  if (basin::font_with(0x416).empty()) GTEST_SKIP() << "no font with Cyrillic letters is installed";
  BenchRig rig;
  rig.bench.take_style_change();
  rig.ui.frames(2);
  EXPECT_FALSE(rig.bench.take_style_change());
  EXPECT_THROW(rig.bench.open_file("/\xD0\x96\xD0\xB0"), basin::BadInput);
  for (int i = 0; i < 2000 && rig.bench.glyphs().by_font().empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    rig.ui.frames();
  }
  EXPECT_TRUE(rig.bench.take_style_change()) << "once, for all its letters";
  const std::string file = basin::font_with(0x416);
  ASSERT_EQ(rig.bench.glyphs().by_font().count(file), 1u);
  EXPECT_EQ(rig.bench.glyphs().by_font().at(file), (std::vector<ImWchar>{0x416, 0x416, 0x430, 0x430, 0}));
  rig.ui.frames(2);
  EXPECT_FALSE(rig.bench.take_style_change());
  Theme theme;
  build_fonts(theme, find_fonts(), rig.bench.glyphs());
  for (const ImFont* font : {theme.body, theme.strong, theme.small_text, theme.large}) EXPECT_NE(font->FindGlyphNoFallback(0x416), nullptr);
}

TEST(WorkbenchFiles, OpenDialogOffersTheNewestFiles) {
  BenchRig rig;
  const std::string folder = BenchRig::exports() + "/";
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
  std::filesystem::remove_all(BenchRig::exports());
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
  EXPECT_NEAR(rows[299].gap, rows[299].energy_data - rows[299].energy_samples, 1e-6);
  EXPECT_TRUE(std::isnan(rows[0].kl));
  EXPECT_FALSE(std::isnan(rows[9].kl));
  EXPECT_EQ(rows[299].health, basin::Health::healthy);
  EXPECT_EQ(rows[299].rule, "gap-within-noise");
  std::filesystem::remove_all(BenchRig::exports());
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
  std::filesystem::remove_all(BenchRig::exports());
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
  std::filesystem::remove_all(BenchRig::exports());
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
RunStarted without_data(const BenchRig& rig, const std::string& opened_from = "") {
  RunStarted started;
  started.opened_from = opened_from;
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
  rig.bench.take({without_data(rig, run)});
  rig.ui.frames(2);
  ASSERT_TRUE(rig.ui.drawn("find.path"));
  rig.ui.click("find.confirm");
  EXPECT_TRUE(rig.ui.drawn("find.path")) << "they are still not there";
  rig.ui.frames(3);
  rig.ui.type(there);
  rig.ui.click("find.confirm");
  ASSERT_EQ(rig.sent<LoadCheckpoint>().size(), 1u) << "the run itself, whoever had it opened";
  EXPECT_EQ(rig.sent<LoadCheckpoint>()[0].path, run);
  EXPECT_EQ(rig.sent<LoadCheckpoint>()[0].data_path, there);
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

TEST(WorkbenchFiles, MissingDataAreAskedForAgainOnDemandAndNoLongerForAnotherRun) {
  BenchRig rig;
  rig.press({GLFW_KEY_F, kCtrl | kAlt});
  rig.ui.frames(2);
  EXPECT_FALSE(rig.ui.drawn("find.path")) << "this run has its data";
  rig.bench.take({without_data(rig)});
  rig.ui.frames(2);
  rig.press({GLFW_KEY_ESCAPE, 0});
  rig.ui.frames(2);
  ASSERT_FALSE(rig.ui.drawn("find.path"));
  rig.press({GLFW_KEY_F, kCtrl | kAlt});
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("find.path"));
  RunStarted other;
  other.options = rig.bench.view().options;
  rig.bench.take({other});
  rig.ui.frames(3);
  EXPECT_FALSE(rig.ui.drawn("find.path"));
}

TEST(WorkbenchFiles, ARefusedPathIsTypedAnew) {
  BenchRig rig;
  const basin::testing::TemporaryFolder folder;
  std::ofstream(folder / "a.toml") << "[chain]\nsteps = 7\n";
  rig.press({GLFW_KEY_O, kCtrl});
  rig.ui.type("/no/such/file.toml");
  rig.ui.press_enter();
  rig.ui.frames(3);
  ASSERT_TRUE(rig.ui.drawn("open.path"));
  rig.ui.type(folder / "a.toml");
  rig.ui.press_enter();
  EXPECT_EQ(rig.sent<Reset>().size(), 1u);
}

/// What a model learned of its own data is nothing to start from with others.
TEST(WorkbenchFiles, OtherDataLeaveTheModelOfBeforeBehind) {
  BenchRig rig(ImVec2(1600, 1000), "fashion-mnist");
  const basin::testing::TemporaryFolder folder;
  std::filesystem::create_directories(folder / "photos/cat");
  std::ofstream(folder / "photos/cat/1.png") << "x";
  RunStarted trained;
  trained.options = rig.bench.view().options;
  trained.options.network.from = "fashion-mnist-conditional";
  trained.options.network.classes = 10;
  rig.bench.take({trained});
  rig.bench.open_file(folder / "photos");
  rig.ui.frames();
  ASSERT_EQ(rig.sent<Reset>().size(), 1u);
  auto options = rig.sent<Reset>()[0].options;
  EXPECT_EQ(options.network.from, "");
  EXPECT_EQ(options.network.classes, 0);
  EXPECT_EQ(options.network.kind, trained.options.network.kind) << "its own settings otherwise";
  options.network.from = "mine";
  trained.options = options;
  rig.bench.take({trained});
  rig.bench.open_file(folder / "photos");
  rig.ui.frames();
  ASSERT_EQ(rig.sent<Reset>().size(), 2u);
  EXPECT_EQ(rig.sent<Reset>()[1].options.network.from, "mine") << "the same data";
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
