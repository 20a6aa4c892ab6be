#include "app/panels/draw.h"

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "core/base/errors.h"
#include "core/data/drawing_file.h"
#include "tests/app/panels/panel_rig.h"
#include "tests/support/bench_rig.h"
#include "tests/support/environment.h"
#include "tests/support/temporary_folder.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace app {
namespace {

using basin::testing::TemporaryFolder;

/// Where (x, y) of the box lies on the canvas.
ImVec2 on_canvas(const UiRig& ui, double x, double y) {
  const WidgetRect* plane = ui.log.find("draw.canvas");
  const double side = static_cast<double>(plane->max.x - plane->min.x);
  return ImVec2(plane->min.x + static_cast<float>((x + 4) / 8 * side), plane->max.y - static_cast<float>((y + 4) / 8 * side));
}

struct DrawRig : PanelRig {
  DrawRig() : PanelRig(std::make_unique<DrawPanel>(), point_options()) { ui.frames(3); }
  basin::Canvas& canvas() { return shared.drawing.canvas; }
};

TEST(DrawPanel, PressDragReleasePaintsOneStroke) {
  DrawRig rig;
  EXPECT_TRUE(rig.canvas().blank());
  rig.ui.drag(on_canvas(rig.ui, -2, 1), on_canvas(rig.ui, 2, 1));
  EXPECT_FALSE(rig.canvas().drawing());
  for (const double x : {-1.98, -1.02, 0.02, 1.02, 1.98}) EXPECT_NEAR(rig.canvas().weight_at(x, 1.02), 0.6, 0.05) << x;
  EXPECT_EQ(rig.canvas().weight_at(0, -1), 0);
  EXPECT_TRUE(rig.canvas().undo());
  EXPECT_TRUE(rig.canvas().blank()) << "the whole stroke is one step";
  EXPECT_TRUE(rig.outbox.empty()) << "drawing must not change the run";
}

TEST(DrawPanel, AStrokeGoesOnOutsideTheCanvasAndEndsThere) {
  DrawRig rig;
  rig.ui.drag(on_canvas(rig.ui, 3, 0), ImVec2(899, 690));
  EXPECT_FALSE(rig.canvas().drawing());
  EXPECT_GT(rig.canvas().weight_at(3, 0), 0.5);
  rig.ui.move(on_canvas(rig.ui, -3, 3));
  EXPECT_EQ(rig.canvas().weight_at(-3, 3), 0);
}

TEST(DrawPanel, ToolsSlidersAndWheelSetTheBrush) {
  DrawRig rig;
  rig.ui.click("draw.tool.Spray");
  EXPECT_EQ(rig.shared.drawing.brush.kind, basin::BrushKind::spray);
  rig.ui.drag(on_canvas(rig.ui, -2, 1), on_canvas(rig.ui, 2, 1));
  EXPECT_FALSE(rig.canvas().blank());
  rig.ui.click("draw.tool.Erase");
  const WidgetRect radius = *rig.ui.log.find("draw.radius"), strength = *rig.ui.log.find("draw.strength");
  rig.ui.drag(radius.at(0.5f), radius.at(0.98f));
  EXPECT_GT(rig.shared.drawing.brush.radius, 1.5);
  rig.ui.drag(strength.at(0.5f), ImVec2(strength.max.x + 20, strength.centre().y));
  EXPECT_EQ(rig.shared.drawing.brush.strength, 1.0);
  const double before = rig.canvas().mass();
  rig.ui.click_at(on_canvas(rig.ui, 0, 1));
  EXPECT_LT(rig.canvas().mass(), before);
  rig.ui.wheel(on_canvas(rig.ui, 0, 0), -2);
  EXPECT_LT(rig.shared.drawing.brush.radius, 1.6);
  rig.ui.wheel(on_canvas(rig.ui, 0, 0), -2, true);
  EXPECT_NEAR(rig.shared.drawing.brush.strength, 1 / (1.15 * 1.15), 1e-9);
}

TEST(DrawPanel, ShiftClickGoesStraightOn) {
  DrawRig rig;
  rig.ui.click_at(on_canvas(rig.ui, -2, -2));
  ImGui::GetIO().KeyShift = true;
  rig.ui.click_at(on_canvas(rig.ui, 2, 2));
  ImGui::GetIO().KeyShift = false;
  EXPECT_GT(rig.canvas().weight_at(0.02, 0.02), 0.5);
}

TEST(DrawPanel, EveryControlHasATooltip) {
  DrawRig rig;
  for (const char* name : {"draw.tool.Paint", "draw.tool.Spray", "draw.tool.Erase", "draw.radius", "draw.strength"}) {
    rig.ui.hover(name);
    EXPECT_TRUE(rig.ui.drawn("tooltip")) << name;
    rig.ui.move(ImVec2(1, 1));
  }
}

/// The whole window with the Laboratory on screen; own files go to a folder that is removed at the end.
struct Laboratory {
  Laboratory() {
    rig.press({GLFW_KEY_5, 0});
    rig.ui.frames(2);
  }
  Drawing& drawing() { return rig.bench.view().shared->drawing; }
  void paint() { rig.ui.drag(on_canvas(rig.ui, -2, 0), on_canvas(rig.ui, 2, 1)); }
  /// Frames until `done` or two seconds.
  template <class Done>
  void wait(Done done) {
    for (int i = 0; i < 400 && !done(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      rig.ui.frames();
    }
  }
  void import(const std::string& path) {
    rig.press({GLFW_KEY_I, kCtrl});
    ASSERT_TRUE(rig.ui.drawn("import.path"));
    rig.ui.type(path);
    rig.ui.click("import.confirm");
  }
  TemporaryFolder folder;
  basin::testing::EnvironmentVariable data{"BASIN_DATA", folder / "data"};
  BenchRig rig;
};

TEST(DrawInTheWindow, KeysUndoAndRedoToTheBit) {
  Laboratory lab;
  ASSERT_TRUE(lab.rig.ui.drawn("draw.canvas"));
  lab.paint();
  const auto first = lab.drawing().canvas.weights();
  lab.rig.press({GLFW_KEY_A, 0});
  lab.rig.ui.drag(on_canvas(lab.rig.ui, 1, -2), on_canvas(lab.rig.ui, 2, -3));
  const auto second = lab.drawing().canvas.weights();
  ASSERT_NE(first, second);
  lab.rig.press({GLFW_KEY_Z, kCtrl});
  EXPECT_EQ(lab.drawing().canvas.weights(), first);
  lab.rig.press({GLFW_KEY_Z, kCtrl | kShift});
  EXPECT_EQ(lab.drawing().canvas.weights(), second);
  lab.rig.press({GLFW_KEY_K, kCtrl});
  EXPECT_TRUE(lab.drawing().canvas.blank());
  lab.rig.ui.click("edit.undo");
  EXPECT_EQ(lab.drawing().canvas.weights(), second);
  lab.rig.ui.click("edit.undo");
  lab.rig.ui.click("edit.undo");
  EXPECT_TRUE(lab.drawing().canvas.blank());
  EXPECT_TRUE(lab.rig.sent<Reset>().empty());
}

TEST(DrawInTheWindow, BrushKeys) {
  Laboratory lab;
  const double radius = lab.drawing().brush.radius, strength = lab.drawing().brush.strength;
  lab.rig.press({GLFW_KEY_RIGHT_BRACKET, 0});
  lab.rig.press({GLFW_KEY_LEFT_BRACKET, kShift});
  EXPECT_GT(lab.drawing().brush.radius, radius);
  EXPECT_LT(lab.drawing().brush.strength, strength);
  lab.rig.press({GLFW_KEY_A, 0});
  lab.rig.press({GLFW_KEY_X, 0});
  EXPECT_EQ(lab.drawing().brush.kind, basin::BrushKind::erase);
  lab.rig.press({GLFW_KEY_X, 0});
  EXPECT_EQ(lab.drawing().brush.kind, basin::BrushKind::spray) << "back to the brush before";
}

TEST(DrawInTheWindow, KeysActOnlyWhileTheDrawingIsSeen) {
  Laboratory lab;
  lab.paint();
  const auto drawn = lab.drawing().canvas.weights();
  lab.rig.press({GLFW_KEY_1, 0});
  lab.rig.press({GLFW_KEY_Z, kCtrl});
  lab.rig.press({GLFW_KEY_K, kCtrl});
  lab.rig.press({GLFW_KEY_ENTER, kCtrl});
  EXPECT_EQ(lab.drawing().canvas.weights(), drawn);
  lab.rig.press({GLFW_KEY_5, 0});
  lab.rig.press({GLFW_KEY_Z, kCtrl});
  EXPECT_TRUE(lab.drawing().canvas.blank());
}

TEST(DrawInTheWindow, TrainWritesTheDrawingAndResetsToIt) {
  Laboratory lab;
  lab.rig.ui.click("draw.train");
  lab.rig.ui.frames(30);
  EXPECT_TRUE(lab.rig.sent<Reset>().empty()) << "nothing is drawn";
  lab.paint();
  basin::RunOptions before = lab.rig.bench.view().options;
  lab.rig.ui.click("draw.train");
  EXPECT_LT(lab.rig.bench.next_change(), lab.rig.now + 0.2) << "the window looks for the job's end by itself";
  lab.wait([&] { return !lab.rig.sent<Reset>().empty(); });
  ASSERT_EQ(lab.rig.sent<Reset>().size(), 1u);
  EXPECT_EQ(lab.rig.sent<Play>().size(), 1u);
  const basin::RunOptions after = lab.rig.sent<Reset>()[0].options;
  EXPECT_EQ(basin::changed_paths(before, after), (std::vector<std::string>{"data.set", "data.path"}));
  EXPECT_EQ(after.data.set, basin::DataSet::drawing);
  EXPECT_EQ(after.data.path.rfind(lab.folder / "data/drawings/drawing-", 0), 0u) << after.data.path;
  EXPECT_EQ(basin::read_drawing(after.data.path, after.data.ink), lab.drawing().canvas.weights());
}

TEST(DrawInTheWindow, AChoiceMadeForPicturesDoesNotInvertTheDrawing) {
  Laboratory lab;
  lab.paint();
  lab.rig.bench.view().shared->staged.emplace_back("data.ink", "dark");
  lab.rig.ui.click("draw.train");
  lab.wait([&] { return !lab.rig.sent<Reset>().empty(); });
  ASSERT_EQ(lab.rig.sent<Reset>().size(), 1u);
  const basin::DataOptions data = lab.rig.sent<Reset>()[0].options.data;
  EXPECT_EQ(basin::read_drawing(data.path, data.ink), lab.drawing().canvas.weights());
}

TEST(DrawInTheWindow, TrainLeavesImagesForTheFirstPreset) {
  Laboratory lab;
  lab.rig.pick("preset.fashion-mnist");
  lab.rig.answer();
  lab.paint();
  lab.rig.press({GLFW_KEY_ENTER, kCtrl});
  lab.wait([&] { return !lab.rig.sent<Reset>().empty(); });
  ASSERT_EQ(lab.rig.sent<Reset>().size(), 1u);
  EXPECT_EQ(lab.rig.sent<Reset>()[0].options.network.kind, basin::Network::mlp);
  EXPECT_EQ(lab.rig.sent<Reset>()[0].options.preset, "eight-gaussians");
}

TEST(DrawInTheWindow, ComposeStoresTheDrawingAndMakesItALeaf) {
  Laboratory lab;
  lab.rig.press({GLFW_KEY_ENTER, kCtrl | kShift});
  lab.rig.ui.frames(30);
  EXPECT_TRUE(lab.rig.sent<SetLaboratory>().empty()) << "nothing is drawn";
  lab.paint();
  lab.rig.ui.click("draw.compose");
  lab.wait([&] { return !lab.rig.sent<SetLaboratory>().empty(); });
  ASSERT_EQ(lab.rig.sent<SetLaboratory>().size(), 1u);
  EXPECT_TRUE(lab.rig.sent<Reset>().empty()) << "the training run goes on";
  const basin::CompositionNode leaf = lab.rig.sent<SetLaboratory>()[0].settings.root;
  EXPECT_EQ(leaf.kind, basin::NodeKind::drawing);
  EXPECT_EQ(basin::read_drawing(leaf.source, basin::Ink::automatic), lab.drawing().canvas.weights());
}

TEST(DrawInTheWindow, AFolderThatCannotBeWrittenIsToldAndTheRunStays) {
  Laboratory lab;
  const basin::testing::EnvironmentVariable data("BASIN_DATA", "/proc/basin");
  lab.paint();
  lab.rig.ui.click("draw.train");
  lab.wait([&] { return lab.rig.bench.notices().count() > 0; });
  ASSERT_EQ(lab.rig.bench.notices().count(), 1u);
  EXPECT_NE(lab.rig.bench.notices().text(0).find("/proc/basin"), std::string::npos);
  EXPECT_TRUE(lab.rig.sent<Reset>().empty());
}

TEST(DrawInTheWindow, ImportsPicturesAndPointsAndUndoesThem) {
  Laboratory lab;
  lab.paint();
  const auto painted = lab.drawing().canvas.weights();
  basin::write_drawing(lab.folder / "d.png", basin::weights_of_points({{1, 1}}, 0.5));
  std::ofstream(lab.folder / "p.csv") << "x,y\n-1,-1\n2,2\n";
  lab.import(lab.folder / "d.png");
  lab.wait([&] { return lab.rig.bench.notices().count() > 0; });
  EXPECT_EQ(lab.drawing().canvas.weights(), basin::weights_of_points({{1, 1}}, 0.5));
  lab.import(lab.folder / "p.csv");
  lab.wait([&] { return lab.rig.bench.notices().count() > 1; });
  EXPECT_EQ(lab.drawing().canvas.weights(), basin::weights_of_points({{-1, -1}, {2, 2}}, lab.drawing().brush.radius));
  lab.rig.press({GLFW_KEY_Z, kCtrl});
  lab.rig.press({GLFW_KEY_Z, kCtrl});
  EXPECT_EQ(lab.drawing().canvas.weights(), painted);
}

TEST(DrawInTheWindow, ImportSaysWhatIsWrongAndKeepsTheDrawing) {
  Laboratory lab;
  lab.paint();
  const auto painted = lab.drawing().canvas.weights();
  std::ofstream(lab.folder / "p.csv") << "1,2\n1,2,3\n";
  std::ofstream(lab.folder / "p.xyz") << "1,2\n";
  for (const char* name : {"p.xyz", "none.png"}) {
    lab.import(lab.folder / name);
    EXPECT_TRUE(lab.rig.ui.drawn("import.path")) << "the dialog stays and tells";
    lab.rig.ui.click("import.cancel");
  }
  lab.import(lab.folder / "p.csv");
  lab.wait([&] { return lab.rig.bench.notices().count() > 0; });
  EXPECT_NE(lab.rig.bench.notices().text(0).find("line 2"), std::string::npos);
  EXPECT_EQ(lab.drawing().canvas.weights(), painted);
}

TEST(DrawInTheWindow, ADroppedFileBecomesData) {
  Laboratory lab;
  std::ofstream(lab.folder / "photo.jpg") << "x";
  lab.rig.bench.open_file(lab.folder / "photo.jpg");
  lab.rig.ui.frames();
  const auto resets = lab.rig.sent<Reset>();
  ASSERT_EQ(resets.size(), 1u);
  EXPECT_EQ(resets[0].options.data.set, basin::DataSet::drawing);
  EXPECT_EQ(resets[0].options.preset, "photo.jpg");
}

TEST(DrawInTheWindow, SavedDrawingsComeBackWithoutLoss) {
  Laboratory lab;
  lab.paint();
  lab.rig.press({GLFW_KEY_S, kCtrl | kShift});
  lab.wait([&] { return lab.rig.bench.notices().count() > 0; });
  const std::string text = lab.rig.bench.notices().text(0);
  ASSERT_EQ(text.rfind("Saved ", 0), 0u) << text;
  EXPECT_EQ(basin::read_drawing(text.substr(6), basin::Ink::automatic), lab.drawing().canvas.weights());
  std::filesystem::remove_all(BenchRig::exports());
}

}  // namespace
}  // namespace app
