#include "app/panels/controls.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "app/panels/staging.h"
#include "app/widgets/field_editor.h"
#include "app/window/setting_commands.h"
#include "core/formats/file_kinds.h"
#include "core/formats/safetensors.h"
#include "core/run/config.h"
#include "core/run/presets.h"
#include "core/training/models.h"
#include "tests/support/bench_rig.h"
#include "tests/support/environment.h"
#include "tests/support/temporary_folder.h"

namespace app {
namespace {

/// Controls alone, with every group open.
struct ControlsTest : ::testing::Test {
  explicit ControlsTest(const std::string& preset = "eight-gaussians") : rig(ImVec2(700, 3400), preset) {
    rig.bench.panels().toggle_maximised("Controls");
    rig.bench.view().shared->controls.folded.clear();
    rig.ui.frames(2);
  }

  std::vector<std::string> listed() {
    basin::RunOptions all;
    std::vector<std::string> paths;
    for (const auto& field : basin::fields_of(all))
      if (rig.ui.drawn(field.path)) paths.push_back(field.path);
    return paths;
  }

  void type_number(const std::string& path, const std::string& text) {
    rig.ui.click_at(rig.ui.centre(path), true);
    rig.ui.type(text);
    rig.ui.press_enter();
  }

  /// Gives the field at `path` another value by mouse and keyboard; returns that value as text.
  std::string change(const std::string& path) {
    basin::RunOptions options = with_staged(rig.bench.view().options, rig.bench.view().shared->staged);
    const basin::Field field = basin::field_at(options, path);
    if (auto flag = std::get_if<bool*>(&field.value)) {
      rig.ui.click(path);
      return **flag ? "false" : "true";
    }
    if (auto choice = std::get_if<basin::ChoiceField>(&field.value)) {
      if (choice->items.size() < 2) return "";
      const auto& other = choice->items[(choice->get() + 1) % choice->items.size()];
      rig.ui.click(path);
      rig.ui.click(fmt::format("{}.{}", path, other.first));
      return std::string(other.first);
    }
    std::string text = "some/file";
    if (auto whole = std::get_if<basin::IntField>(&field.value))
      text = std::to_string(whole->range.low + (*whole->value == whole->range.low + 2 ? 1 : 2));
    if (auto real = std::get_if<basin::RealField>(&field.value))
      text = fmt::format("{}", real->range.low + 0.25 * (real->range.high - real->range.low));
    type_number(path, text);
    return text;
  }

  std::string value_in(basin::RunOptions options, const std::string& path) { return to_text(basin::field_at(options, path)); }

