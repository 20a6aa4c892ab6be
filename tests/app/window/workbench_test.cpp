#include "app/window/workbench.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <thread>

#include "app/panels/landscape_layers.h"
#include "app/widgets/fonts.h"
#include "core/base/errors.h"
#include "core/io/metrics_file.h"
#include "tests/support/bench_rig.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace app {
namespace {

TEST(Workbench, DrawsBeforeTheFirstNews) {
  const auto renderer = make_null_renderer();
  std::unique_ptr<Workbench> bench;
  UiRig ui(ImVec2(1024, 700), [&] { bench->draw({}, 1.0); }, RigWindow::none);
  bench = std::make_unique<Workbench>(*renderer, WindowSettings{}, ::testing::TempDir(), [] {});
  bench->theme().log = &ui.log;
  ui.frames(3);
  EXPECT_TRUE(ui.drawn("panel.Landscape"));
}

TEST(Workbench, EveryCommandHasKeyMenuAndHelp) {
  BenchRig rig;
  std::set<std::string> chords, ids;
  for (const auto& entry : rig.bench.commands().entries()) {
    EXPECT_FALSE(entry.keys.empty()) << entry.id;
    EXPECT_FALSE(entry.menu.empty()) << entry.id;
    EXPECT_GT(entry.help.size(), 10u) << entry.id;
    EXPECT_TRUE(ids.insert(entry.id).second) << entry.id;
    for (const auto& chord : entry.keys) EXPECT_TRUE(chords.insert(name_of(chord) + std::to_string(chord.key)).second) << entry.id << " " << name_of(chord);
  }
}

TEST(Workbench, KeysRunCommands) {
  BenchRig rig;
  rig.press({GLFW_KEY_SPACE, 0});
  EXPECT_EQ(rig.sent<Play>().size(), 1u);
  rig.answer();
  rig.press({GLFW_KEY_SPACE, 0});
  EXPECT_EQ(rig.sent<Pause>().size(), 1u);
  rig.press({GLFW_KEY_S, 0});
  EXPECT_EQ(rig.sent<StepOnce>().size(), 1u);
  rig.press({GLFW_KEY_R, kCtrl});
  EXPECT_EQ(rig.sent<Reset>().size(), 1u);
  rig.press({GLFW_KEY_M, 0});
  EXPECT_GT(rig.bench.view().seconds_per_stage, 0);
  rig.press({GLFW_KEY_Q, kCtrl});
  EXPECT_TRUE(rig.bench.quit_wanted());
}

TEST(Workbench, KeysDoNothingWhileTyping) {
  BenchRig rig(ImVec2(700, 2600));
  rig.bench.panels().toggle_maximised("Controls");
  rig.ui.frames(2);
  rig.ui.click_at(rig.ui.centre("chain.steps"), true);
  rig.ui.frames(2);
  rig.press({GLFW_KEY_S, 0});
  EXPECT_TRUE(rig.sent<StepOnce>().empty());
}

TEST(Workbench, MenuEntriesRunCommands) {
  BenchRig rig;
  rig.pick("run.step");
  EXPECT_EQ(rig.sent<StepOnce>().size(), 1u);
  rig.pick("preset.spiral");
  ASSERT_EQ(rig.sent<Reset>().size(), 1u);
  EXPECT_EQ(rig.sent<Reset>()[0].options.preset, "spiral");
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

TEST(Workbench, TheBiasCurveRunsAndCancelsByItsCommand) {
  BenchRig rig;
  rig.press({GLFW_KEY_B, kShift});
  EXPECT_TRUE(rig.sent<MeasureBias>().empty()) << "there is no composition yet";
  for (int layout = 0; layout < 6 && rig.bench.view().laboratory == nullptr; ++layout) {
    rig.press({GLFW_KEY_1 + layout, 0});
    rig.answer();
    rig.answer();
  }
  ASSERT_NE(rig.bench.view().laboratory, nullptr);
  rig.pick("laboratory.bias");
  ASSERT_EQ(rig.sent<MeasureBias>().size(), 1u);
  EXPECT_TRUE(rig.sent<MeasureBias>()[0].start);
  rig.answer();
  EXPECT_EQ(rig.bench.view().laboratory->bias.state, basin::BiasState::running);
  rig.press({GLFW_KEY_B, kShift});
  ASSERT_EQ(rig.sent<MeasureBias>().size(), 1u);
  EXPECT_FALSE(rig.sent<MeasureBias>()[0].start);
  rig.answer();
  EXPECT_EQ(rig.bench.view().laboratory->bias.state, basin::BiasState::cancelled);
}

TEST(Workbench, TheStartsBrushIsACommandAndSoIsClearing) {
  BenchRig rig;
  rig.press({GLFW_KEY_6, 0});
  rig.answer();
  rig.answer();
  rig.press({GLFW_KEY_D, kShift});
  EXPECT_TRUE(rig.bench.view().shared->landscape.paint_start);
  EXPECT_TRUE(rig.ui.drawn("laboratory.paint_start"));
  rig.ui.frames(2);
  const ImVec2 middle = rig.ui.centre("laboratory.plane");
  rig.ui.drag(middle, ImVec2(middle.x + 40, middle.y));
  ASSERT_EQ(rig.sent<SetLaboratory>().size(), 1u);
  EXPECT_TRUE(rig.sent<SetLaboratory>()[0].settings.live.mask.any());
  rig.answer();
  EXPECT_TRUE(rig.ui.drawn("sampler.painted"));
  rig.pick("laboratory.clear_start");
  ASSERT_EQ(rig.sent<SetLaboratory>().size(), 1u);
  EXPECT_TRUE(rig.sent<SetLaboratory>()[0].settings.live.mask.none());
}

TEST(Workbench, EveryLayerHasAKeyAMenuEntryAndAChip) {
  BenchRig rig;
  LandscapeLayers& layers = rig.bench.view().shared->landscape.layers;
  for (const auto& layer : landscape_layers()) {
    const bool before = layers.*layer.on;
    rig.press({layer.letter, kAlt});
    EXPECT_NE(layers.*layer.on, before) << layer.name;
    EXPECT_EQ(rig.bench.commands().find("layer." + std::string(layer.name))->checked(), !before);
    rig.pick("layer." + std::string(layer.name));
    EXPECT_EQ(layers.*layer.on, before) << layer.name;
    if (layer.name == "probe") continue;  // the laboratory's alone
    rig.ui.click("landscape." + std::string(layer.name));
    EXPECT_NE(layers.*layer.on, before) << layer.name;
  }
  EXPECT_TRUE(rig.sent<SetOptions>().empty());
}

TEST(Workbench, ColourMapsTakeTurns) {
  BenchRig rig;
  const auto& shown = rig.bench.view().shared->landscape;
  for (const auto map : {basin::ColorMap::cividis, basin::ColorMap::grey, basin::ColorMap::viridis}) {
    rig.press({GLFW_KEY_K, 0});
    EXPECT_EQ(shown.map, map);
  }
}

TEST(Workbench, LandscapeCommandsAndButtonsStayInStep) {
  BenchRig rig;
  const LandscapeView& shown = rig.bench.view().shared->landscape;
  const auto& commands = rig.bench.commands();
  rig.press({GLFW_KEY_E, 0});
  EXPECT_TRUE(shown.density);
  EXPECT_NE(label_of(*commands.find("landscape.quantity")).find("energy"), std::string::npos) << "offers the way back";
  rig.ui.click("landscape.lock");
  EXPECT_TRUE(commands.find("landscape.lock")->checked()) << "the button locked the range of p";
  rig.ui.click("landscape.quantity.E");
  EXPECT_FALSE(shown.density);
  EXPECT_FALSE(commands.find("landscape.lock")->checked()) << "E has a range of its own";
  rig.press({GLFW_KEY_L, 0});
  EXPECT_TRUE(commands.find("landscape.lock")->checked());
  rig.ui.click("landscape.lock");
  EXPECT_FALSE(commands.find("landscape.lock")->checked());
  EXPECT_FALSE(commands.find("landscape.fit")->enabled());
  rig.ui.wheel(rig.ui.centre("landscape.plane"), 3);
  ASSERT_TRUE(commands.find("landscape.fit")->enabled());
  rig.pick("landscape.fit");
  rig.ui.frames(2);
  EXPECT_FALSE(commands.find("landscape.fit")->enabled()) << "fitted again";
  EXPECT_TRUE(rig.sent<SetOptions>().empty());
}

TEST(Workbench, LandscapeCommandsOfThePlaneAreOffForImages) {
  BenchRig rig(ImVec2(1600, 1000), "fashion-mnist");
  rig.press({GLFW_KEY_E, 0});
  rig.press({GLFW_KEY_L, 0});
  EXPECT_FALSE(rig.bench.view().shared->landscape.density);
  EXPECT_FALSE(rig.bench.view().shared->landscape.locked());
  rig.ui.wheel(rig.ui.centre("landscape.pictures"), 4);
  ASSERT_TRUE(rig.ui.drawn("landscape.fit"));
  rig.press({GLFW_KEY_F, 0});
  rig.ui.frames(2);
  EXPECT_FALSE(rig.ui.drawn("landscape.fit"));
}

TEST(Workbench, PaletteFindsAndRuns) {
  BenchRig rig;
  rig.press({GLFW_KEY_P, kCtrl});
  rig.ui.frames(2);
  ASSERT_TRUE(rig.ui.drawn("palette.query"));
  rig.ui.type("two moons");
  ASSERT_TRUE(rig.ui.drawn("palette.preset.two-moons"));
  rig.press({GLFW_KEY_ENTER, 0});
  ASSERT_EQ(rig.sent<Reset>().size(), 1u);
  EXPECT_EQ(rig.sent<Reset>()[0].options.preset, "two-moons");
  EXPECT_FALSE(rig.ui.drawn("palette.query"));
}

TEST(Workbench, PaletteArrowsChooseAndEscapeCloses) {
  BenchRig rig;
  rig.press({GLFW_KEY_P, kCtrl});
  rig.ui.type("layout");
  rig.press({GLFW_KEY_DOWN, 0});
  rig.press({GLFW_KEY_ESCAPE, 0});
  rig.ui.frames(2);
  EXPECT_FALSE(rig.ui.drawn("palette.query"));
  EXPECT_EQ(rig.bench.panels().current_layout(), 0u);
}

TEST(Workbench, HelpSheetOpensAndCloses) {
  BenchRig rig;
  rig.press({GLFW_KEY_F1, 0});
  EXPECT_TRUE(rig.ui.drawn("help.close"));
  rig.press({GLFW_KEY_F1, 0});
  rig.ui.frames(2);
  EXPECT_FALSE(rig.ui.drawn("help.close"));
}

TEST(Workbench, OpenDialogSaysWhatIsWrong) {
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

TEST(Workbench, OpensCheckpointsAndPresetsOnly) {
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
            const bool apart = panels[i].max.x <= panels[k].min.x || panels[k].max.x <= panels[i].min.x || panels[i].max.y <= panels[k].min.y || panels[k].max.y <= panels[i].min.y;
            EXPECT_TRUE(apart);
          }
        }
      }
    }
  }
}

