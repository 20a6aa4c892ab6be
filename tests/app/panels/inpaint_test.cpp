// The canvas: mask tools, undo, candidates and files, driven as a person would.

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <thread>

#include "core/base/files.h"
#include "core/formats/image_files.h"
#include "tests/support/bench_rig.h"
#include "tests/support/fake_fills.h"
#include "tests/support/hostile_pictures.h"
#include "tests/support/temporary_folder.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace app {
namespace {

constexpr int64_t kSide = basin::testing::FakeModel::kSide;

struct CanvasRig : BenchRig {
  CanvasRig() {
    bench.panels().show_layout("Inpaint");
    ui.frames(3);
    basin::testing::FakeModel model;
    CanvasModel opened{canvas().settings.model, canvas().settings.model, model.data().space, model.options(), basin::testing::fake_examples()};
    bench.take(std::vector<Event>{CanvasModelOpened{opened}});
    ui.frames(3);
    forget();
  }
  FillCanvas& canvas() { return bench.view().shared->canvas; }
  const basin::Mask& mask() { return canvas().settings.mask; }
  /// The middle of a pixel on screen.
  ImVec2 at(double x, double y) {
    const WidgetRect* region = ui.log.find("canvas.picture");
    const double pixel =
        std::floor(std::min(static_cast<double>(region->max.x - region->min.x), static_cast<double>(region->max.y - region->min.y)) / kSide);
    const ImVec2 middle = region->centre();
    return ImVec2(middle.x + static_cast<float>((x + 0.5 - kSide / 2.0) * pixel), middle.y + static_cast<float>((y + 0.5 - kSide / 2.0) * pixel));
  }
  /// As the worker would: the chains' answer to the last settings sent.
  void fill() {
    const auto& wanted = canvas().settings;
    basin::FillRequest request{wanted.picture, wanted.mask, wanted.options};
    basin::testing::FakeFillRun run(request);
    run.advance(wanted.options.steps);
    auto snapshot = std::make_shared<CanvasSnapshot>();
    snapshot->serial = wanted.serial, snapshot->finished = true, snapshot->mask = wanted.mask, snapshot->view = run.view();
    bench.take(CanvasSnapshotPtr(snapshot));
    ui.frames(2);
  }
};

TEST(Canvas, OpensWithAModelAndAPictureAndAsksForNothingMore) {
  BenchRig rig;
  rig.bench.panels().show_layout("Inpaint");
  rig.ui.frames(3);
  const auto sent = rig.sent<SetCanvas>();
  ASSERT_FALSE(sent.empty());
  EXPECT_FALSE(sent.front().settings.model.empty());
  EXPECT_TRUE(sent.front().settings.visible);
  rig.forget();
  rig.ui.frames(5);
  EXPECT_TRUE(rig.sent<SetCanvas>().empty()) << "nothing changed";
}

TEST(Canvas, ShowsThePictureThatComesWithTheModel) {
  CanvasRig rig;
  EXPECT_EQ(rig.canvas().settings.picture.bytes.size(), 64u);
  EXPECT_EQ(rig.mask().count(), 0);
}

TEST(Canvas, AStrokeMarksPixelsAndStartsTheChains) {
  CanvasRig rig;
  rig.canvas().radius = 0.5;
  rig.ui.drag(rig.at(2, 3), rig.at(5, 3));
  for (int64_t x = 2; x <= 5; ++x) EXPECT_TRUE(rig.mask().at(3, x)) << x;
  EXPECT_EQ(rig.mask().count(), 4);
  EXPECT_TRUE(rig.canvas().settings.running);
  ASSERT_FALSE(rig.sent<SetCanvas>().empty());
  EXPECT_TRUE(rig.sent<SetCanvas>().back().settings.mask == rig.mask());
  rig.press({GLFW_KEY_Z, kCtrl});
  EXPECT_EQ(rig.mask().count(), 0) << "the whole stroke is one step";
  rig.press({GLFW_KEY_Y, kCtrl});
  EXPECT_EQ(rig.mask().count(), 4);
}

TEST(Canvas, ToolsByKeys) {
  CanvasRig rig;
  rig.press({GLFW_KEY_R, 0});
  rig.ui.drag(rig.at(1, 1), rig.at(4, 5));
  EXPECT_GE(rig.mask().count(), 6);
  EXPECT_TRUE(rig.mask().at(3, 3));
  rig.press({GLFW_KEY_I, 0});
  EXPECT_FALSE(rig.mask().at(3, 3));
  rig.press({GLFW_KEY_I, 0});
  const int64_t before = rig.mask().count();
  rig.press({GLFW_KEY_G, 0});
  EXPECT_GT(rig.mask().count(), before);
  const int64_t grown = rig.mask().count();
  rig.press({GLFW_KEY_G, kShift});
  EXPECT_LT(rig.mask().count(), grown);
  rig.press({GLFW_KEY_X, 0});
  rig.canvas().radius = 0.5;
  rig.ui.drag(rig.at(3, 3), rig.at(3, 3));
  EXPECT_FALSE(rig.mask().at(3, 3));
  rig.press({GLFW_KEY_X, 0});
  EXPECT_EQ(rig.canvas().tool, MaskTool::rectangle);
  rig.press({GLFW_KEY_U, 0});
  EXPECT_EQ(rig.mask().count(), kSide * kSide / 2);
  rig.press({GLFW_KEY_K, kCtrl});
  EXPECT_EQ(rig.mask().count(), 0);
  const double radius = rig.canvas().radius;
  rig.press({GLFW_KEY_RIGHT_BRACKET, 0});
  EXPECT_GT(rig.canvas().radius, radius);
  const auto picture = rig.canvas().settings.picture.bytes;
  rig.press({GLFW_KEY_J, 0});
  EXPECT_NE(rig.canvas().settings.picture.bytes, picture);
  rig.press({GLFW_KEY_Z, kCtrl});
  EXPECT_EQ(rig.canvas().settings.picture.bytes, picture);
}

TEST(Canvas, DamageIsForTheChainsToRepairAndComesOffAgain) {
  CanvasRig rig;
  const auto sound = rig.canvas().settings.picture.bytes;
  rig.press({GLFW_KEY_D, 0});
  ASSERT_TRUE(rig.canvas().settings.undo);
  EXPECT_EQ(rig.canvas().settings.undo->kind, basin::CorruptionKind::salt_pepper);
  EXPECT_NE(rig.canvas().settings.picture.bytes, sound);
  EXPECT_GT(rig.mask().count(), 0);
  EXPECT_LT(rig.mask().count(), kSide * kSide);
  EXPECT_TRUE(rig.sent<SetCanvas>().back().settings.undo);
  rig.press({GLFW_KEY_D, 0});
  EXPECT_EQ(rig.canvas().settings.undo->kind, basin::CorruptionKind::gaussian);
  EXPECT_EQ(rig.mask().count(), kSide * kSide) << "every pixel is in doubt";
  const auto noisy = rig.canvas().settings.picture.bytes;
  rig.canvas().damage(basin::Corruption{basin::CorruptionKind::gaussian, 0.4});
  EXPECT_NE(rig.canvas().settings.picture.bytes, noisy);
  rig.press({GLFW_KEY_Z, kCtrl});
  EXPECT_EQ(rig.canvas().settings.undo->kind, basin::CorruptionKind::salt_pepper) << "amounts are no steps of their own";
  for (int i = 0; i < 4; ++i) rig.press({GLFW_KEY_D, 0});
  EXPECT_FALSE(rig.canvas().settings.undo);
  EXPECT_EQ(rig.canvas().settings.picture.bytes, sound);
  EXPECT_EQ(rig.mask().count(), 0);
}

TEST(Canvas, ClassesOfAModelAreChosenByKeyOrList) {
  CanvasRig rig;
  rig.press({GLFW_KEY_A, 0});
  EXPECT_TRUE(rig.canvas().settings.label.empty()) << "this model knows none";
  auto opened = *rig.canvas().model;
  opened.options.network.classes = 2;
  opened.space.classes = {"boot", "coat"};
  rig.bench.take(std::vector<Event>{CanvasModelOpened{opened}});
  rig.ui.frames(2);
  const auto serial = rig.canvas().settings.serial;
  for (const char* label : {"boot", "coat", "", "boot"}) {
    rig.press({GLFW_KEY_A, 0});
    EXPECT_EQ(rig.canvas().settings.label, label);
  }
  EXPECT_GT(rig.canvas().settings.serial, serial);
  rig.ui.click("canvas.class");
  rig.ui.frames(2);
  rig.ui.click("canvas.class.coat");
  EXPECT_EQ(rig.sent<SetCanvas>().back().settings.label, "coat");
  auto other = opened;
  other.space.classes = {"shoe", "bag"};
  rig.bench.take(std::vector<Event>{CanvasModelOpened{other}});
  EXPECT_TRUE(rig.canvas().settings.label.empty()) << "it knows no coats";
}

TEST(Canvas, TheStepOfTheChainsIsTheModelsUntilItIsSet) {
  CanvasRig rig;
  EXPECT_FALSE(rig.canvas().settings.chain);
  auto chain = rig.canvas().chain();
  EXPECT_EQ(chain.step_size, rig.canvas().model->options.chain.step_size);
  chain.step_size *= 2;
  rig.canvas().settings.chain = chain;
  EXPECT_EQ(rig.canvas().chain().step_size, chain.step_size);
  rig.bench.take(std::vector<Event>{CanvasModelOpened{*rig.canvas().model}});
  EXPECT_FALSE(rig.canvas().settings.chain) << "another model, its own chains";
}

TEST(Canvas, ThePaletteSetsWhatSlidersSet) {
  CanvasRig rig;
  rig.press({GLFW_KEY_SEMICOLON, 0});
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("palette.canvas.steps")) << "values are listed before one is typed";
  rig.ui.type("steps 333");
  rig.ui.frames(1);
  const int64_t serial = rig.canvas().settings.serial;
  rig.press({GLFW_KEY_ENTER, 0});
  rig.ui.frames(2);
  EXPECT_EQ(rig.canvas().settings.options.steps, 333);
  EXPECT_GT(rig.canvas().settings.serial, serial) << "chains begin anew";
  EXPECT_TRUE(rig.sent<SetOptions>().empty()) << "the training run has steps too";