  BenchRig rig;
};

/// Changes every setting that has an effect on a run of the preset, and tries the others in vain; returns the former.
std::set<std::string> change_everything(const std::string& preset) {
  struct Rig : ControlsTest {
    using ControlsTest::ControlsTest;
    void TestBody() override {}
  } controls(preset);
  BenchRig& rig = controls.rig;
  rig.ui.click("controls.all");
  basin::RunOptions all = rig.bench.view().options;
  std::set<std::string> effective;
  for (const auto& field : basin::fields_of(all)) {
    SCOPED_TRACE(preset + " " + field.path);
    rig.forget();
    rig.bench.view().shared->staged.clear();
    rig.ui.frames(1);
    EXPECT_TRUE(rig.ui.drawn(field.path));
    if (!field.idle.empty() || field.path.rfind("ensemble.", 0) == 0 || field.path == "compute.tf32") {
      rig.ui.click(field.path);
      EXPECT_TRUE(rig.sent<SetOptions>().empty() && rig.bench.view().shared->staged.empty());
      continue;
    }
    effective.insert(field.path);
    const std::string wanted = controls.change(field.path);
    if (wanted.empty()) continue;
    if (field.applies == basin::Applies::at_reset) {
      EXPECT_TRUE(rig.sent<SetOptions>().empty());
      EXPECT_EQ(controls.value_in(with_staged(rig.bench.view().options, rig.bench.view().shared->staged), field.path), wanted);
    } else {
      EXPECT_EQ(rig.sent<SetOptions>().size(), 1u);
      if (!rig.sent<SetOptions>().empty()) {
        EXPECT_EQ(controls.value_in(rig.sent<SetOptions>()[0].options, field.path), wanted);
      }
      rig.bench.take({OptionsApplied{all, {}, 0}});
    }
  }
  return effective;
}

TEST(Controls, EveryFieldWithAnEffectSendsOrStagesItsValue) {
  const auto of_points = change_everything("eight-gaussians"), of_pictures = change_everything("improved-cd");
  EXPECT_EQ(of_points.count("data.grey"), 0u);
  EXPECT_EQ(of_points.count("network.depth"), 1u);
  EXPECT_EQ(of_pictures.count("data.grey"), 1u);
  EXPECT_EQ(of_pictures.count("network.depth"), 0u);
  EXPECT_EQ(of_pictures.count("augmentation.share"), 1u);
}

TEST_F(ControlsTest, SliderSendsWhileDragged) {
  const WidgetRect rect = *rig.ui.log.find("chain.steps");
  rig.ui.drag(rect.at(0.3f), rect.at(0.9f));
  const auto sent = rig.sent<SetOptions>();
  ASSERT_GE(sent.size(), 2u);
  EXPECT_GT(sent.back().options.chain.steps, 200);
  EXPECT_GT(sent.back().options.chain.steps, sent.front().options.chain.steps);
}

TEST_F(ControlsTest, SlidersFromZeroAreFineBelowAndReachZero) {
  const auto drag = [&](const char* path, float to) {
    const WidgetRect rect = *rig.ui.log.find(path);
    rig.ui.drag(rect.at(0.5f), rect.at(to));
    const auto sent = rig.sent<SetOptions>();
    rig.answer();
    return sent.empty() ? basin::RunOptions{} : sent.back().options;
  };
  const double clip = drag("chain.gradient_clip", 0.4f).chain.gradient_clip;
  EXPECT_GT(clip, 0.01);
  EXPECT_LT(clip, 0.1);
  EXPECT_EQ(drag("chain.gradient_clip", 0.03f).chain.gradient_clip, 0);
  const double ema = drag("optimiser.ema", 0.6f).optimiser.ema;
  EXPECT_GT(ema, 0.9985);
  EXPECT_LT(ema, 0.9995);
}

TEST_F(ControlsTest, TypingSendsOnceAtTheEnd) {
  rig.ui.click_at(rig.ui.centre("chain.step_size"), true);
  for (const char* key : {"0", ".", "1", "2"}) rig.ui.type(key);
  EXPECT_TRUE(rig.sent<SetOptions>().empty());
  rig.ui.press_enter();
  ASSERT_EQ(rig.sent<SetOptions>().size(), 1u);
  EXPECT_EQ(rig.sent<SetOptions>()[0].options.chain.step_size, 0.12);
}

TEST_F(ControlsTest, TypedValuesOutsideTheRangeAreClamped) {
  type_number("chain.steps", "999999");
  ASSERT_EQ(rig.sent<SetOptions>().size(), 1u);
  EXPECT_EQ(rig.sent<SetOptions>()[0].options.chain.steps, 1000);
}

TEST_F(ControlsTest, ChangedValuesCanBePutBack) {
  const auto before = rig.bench.view().baseline.chain.steps;
  EXPECT_FALSE(rig.ui.drawn("chain.steps.put-back"));
  type_number("chain.steps", "77");
  rig.answer();
  ASSERT_TRUE(rig.ui.drawn("chain.steps.put-back"));
  rig.ui.click("chain.steps.put-back");
  ASSERT_EQ(rig.sent<SetOptions>().size(), 1u);
  EXPECT_EQ(rig.sent<SetOptions>()[0].options.chain.steps, before);
  rig.answer();
  EXPECT_FALSE(rig.ui.drawn("chain.steps.put-back"));
}

TEST_F(ControlsTest, ShapingSettingsWaitForAReset) {
  EXPECT_FALSE(rig.ui.drawn("controls.apply"));
  type_number("network.width", "64");
  type_number("compute.seed", "99");
  ASSERT_TRUE(rig.ui.drawn("controls.apply"));
  EXPECT_TRUE(rig.sent<SetOptions>().empty());
  rig.ui.click("controls.apply");
  ASSERT_EQ(rig.sent<Reset>().size(), 1u);
  EXPECT_EQ(rig.sent<Reset>()[0].options.network.width, 64);
  EXPECT_EQ(rig.sent<Reset>()[0].options.compute.seed, 99);
  rig.answer();
  EXPECT_FALSE(rig.ui.drawn("controls.apply"));
}

TEST_F(ControlsTest, StagedSettingsCanBeDiscarded) {
  type_number("network.width", "64");
  rig.ui.click("controls.discard");
  EXPECT_FALSE(rig.ui.drawn("controls.apply"));
  EXPECT_TRUE(rig.bench.view().shared->staged.empty());
}

TEST_F(ControlsTest, LiveEditsDoNotCarryStagedOnes) {
  type_number("network.width", "64");
  type_number("chain.steps", "33");
  ASSERT_EQ(rig.sent<SetOptions>().size(), 1u);
  EXPECT_EQ(rig.sent<SetOptions>()[0].options.network.width, rig.bench.view().baseline.network.width);
}

TEST_F(ControlsTest, PlayButtonPlaysAndPauses) {
  rig.ui.click("controls.run.play");
  EXPECT_EQ(rig.sent<Play>().size(), 1u);
  rig.answer();
  rig.ui.click("controls.run.play");
  EXPECT_EQ(rig.sent<Pause>().size(), 1u);
  rig.ui.click("controls.run.step");
  EXPECT_EQ(rig.sent<StepOnce>().size(), 1u);
  rig.ui.click("controls.run.reset");
  EXPECT_EQ(rig.sent<Reset>().size(), 1u);
}

TEST_F(ControlsTest, SlowMotionShowsItsPace) {
  rig.ui.click("controls.pace.Slow motion");
  ASSERT_EQ(rig.sent<SetPace>().size(), 1u);
  EXPECT_GT(rig.sent<SetPace>()[0].seconds_per_stage, 0);
  ASSERT_TRUE(rig.ui.drawn("controls.pace.seconds"));
  const WidgetRect rect = *rig.ui.log.find("controls.pace.seconds");
  rig.ui.drag(rect.at(0.5f), rect.at(0.95f));
  EXPECT_GT(rig.sent<SetPace>().back().seconds_per_stage, 1);
  rig.ui.click("controls.pace.Full speed");
  EXPECT_EQ(rig.sent<SetPace>().back().seconds_per_stage, 0);
}

TEST_F(ControlsTest, PresetStartsANewRun) {
  rig.ui.click("controls.preset");
  rig.ui.click("controls.preset.rings");
  ASSERT_EQ(rig.sent<Reset>().size(), 1u);
  EXPECT_EQ(rig.sent<Reset>()[0].options.preset, "rings");
  EXPECT_EQ(rig.sent<Reset>()[0].options.data.set, basin::DataSet::rings);
}

/// A user's folder with models of these names, all from the preset "rings".
class WithModels {
 public:
  explicit WithModels(const std::vector<std::string>& names) {
    std::filesystem::create_directory(folder_ / "models");
    const float weight = 1;
    auto options = basin::load_preset("rings");
    options.network.width = 16;
    const std::map<std::string, std::string> words = {{"format", basin::kModelFormat},
                                                      {"config", to_toml(options)},
                                                      {"description", "Three rings."},
                                                      {"verdict", "healthy"},
                                                      {"step", "7"},
                                                      {"parameters", "1"}};
    for (const auto& name : names)
      basin::write_safetensors(folder_ / ("models/" + name + ".safetensors"), {{"net.w", "F32", {1}, &weight, sizeof(weight)}}, words);
  }