TEST(Workbench, OverviewShowsAllFivePanelsAtTheSmallestSize) {
  BenchRig rig(ImVec2(1024, 700));
  for (const char* panel : {"Controls", "Landscape", "Chains", "Buffer", "Stability"}) EXPECT_TRUE(rig.ui.drawn(std::string("panel.") + panel)) << panel;
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

TEST(Workbench, ExportsGoToTheFolderWithoutOverwriting) {
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

TEST(Workbench, MetricsAreWrittenAsReadableCsv) {
  BenchRig rig(ImVec2(1600, 1000), "eight-gaussians", 300);
  rig.press({GLFW_KEY_M, kCtrl});
  for (int i = 0; i < 400 && rig.bench.notices().count() == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    rig.ui.frames();
  }
  ASSERT_EQ(rig.bench.notices().count(), 1u);
  const std::string text = rig.bench.notices().text(0);
  ASSERT_EQ(text.rfind("Exported ", 0), 0u) << text;
  const auto rows = basin::read_metrics(text.substr(9));
  ASSERT_EQ(rows.size(), 300u);
  EXPECT_EQ(rows[299].step, 300);
  EXPECT_NEAR(rows[299].gap, rows[299].energy_data - rows[299].energy_model, 1e-6);
  EXPECT_TRUE(std::isnan(rows[0].kl));
  EXPECT_FALSE(std::isnan(rows[9].kl));
  std::filesystem::remove_all(::testing::TempDir() + "basin-exports");
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

TEST(Workbench, ExportsAfterALoadNameItsStep) {
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

TEST(Workbench, OpenDialogOffersTheNewestFiles) {
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

TEST(Workbench, PicturesAreWrittenInTheBackground) {
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

TEST(Workbench, PaletteKeepsTheChosenEntryInSight) {
  BenchRig rig(ImVec2(1024, 700));
  rig.press({GLFW_KEY_P, kCtrl});
  rig.ui.frames(2);
  const auto& entries = rig.bench.commands().entries();
  for (size_t i = 1; i < entries.size(); ++i) rig.press({GLFW_KEY_DOWN, 0});
  rig.ui.frames(2);
  const WidgetRect* last = rig.ui.log.find("palette." + entries.back().id);
  ASSERT_NE(last, nullptr);
  EXPECT_LT(last->max.y, 700.0f);
}

/// Thousands of random moves, clicks, wheels, keys, texts and events, over both kinds of runs.
TEST(Workbench, TenThousandRandomActionsDoNoHarm) {
  BenchRig rig(ImVec2(1280, 900));
  std::mt19937 random(11);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  const auto anywhere = [&] { return ImVec2(static_cast<float>(below(1280)), static_cast<float>(below(900))); };
  const auto& entries = rig.bench.commands().entries();
  for (int i = 0; i < 10000; ++i) {
    ImGuiIO& io = ImGui::GetIO();
    switch (below(12)) {
      case 0: case 1: case 2: io.MousePos = anywhere(); break;
      case 3: case 4: io.MouseDown[0] = !io.MouseDown[0]; break;
      case 5: io.MouseWheel = static_cast<float>(below(7) - 3); break;
      case 6: io.KeyCtrl = !io.KeyCtrl; break;
      case 7: io.AddInputCharactersUTF8(below(2) ? "12.5" : "abc"); break;
      case 8: io.MouseDown[1] = !io.MouseDown[1]; break;
      case 9: rig.press(entries[static_cast<size_t>(below(static_cast<int>(entries.size())))].keys.front()); break;
      case 10: rig.train(1 + below(4)); break;
      default: if (below(20) == 0) rig.press({below(2) ? GLFW_KEY_ESCAPE : GLFW_KEY_ENTER, 0}); break;
    }
    rig.ui.frames();
    if (below(40) == 0) rig.answer();
  }
  std::filesystem::remove_all(::testing::TempDir() + "basin-exports");
}

}  // namespace
}  // namespace app