  const int64_t before = rig.canvas().settings.serial;
  rig.set_by_palette("radius 1.5");
  EXPECT_EQ(rig.canvas().radius, 1.5);
  EXPECT_EQ(rig.canvas().settings.serial, before) << "a brush is nothing to the chains";

  rig.press({GLFW_KEY_D, 0});
  rig.set_by_palette("amount 0.3");
  ASSERT_TRUE(rig.canvas().settings.undo);
  EXPECT_EQ(rig.canvas().settings.undo->amount, 0.3);
}

TEST(Canvas, ANameOfThePaletteAsksForItsValue) {
  CanvasRig rig;
  rig.press({GLFW_KEY_P, kCtrl});
  rig.ui.frames(2);
  rig.ui.type("canvas temperature");
  rig.ui.frames(1);
  rig.ui.click("palette.canvas.temperature");
  rig.ui.frames(3);
  rig.ui.type("0.5");
  rig.ui.frames(1);
  rig.press({GLFW_KEY_ENTER, 0});
  rig.ui.frames(2);
  EXPECT_EQ(rig.canvas().chain().temperature, 0.5);
}

TEST(Canvas, ABrushDrawsOnThePictureItself) {
  CanvasRig rig;
  rig.press({GLFW_KEY_APOSTROPHE, 0});
  EXPECT_EQ(rig.canvas().tool, MaskTool::draw);
  rig.canvas().radius = 0.5;
  rig.canvas().ink = {9, 9, 9};
  const auto before = rig.canvas().settings.picture;
  const int64_t serial = rig.canvas().settings.serial;
  rig.ui.drag(rig.at(2, 3), rig.at(5, 3));
  auto expected = before;
  for (size_t x = 2; x <= 5; ++x) expected.bytes[3 * kSide + x] = 9;
  EXPECT_EQ(rig.canvas().settings.picture.bytes, expected.bytes);
  EXPECT_EQ(rig.mask().count(), 0);
  EXPECT_EQ(rig.canvas().settings.serial, serial + 1) << "chains begin anew once, at the stroke's end";
  rig.press({GLFW_KEY_Z, kCtrl});
  EXPECT_EQ(rig.canvas().settings.picture.bytes, before.bytes);
  rig.press({GLFW_KEY_Y, kCtrl});
  rig.canvas().ink = {200, 200, 200};
  rig.canvas().pick_ink(3, 4);
  EXPECT_EQ(rig.canvas().ink[0], 9);
}