 private:
  basin::testing::TemporaryFolder folder_;
  basin::testing::EnvironmentVariable data_{"BASIN_DATA", folder_.path()};
};

void expect_started(const BenchRig& rig, const std::string& model) {
  ASSERT_EQ(rig.sent<Reset>().size(), 1u);
  const auto options = rig.sent<Reset>()[0].options;
  EXPECT_EQ(options.network.from, model);
  EXPECT_EQ(options.network.width, 16) << "the model's own settings";
  EXPECT_EQ(options.preset, "rings");
}

TEST(TrainedModels, OneStartsByButtonKeyAndMenu) {
  const WithModels models({"rings-small"});
  BenchRig rig(ImVec2(1600, 1000), "rings");
  rig.ui.hover("controls.trained");
  EXPECT_TRUE(rig.ui.drawn("tooltip"));
  rig.ui.click("controls.trained");
  expect_started(rig, "rings-small");
  rig.forget();
  rig.press({GLFW_KEY_N, kAlt});
  expect_started(rig, "rings-small");
  rig.forget();
  rig.pick("model.rings-small");
  expect_started(rig, "rings-small");
}

TEST(TrainedModels, SeveralAreChosenFrom) {
  const WithModels models({"rings-a", "rings-b"});
  BenchRig rig(ImVec2(1600, 1000), "rings");
  rig.ui.click("controls.trained");
  EXPECT_TRUE(rig.sent<Reset>().empty());
  rig.ui.click("controls.trained.rings-b");
  expect_started(rig, "rings-b");
}

TEST(TrainedModels, OtherPresetsOfferNone) {
  const WithModels models({"rings-small"});
  BenchRig rig;
  EXPECT_FALSE(rig.ui.drawn("controls.trained"));
  rig.press({GLFW_KEY_N, kAlt});
  EXPECT_TRUE(rig.sent<Reset>().empty());
}

TEST_F(ControlsTest, NewSeedIsStaged) {
  rig.ui.click("controls.new-seed");
  EXPECT_TRUE(is_staged(rig.bench.view().shared->staged, "compute.seed"));
}

TEST(Controls, ARunOnPointsListsFewSettings) {
  BenchRig rig(ImVec2(700, 2800));
  rig.bench.panels().toggle_maximised("Controls");
  rig.ui.frames(2);
  basin::RunOptions all;
  int listed = 0;
  for (const auto& field : basin::fields_of(all)) listed += rig.ui.drawn(field.path) ? 1 : 0;
  EXPECT_LE(listed, 25);
  for (const char* path : {"optimiser.learning_rate", "chain.steps", "chain.step_size", "optimiser.batch", "network.width", "compute.seed"})
    EXPECT_TRUE(rig.ui.drawn(path)) << path;
  EXPECT_LT(rig.ui.log.find("optimiser.learning_rate")->at(0.5f).y, rig.ui.log.find("data.set")->at(0.5f).y) << "the essentials come first";
}

TEST_F(ControlsTest, WhatHasNoEffectIsListedOnRequestAlone) {
  EXPECT_FALSE(rig.ui.drawn("data.grey"));
  EXPECT_FALSE(rig.ui.drawn("group.augmentation")) << "augmentation is for pictures";
  rig.ui.click("controls.all");
  EXPECT_TRUE(rig.ui.drawn("data.grey"));
  EXPECT_TRUE(rig.ui.drawn("group.augmentation"));
  rig.ui.hover("data.grey");
  EXPECT_TRUE(rig.ui.drawn("tooltip"));
  basin::RunOptions options = rig.bench.view().options;
  EXPECT_NE(help_of(basin::field_at(options, "data.grey")).find("No effect now: for pictures."), std::string::npos);
  rig.press({GLFW_KEY_F, kCtrl | kShift});
  rig.ui.frames(1);
  EXPECT_FALSE(rig.ui.drawn("data.grey"));
}

TEST_F(ControlsTest, SettingsAreFoundByWords) {
  const auto found = [&](const char* words) {
    rig.bench.view().shared->controls.sought = words;
    rig.ui.frames(1);
    return listed();
  };
  EXPECT_EQ(found("dequantisation beside"), std::vector<std::string>{"data.noise"}) << "by its explanation";
  EXPECT_EQ(found("grey"), std::vector<std::string>{"data.grey"}) << "though it has no effect";
  EXPECT_TRUE(found("no such thing").empty());
  EXPECT_GT(found("").size(), 20u);
  rig.press({GLFW_KEY_F, kCtrl});
  rig.ui.frames(2);
  rig.ui.type("Learning rate");
  rig.ui.frames(1);
  EXPECT_EQ(listed(), std::vector<std::string>{"optimiser.learning_rate"});
}

TEST_F(ControlsTest, FoldedGroupsAreRemembered) {
  EXPECT_TRUE(rig.ui.drawn("buffer.kind"));
  rig.ui.click("group.buffer");
  EXPECT_FALSE(rig.ui.drawn("buffer.kind"));
  EXPECT_EQ(rig.bench.settings().folded, std::set<std::string>{"buffer"});
}

TEST_F(ControlsTest, ThePaletteSetsSettings) {
  rig.press({GLFW_KEY_P, kCtrl});
  rig.ui.frames(2);
  rig.ui.type("learning rate 0.01");
  rig.ui.frames(1);
  EXPECT_TRUE(rig.ui.drawn("palette.optimiser.learning_rate"));
  rig.press({GLFW_KEY_ENTER, 0});
  ASSERT_EQ(rig.sent<SetOptions>().size(), 1u);
  EXPECT_EQ(rig.sent<SetOptions>()[0].options.optimiser.learning_rate, 0.01);
}

TEST_F(ControlsTest, ThePaletteStagesAndShowsSettings) {
  const auto entries = setting_commands(rig.bench.view(), "network.width = 64");
  ASSERT_EQ(entries.size(), 1u);
  entries[0].run();
  EXPECT_TRUE(is_staged(rig.bench.view().shared->staged, "network.width"));
  const auto shown = setting_commands(rig.bench.view(), "warmup");
  ASSERT_EQ(shown.size(), 1u);
  shown[0].run();
  rig.ui.frames(1);
  EXPECT_EQ(listed(), std::vector<std::string>{"optimiser.warmup_steps"});
  ASSERT_FALSE(setting_commands(rig.bench.view(), "ensemble keep 3").empty());
  EXPECT_FALSE(setting_commands(rig.bench.view(), "ensemble keep 3")[0].enabled()) << "no effect in the window";
  EXPECT_TRUE(setting_commands(rig.bench.view(), "learning rate -3").empty()) << "outside its range";
}

TEST_F(ControlsTest, ASettingThatIsFoundIsShownInAnyLayout) {
  rig.press({GLFW_KEY_6, 0});
  rig.ui.frames(2);
  ASSERT_FALSE(rig.ui.drawn("controls.find"));
  rig.press({GLFW_KEY_F, kCtrl});
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("controls.find"));
  rig.press({GLFW_KEY_3, 0});
  rig.bench.panels().toggle_maximised("Landscape");
  rig.ui.frames(2);
  ASSERT_FALSE(rig.ui.drawn("controls.find"));
  setting_commands(rig.bench.view(), "warmup")[0].run();
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("optimiser.warmup_steps"));
}

