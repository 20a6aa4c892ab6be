// One history of edits: of settings, of the laboratory and of the drawing.

#include <gtest/gtest.h>

#include "app/panels/laboratory_tree.h"
#include "app/panels/staging.h"
#include "tests/support/bench_rig.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace app {
namespace {

constexpr KeyChord kUndo{GLFW_KEY_Z, kCtrl}, kRedo{GLFW_KEY_Z, kCtrl | kShift}, kRedoToo{GLFW_KEY_Y, kCtrl};

struct UndoRig : BenchRig {
  const UndoHistory& edits() const { return bench.view().shared->edits; }
  void set(const std::string& path, const std::string& value) {
    set_setting(bench.view(), path, value);
    ui.frames(1);
    answer();
    now += 2;
  }
  std::string value(const std::string& path) {
    basin::RunOptions options = bench.view().options;
    return to_text(basin::field_at(options, path));
  }
  void open_laboratory() {
    press({GLFW_KEY_6, 0});
    answer();
    answer();
  }
  void edit_root_temperature(double temperature) {
    auto settings = bench.view().laboratory_settings;
    settings.root.temperature = temperature;
    bench.send(SetLaboratory{settings});
    ui.frames(1);
    answer();
    now += 2;
  }
  void undo(KeyChord key = kUndo) {
    press(key);
    answer();
    now += 2;
  }
};

TEST(Undo, TakesASettingBackAndGivesItAgain) {
  UndoRig rig;
  const std::string before = rig.value("optimiser.learning_rate");
  rig.set("optimiser.learning_rate", "0.04");
  EXPECT_EQ(label_of(*rig.bench.commands().find("edit.undo")), "Undo learning rate 0.04");
  rig.undo();
  EXPECT_EQ(rig.value("optimiser.learning_rate"), before);
  EXPECT_EQ(rig.bench.view().said, "undone: learning rate 0.04");
  EXPECT_TRUE(rig.ui.drawn("status.undone: learning rate 0.04"));
  rig.undo(kRedoToo);
  EXPECT_EQ(rig.value("optimiser.learning_rate"), "0.04");
  rig.undo();
  EXPECT_EQ(rig.value("optimiser.learning_rate"), before);
  rig.now += 10;
  rig.ui.frames(2);
  EXPECT_TRUE(rig.bench.view().said.empty());
}

TEST(Undo, CoversWhatWaitsForAReset) {
  UndoRig rig;
  rig.set("network.width", "64");
  EXPECT_TRUE(is_staged(rig.bench.view().shared->staged, "network.width"));
  rig.undo();
  EXPECT_FALSE(is_staged(rig.bench.view().shared->staged, "network.width"));
  rig.undo(kRedo);
  EXPECT_TRUE(is_staged(rig.bench.view().shared->staged, "network.width"));
  discard_staged(rig.bench.view());
  rig.undo();
  EXPECT_TRUE(is_staged(rig.bench.view().shared->staged, "network.width")) << "discarded by mistake";
}

TEST(Undo, ADragIsOneEdit) {
  UndoRig rig;
  const std::string before = rig.value("optimiser.learning_rate");
  for (const char* value : {"0.01", "0.02", "0.03"}) {
    set_setting(rig.bench.view(), "optimiser.learning_rate", value);
    rig.ui.frames(2);
    rig.answer();
  }
  EXPECT_EQ(rig.edits().size(), 1u);
  rig.undo();
  EXPECT_EQ(rig.value("optimiser.learning_rate"), before);
}

TEST(Undo, ADragThatRestsIsOneEditUntilTheButtonIsReleased) {
  UndoRig rig;
  const auto set = [&](const char* value) { set_setting(rig.bench.view(), "optimiser.learning_rate", value), rig.ui.frames(1), rig.answer(); };
  ImGui::GetIO().MouseDown[0] = true;
  rig.ui.frames(1);
  for (const char* value : {"0.01", "0.02", "0.03"}) {
    set(value);
    rig.now += 5;
    rig.ui.frames(1);
  }
  EXPECT_EQ(rig.edits().size(), 1u);
  ImGui::GetIO().MouseDown[0] = false;
  rig.ui.frames(1);
  rig.now += 5;
  rig.ui.frames(1);
  set("0.04");
  EXPECT_EQ(rig.edits().size(), 2u);
}

TEST(Undo, TreeSettingsAndDrawingShareOneOrder) {
  UndoRig rig;
  rig.open_laboratory();
  ASSERT_TRUE(has_composition(rig.bench.view().laboratory_settings));
  EXPECT_EQ(rig.edits().size(), 0u) << "the first composition is nobody's edit";
  const auto tree = rig.bench.view().laboratory_settings.root;
  const std::string rate = rig.value("optimiser.learning_rate");
  rig.edit_root_temperature(2);
  rig.set("optimiser.learning_rate", "0.04");
  basin::Stroke stroke;
  stroke.points = {{0, 0}, {1, 1}};
  rig.bench.view().shared->drawing.canvas.draw(stroke);
  rig.ui.frames(1);
  ASSERT_EQ(rig.edits().size(), 3u);
  rig.bench.send(SetLaboratory{[&] {
    auto held = rig.bench.view().laboratory_settings;
    held.moving = !held.moving;
    return held;
  }()});
  rig.ui.frames(1);
  rig.answer();
  EXPECT_EQ(rig.edits().size(), 3u) << "holding chains is no edit";
  const bool moving = rig.bench.view().laboratory_settings.moving;
  rig.press({GLFW_KEY_5, 0});
  rig.undo();
  EXPECT_TRUE(rig.bench.view().shared->drawing.canvas.blank());
  EXPECT_EQ(rig.value("optimiser.learning_rate"), "0.04");
  rig.undo();
  EXPECT_EQ(rig.value("optimiser.learning_rate"), rate);
  rig.undo();
  EXPECT_EQ(rig.bench.view().laboratory_settings.root, tree);
  EXPECT_EQ(rig.bench.view().laboratory_settings.moving, moving);
  EXPECT_FALSE(rig.bench.commands().find("edit.undo")->enabled());
  for (int i = 0; i < 3; ++i) rig.undo(kRedo);
  EXPECT_EQ(rig.bench.view().laboratory_settings.root.temperature, 2);
  EXPECT_FALSE(rig.bench.view().shared->drawing.canvas.blank());
}

TEST(Undo, KeepsAHundredEditsAtMost) {
  UndoRig rig;
  for (int i = 0; i < 300; ++i) {
    set_setting(rig.bench.view(), "optimiser.learning_rate", i % 2 == 0 ? "0.01" : "0.02");
    rig.ui.frames(1);
    rig.now += 2;
  }
  EXPECT_EQ(rig.edits().size(), UndoHistory::kMost);
}

TEST(Undo, ForgetsTheSettingsOfAnotherRun) {
  UndoRig rig;
  rig.set("optimiser.learning_rate", "0.04");
  rig.pick("preset.spiral");
  rig.answer();
  EXPECT_FALSE(rig.bench.commands().find("edit.undo")->enabled());
}

TEST(Undo, DoesNotReachIntoARunThatReplacesOneOfTheSameName) {
  UndoRig rig;
  rig.set("optimiser.learning_rate", "0.01");
  rig.set("chain.steps", "33");
  rig.undo();
  rig.bench.choose_preset("no such preset");
  rig.answer();
  EXPECT_TRUE(rig.bench.commands().find("edit.undo")->enabled()) << "the run goes on";
  rig.bench.choose_preset(rig.bench.view().options.preset);
  rig.bench.take({Notice{Severity::error, "Refused."}});
  rig.bench.take_commands();
  rig.bench.reset();
  rig.ui.frames(1);
  rig.answer();
  EXPECT_TRUE(rig.bench.commands().find("edit.undo")->enabled()) << "a reset keeps the settings";
  EXPECT_TRUE(rig.bench.commands().find("edit.redo")->enabled());
  rig.bench.choose_preset(rig.bench.view().options.preset);
  rig.ui.frames(1);
  rig.answer();
  EXPECT_FALSE(rig.bench.commands().find("edit.undo")->enabled());
  EXPECT_FALSE(rig.bench.commands().find("edit.redo")->enabled());
}

TEST(Undo, TwiceInOneFrameTakesTwoEditsBack) {
  UndoRig rig;
  const std::string rate = rig.value("optimiser.learning_rate"), steps = rig.value("chain.steps");
  rig.set("optimiser.learning_rate", "0.04");
  rig.set("chain.steps", "33");
  rig.bench.undo();
  rig.bench.undo();
  rig.ui.frames(1);
  rig.answer();
  EXPECT_EQ(rig.value("optimiser.learning_rate"), rate);
  EXPECT_EQ(rig.value("chain.steps"), steps);
  rig.bench.redo();
  rig.bench.redo();
  rig.ui.frames(1);
  rig.answer();
  EXPECT_EQ(rig.value("optimiser.learning_rate"), "0.04");
  EXPECT_EQ(rig.value("chain.steps"), "33");
}

TEST(Undo, SaysWhatChangedInATree) {
  UndoRig rig;
  rig.open_laboratory();
  const auto before = rig.bench.view().laboratory_settings;
  auto after = before;
  after.root.temperature = 0.5;
  EXPECT_EQ(edit_between(before, after).label.find("temperature 0.5 of "), 0u);
  after = before;
  ASSERT_TRUE(wrap_node(after.root, after.root.id, basin::NodeKind::mixture));
  EXPECT_EQ(edit_between(before, after).label.find("adding of "), 0u);
  EXPECT_EQ(edit_between(after, before).label.find("removal of "), 0u);
  after = before;
  after.moving = !after.moving;
  EXPECT_TRUE(edit_between(before, after).label.empty());
}

}  // namespace
}  // namespace app