TEST(Canvas, ACopiedPathIsPasted) {
  CanvasRig rig;
  const basin::testing::TemporaryFolder folder;
  basin::ImageBatch picture{1, 1, kSide, kSide, std::vector<uint8_t>(static_cast<size_t>(kSide * kSide), 77)};
  basin::write_png(folder / "copied.png", picture);
  ImGui::SetClipboardText(("file://" + (folder / "copied.png") + "\n").c_str());
  rig.press({GLFW_KEY_V, kCtrl});
  for (int i = 0; i < 200 && rig.canvas().settings.picture.bytes != picture.bytes; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    rig.ui.frames(1);
  }
  EXPECT_EQ(rig.canvas().settings.picture.bytes, picture.bytes);
}

TEST(Canvas, AKeyGoesThroughTheModels) {
  CanvasRig rig;
  std::vector<std::string> pictures;
  for (const auto& model : rig.bench.view().models)
    if (draws_pictures(model.options)) pictures.push_back(model.name);
  ASSERT_GT(pictures.size(), 1u);
  const auto first = rig.canvas().settings.model;
  std::set<std::string> seen;
  for (size_t i = 0; i < pictures.size(); ++i) {
    rig.press({GLFW_KEY_Z, 0});
    seen.insert(rig.canvas().settings.model);
  }
  EXPECT_EQ(seen, std::set<std::string>(pictures.begin(), pictures.end()));
  EXPECT_EQ(rig.canvas().settings.model, first);
}