TEST_F(ControlsTest, ValuesReadShort) {
  EXPECT_EQ(shown_value("0.0003333333333333333"), "0.00033333");
  EXPECT_EQ(shown_value("1.23456789e-07"), "1.2346e-07");
  EXPECT_EQ(shown_value("123456789"), "123456789") << "a seed";
  EXPECT_EQ(shown_value("0.99995"), "0.99995");
  EXPECT_EQ(shown_value("some/path.csv"), "some/path.csv");
  auto options = rig.bench.view().options;
  options.optimiser.learning_rate = 0.001 / 3;
  rig.bench.take({OptionsApplied{options, {"optimiser.learning_rate"}, 50}});
  EXPECT_EQ(rig.bench.view().history->marks().back().text, "optimiser.learning_rate = 0.00033333");
  EXPECT_NE(setting_commands(rig.bench.view(), "learning rate")[0].label.find(": 0.00033333"), std::string::npos);
}

TEST_F(ControlsTest, EveryFieldExplainsItself) {
  basin::RunOptions all;
  for (const auto& field : basin::fields_of(all)) {
    const std::string help = help_of(field);
    EXPECT_NE(help.find(field.help), std::string::npos);
    EXPECT_NE(help.find("Takes effect"), std::string::npos);
  }
  rig.ui.hover("chain.steps");
  EXPECT_TRUE(rig.ui.drawn("tooltip"));
}

}  // namespace
}  // namespace app
