// Keys, menus, palette and help sheet: every command by each of them.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "app/panels/landscape_layers.h"
#include "app/window/menu_bar.h"
#include "app/window/workbench.h"
#include "tests/support/bench_rig.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace app {
namespace {

TEST(WorkbenchCommands, EveryCommandHasKeyMenuAndHelp) {
  BenchRig rig;
  std::set<std::string> ids;
  std::map<std::string, std::set<std::string>> chords;  // by menu; what has a layout of its own is never on screen with the others of its kind
  const auto alone = [](const std::string& menu) { return menu == "Draw" || menu == "Inpaint" || menu == "Samples"; };
  for (const auto& entry : rig.bench.commands().entries()) {
    EXPECT_FALSE(entry.keys.empty()) << entry.id;
    EXPECT_FALSE(entry.menu.empty()) << entry.id;
    EXPECT_GT(entry.help.size(), 10u) << entry.id;
    EXPECT_TRUE(ids.insert(entry.id).second) << entry.id;
    for (const auto& chord : entry.keys) EXPECT_FALSE(name_of(chord).empty()) << entry.id;
    for (const auto& chord : entry.keys)
      EXPECT_TRUE(chords[alone(entry.menu) ? entry.menu : ""].insert(name_of(chord) + std::to_string(chord.key)).second)
          << entry.id << " " << name_of(chord);
  }
  for (const auto& [menu, taken] : chords)
    for (const auto& chord : taken) EXPECT_TRUE(menu.empty() || chords[""].count(chord) == 0) << menu << " " << chord;
}

TEST(WorkbenchCommands, AltAndALetterBelongsToTheMenus) {
  BenchRig rig;
  std::set<KeyChord, bool (*)(const KeyChord&, const KeyChord&)> taken(
      [](const KeyChord& a, const KeyChord& b) { return std::pair(a.key, a.modifiers) < std::pair(b.key, b.modifiers); });
  for (const auto& [menu, letter] : menus_of(rig.bench.commands())) {
    EXPECT_NE(menu.find_first_of({letter, static_cast<char>(std::tolower(letter))}), std::string::npos) << menu;
    EXPECT_TRUE(taken.insert({letter, kAlt}).second) << menu;
  }
  for (const auto& entry : rig.bench.commands().entries())
    for (const auto& chord : entry.keys) EXPECT_EQ(taken.count(chord), 0u) << entry.id << " " << name_of(chord);
}

TEST(WorkbenchCommands, KeysRunCommands) {
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

TEST(WorkbenchCommands, KeysDoNothingWhileTyping) {
  BenchRig rig(ImVec2(700, 2600));
  rig.bench.panels().toggle_maximised("Controls");
  rig.ui.frames(2);
  rig.ui.click_at(rig.ui.centre("chain.steps"), true);
  rig.ui.frames(2);
  rig.press({GLFW_KEY_S, 0});
  EXPECT_TRUE(rig.sent<StepOnce>().empty());
}

TEST(WorkbenchCommands, MenuEntriesRunCommands) {
  BenchRig rig;
  rig.pick("run.step");
  EXPECT_EQ(rig.sent<StepOnce>().size(), 1u);
  rig.pick("preset.spiral");
  ASSERT_EQ(rig.sent<Reset>().size(), 1u);
  EXPECT_EQ(rig.sent<Reset>()[0].options.preset, "spiral");
}

TEST(WorkbenchCommands, TheBiasCurveRunsAndCancelsByItsCommand) {
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

TEST(WorkbenchCommands, TheStartsBrushIsACommandAndSoIsClearing) {
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

TEST(WorkbenchCommands, EveryLayerHasAKeyAMenuEntryAndAChip) {
  BenchRig rig;
  LandscapeLayers& layers = rig.bench.view().shared->landscape.layers;
  for (const auto& layer : landscape_layers()) {
    const bool before = layers.*layer.on;
    rig.press({layer.letter, kShift});
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

TEST(WorkbenchCommands, ColourMapsTakeTurns) {
  BenchRig rig;
  const auto& shown = rig.bench.view().shared->landscape;
  for (const auto map : {basin::ColorMap::cividis, basin::ColorMap::grey, basin::ColorMap::viridis}) {
    rig.press({GLFW_KEY_K, 0});
    EXPECT_EQ(shown.map, map);
  }
}

TEST(WorkbenchCommands, LandscapeCommandsAndButtonsStayInStep) {
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

TEST(WorkbenchCommands, LandscapeCommandsOfThePlaneAreOffForImages) {
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

TEST(WorkbenchCommands, SpaceActsOnWhatTheLayoutShows) {
  BenchRig rig;
  rig.press({GLFW_KEY_6, 0});
  rig.ui.frames(2);
  rig.answer();
  rig.forget();
  const bool moving = rig.bench.view().laboratory_settings.moving;
  rig.press({GLFW_KEY_SPACE, 0});
  EXPECT_TRUE(rig.sent<Play>().empty());
  ASSERT_EQ(rig.sent<SetLaboratory>().size(), 1u);
  EXPECT_NE(rig.sent<SetLaboratory>()[0].settings.moving, moving);
  rig.press({GLFW_KEY_1, 0});
  rig.ui.frames(2);
  rig.press({GLFW_KEY_SPACE, 0});
  EXPECT_EQ(rig.sent<Play>().size(), 1u);
}

TEST(WorkbenchCommands, ThreadsAndDeviceOutliveThePreset) {
  BenchRig rig;
  auto options = rig.bench.view().options;
  options.compute.threads = 3;
  options.compute.device = basin::DeviceChoice::cpu;
  rig.bench.take({OptionsApplied{options, {}, 0}});
  rig.bench.choose_preset("rings");
  rig.ui.frames(1);
  ASSERT_EQ(rig.sent<Reset>().size(), 1u);
  EXPECT_EQ(rig.sent<Reset>()[0].options.compute.threads, 3);
  EXPECT_EQ(rig.sent<Reset>()[0].options.compute.device, basin::DeviceChoice::cpu);
}

/// Chosen by the user, rather than read from a file.
TEST(WorkbenchCommands, ChosenThreadsOutliveACheckpoint) {
  BenchRig rig;
  auto options = rig.bench.view().options;
  options.compute.threads = 3;
  rig.bench.take({OptionsApplied{options, {}, 0}});
  const std::string path = ::testing::TempDir() + "threads.safetensors";
  std::ofstream(path) << "x";
  rig.bench.open_file(path);
  rig.bench.view().shared->staged = {{"compute.threads", "2"}};
  rig.bench.reset();
  rig.bench.open_file(path);
  rig.ui.frames(1);
  ASSERT_EQ(rig.sent<LoadCheckpoint>().size(), 2u);
  EXPECT_FALSE(rig.sent<LoadCheckpoint>()[0].threads.has_value()) << "the file's own";
  EXPECT_EQ(rig.sent<LoadCheckpoint>()[1].threads, 2);
  EXPECT_FALSE(rig.sent<LoadCheckpoint>()[1].device.has_value());
  std::filesystem::remove(path);
}

TEST(WorkbenchCommands, OneCommandChoosesTheWeightsThatAreShown) {
  BenchRig rig;
  rig.press({GLFW_KEY_A, kShift});
  ASSERT_EQ(rig.sent<SetRequest>().size(), 1u);
  EXPECT_EQ(rig.sent<SetRequest>()[0].request.weights, basin::WeightsKind::averaged);
  const auto* entry = rig.bench.commands().find("landscape.weights");
  EXPECT_EQ(label_of(*entry), "Show the live weights");
  auto options = rig.bench.view().options;
  options.optimiser.ema = 0;
  rig.bench.take({OptionsApplied{options, {}, 0}});
  EXPECT_FALSE(entry->enabled());
  EXPECT_NE(label_of(*entry).find("average is off"), std::string::npos);
}

TEST(WorkbenchCommands, PaletteFindsAndRuns) {
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

TEST(WorkbenchCommands, PaletteArrowsChooseAndEscapeCloses) {
  BenchRig rig;
  rig.press({GLFW_KEY_P, kCtrl});
  rig.ui.type("layout");
  rig.press({GLFW_KEY_DOWN, 0});
  rig.press({GLFW_KEY_ESCAPE, 0});
  rig.ui.frames(2);
  EXPECT_FALSE(rig.ui.drawn("palette.query"));
  EXPECT_EQ(rig.bench.panels().current_layout(), 0u);
}

TEST(WorkbenchCommands, PaletteKeepsTheChosenEntryInSight) {
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

TEST(WorkbenchCommands, HelpSheetOpensAndCloses) {
  BenchRig rig;
  rig.press({GLFW_KEY_F1, 0});
  EXPECT_TRUE(rig.ui.drawn("help.close"));
  rig.press({GLFW_KEY_F1, 0});
  rig.ui.frames(2);
  EXPECT_FALSE(rig.ui.drawn("help.close"));
}

}  // namespace
}  // namespace app