TEST(Canvas, SpaceHoldsTheChainsAndNotTheTraining) {
  CanvasRig rig;
  rig.press({GLFW_KEY_H, 0});
  EXPECT_TRUE(rig.canvas().settings.running);
  rig.press({GLFW_KEY_SPACE, 0});
  EXPECT_FALSE(rig.canvas().settings.running);
  EXPECT_TRUE(rig.sent<Play>().empty());
  EXPECT_FALSE(rig.sent<SetCanvas>().back().settings.running);
}

TEST(Canvas, CandidatesAreOrderedChosenAndKept) {
  CanvasRig rig;
  rig.press({GLFW_KEY_H, 0});
  rig.fill();
  EXPECT_EQ(rig.canvas().shown_chain(), 15) << "the least energy";
  const WidgetRect* wall = rig.ui.log.find("canvas.wall");
  ASSERT_NE(wall, nullptr);
  rig.ui.click_at(
      ImVec2(wall->max.x - (wall->max.x - wall->min.x) / 2 + 0.3f * (wall->max.y - wall->min.y), wall->max.y - 0.1f * (wall->max.y - wall->min.y)));
  EXPECT_EQ(rig.canvas().chosen, 0) << "the last of the wall has the highest energy";
  const auto filled = rig.canvas().result();
  EXPECT_EQ(filled.bytes[static_cast<size_t>(4 * kSide + 4)], 10);
  rig.press({GLFW_KEY_ENTER, kCtrl});
  EXPECT_EQ(rig.canvas().settings.picture.bytes, filled.bytes);
  EXPECT_EQ(rig.mask().count(), 0);
  EXPECT_EQ(rig.canvas().snapshot, nullptr);
}

TEST(Canvas, CandidatesAreOrderedByDifferenceToo) {
  CanvasRig rig;
  rig.press({GLFW_KEY_H, 0});
  rig.fill();
  rig.press({GLFW_KEY_BACKSLASH, 0});
  EXPECT_TRUE(rig.canvas().diverse);
  const WidgetRect* wall = rig.ui.log.find("canvas.wall");
  ASSERT_NE(wall, nullptr);
  rig.ui.click_at(
      ImVec2(wall->max.x - (wall->max.x - wall->min.x) / 2 + 0.3f * (wall->max.y - wall->min.y), wall->max.y - 0.1f * (wall->max.y - wall->min.y)));
  EXPECT_EQ(rig.canvas().chosen, 14) << "chains differ by their number: 15 and 0 come first, then what lies between";
}

TEST(Canvas, AnswersToAnEarlierPictureAreNotShown) {
  CanvasRig rig;
  rig.press({GLFW_KEY_H, 0});
  auto late = std::make_shared<CanvasSnapshot>();
  late->serial = rig.canvas().settings.serial - 1;
  rig.bench.take(CanvasSnapshotPtr(late));
  EXPECT_EQ(rig.canvas().snapshot, nullptr);
}

TEST(Canvas, UndoAndRedoNameTheChainsToGoBackTo) {
  CanvasRig rig;
  rig.press({GLFW_KEY_H, 0});
  const auto first = rig.canvas().settings.moment;
  rig.press({GLFW_KEY_U, 0});
  EXPECT_GT(rig.canvas().settings.moment, first);
  EXPECT_EQ(rig.canvas().settings.back_to, 0);
  const auto of_lower_half = rig.canvas().settings.moment;
  rig.press({GLFW_KEY_Z, kCtrl});
  EXPECT_EQ(rig.sent<SetCanvas>().back().settings.back_to, of_lower_half) << "the chains as they were before it";
  const auto of_undo = rig.canvas().settings.moment;
  EXPECT_GT(of_undo, of_lower_half);
  rig.press({GLFW_KEY_Z, kCtrl | kShift});
  EXPECT_EQ(rig.sent<SetCanvas>().back().settings.back_to, of_undo);
  rig.press({GLFW_KEY_G, 0});
  EXPECT_EQ(rig.sent<SetCanvas>().back().settings.back_to, 0);
}

TEST(Canvas, TheKeyOfBeforeAndAfterSwitchesWhenTappedAndPeeksWhenHeld) {
  CanvasRig rig;
  ImGuiIO& io = ImGui::GetIO();
  io.KeyMap[ImGuiKey_Y] = GLFW_KEY_Y;
  const auto hold = [&](int frames) {
    io.KeysDown[GLFW_KEY_Y] = true;
    rig.press({GLFW_KEY_Y, 0});
    rig.ui.frames(frames);
    EXPECT_TRUE(rig.canvas().before);
    io.KeysDown[GLFW_KEY_Y] = false;
    rig.ui.frames(2);
  };
  hold(30);
  EXPECT_FALSE(rig.canvas().before) << "a second of 30 frames was a look";
  hold(2);
  EXPECT_TRUE(rig.canvas().before);
}

TEST(Canvas, UndoIsBounded) {
  CanvasRig rig;
  for (size_t i = 0; i < FillCanvas::kMostStates + 50; ++i) rig.canvas().set_mask(basin::random_pixels(kSide, kSide, 0.5, i));
  size_t back = 0;
  for (; rig.canvas().can_undo(); ++back) rig.canvas().undo();
  EXPECT_EQ(back, FillCanvas::kMostStates);
}

TEST(Canvas, PicturesAndHolesComeFromFilesAndGoToThem) {
  const basin::testing::TemporaryFolder folder;
  CanvasRig rig;
  const std::string exports = BenchRig::exports();
  std::filesystem::remove_all(exports);
  const std::vector<uint8_t> white(20 * 20 * 3, 255);
  basin::write_png(folder / "white.png", white.data(), 20, 20, 3);
  const auto wait = [&](auto&& done) {
    for (int i = 0; i < 3000 && !done(); ++i) rig.ui.frames(1), std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return done();
  };
  rig.bench.open_file(folder / "white.png");
  EXPECT_TRUE(wait([&] { return rig.canvas().settings.picture.bytes == std::vector<uint8_t>(64, 255); })) << "dropped, and fitted to the model";
  EXPECT_TRUE(rig.sent<Reset>().empty()) << "the training run stays";
  ASSERT_TRUE(rig.canvas().original());
  EXPECT_EQ(rig.canvas().original()->width, 20) << "shown beside as it was";
  rig.canvas().undo();
  EXPECT_FALSE(rig.canvas().original());
  rig.canvas().redo();
  EXPECT_TRUE(rig.canvas().original());
  rig.press({GLFW_KEY_U, 0});
  rig.fill();
  rig.press({GLFW_KEY_S, kCtrl | kShift});
  std::string saved;
  EXPECT_TRUE(wait([&] {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(exports))
      if (entry.path().filename() == "mask.png") saved = entry.path().parent_path().string();
    return !saved.empty();
  }));
  EXPECT_TRUE(basin::read_mask(saved + "/mask.png", kSide, kSide) == basin::lower_half(kSide, kSide));
  EXPECT_TRUE(std::filesystem::exists(saved + "/candidate-016.png"));
}

TEST(Canvas, HostilePicturesAreRefusedOrReadAndTheCanvasKeepsWhatItHas) {
  CanvasRig rig;
  basin::testing::TemporaryFolder folder;
  rig.press({GLFW_KEY_U, 0});
  rig.fill();
  const auto picture = rig.canvas().settings.picture.bytes;
  const auto mask = rig.mask();
  for (const auto& [name, bytes, cause] : basin::testing::hostile_pictures()) {
    if (cause.empty()) continue;
    basin::write_atomically(folder / name, bytes);
    const auto before = rig.bench.notices().count();
    rig.bench.open_file(folder / name);
    for (int i = 0; i < 3000 && rig.bench.notices().count() == before; ++i)
      rig.ui.frames(1), std::this_thread::sleep_for(std::chrono::milliseconds(1));
    bool told = false;
    for (size_t i = 0; i < rig.bench.notices().count(); ++i) {
      const auto& text = rig.bench.notices().text(i);
      told = told || (text.find(cause) != std::string::npos && text.find(name) != std::string::npos);
    }
    EXPECT_TRUE(told) << name;
    EXPECT_EQ(rig.canvas().settings.picture.bytes, picture) << name;
    EXPECT_TRUE(rig.mask() == mask) << name;
    EXPECT_TRUE(rig.canvas().snapshot) << name;
  }
}

}  // namespace
}  // namespace app
