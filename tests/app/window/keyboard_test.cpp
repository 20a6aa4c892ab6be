// The window worked by keyboard alone.

#include "tests/support/keyboard.h"

#include <gtest/gtest.h>

#include "app/widgets/plot.h"
#include "app/widgets/slider.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

TEST(Keyboard, APopupKeepsTheKeysThatPressEvenWhereNothingInItCanBeFocused) {
  Focus focus;
  std::vector<KeyChord> keys, left;
  UiRig* drawn_by = nullptr;
  UiRig ui(ImVec2(400, 200), [&] {
    drawn_by->theme.focus = &focus;
    left = focus.begin_frame(std::exchange(keys, {}), drawn_by->theme);
    if (ImGui::Button("open", ImVec2(100, 30))) ImGui::OpenPopup("list");
    log_item(drawn_by->theme, "open");
    if (ImGui::BeginPopup("list")) {
      ImGui::Selectable("unknown");
      ImGui::EndPopup();
    }
    focus.end_frame(drawn_by->theme);
  });
  drawn_by = &ui;
  const auto press = [&](KeyChord key) {
    keys = {key};
    ui.frames();
    const bool kept = left.empty();
    ui.frames(2);
    return kept;
  };
  ui.frames(2);
  press(kTab);
  press(kEnter);
  ASSERT_EQ(ImGui::GetCurrentContext()->OpenPopupStack.Size, 1);
  EXPECT_TRUE(press(kSpace));
  EXPECT_TRUE(press(kEnter));
  EXPECT_FALSE(press({GLFW_KEY_L, 0})) << "letters stay the program's";
  press(kEscape);
  EXPECT_TRUE(press(kEscape));
  EXPECT_FALSE(press(kSpace)) << "neither ring nor popup";
}

TEST(Keyboard, AListOfTheLaboratoryIsWalkedAndChosenFrom) {
  BenchRig rig;
  rig.press({GLFW_KEY_6, 0});
  for (int i = 0; i < 3; ++i) rig.answer();
  ASSERT_TRUE(tab_to(rig, "landscape.map"));
  rig.forget();
  rig.press(kEnter);
  rig.ui.frames(2);
  ASSERT_TRUE(tab_to(rig, "landscape.map.grey"));
  rig.press(kSpace);
  EXPECT_EQ(rig.bench.view().shared->landscape.map, ColorMap::grey);
  EXPECT_TRUE(rig.sent<SetLaboratory>().empty()) << "Space would hold the chains";
}

TEST(Keyboard, TextsScroll) {
  BenchRig rig(ImVec2(1024, 600));
  for (int i = 0; i < 60; ++i) rig.bench.notify(Severity::info, "Message " + std::to_string(i));
  for (const KeyChord sheet : {KeyChord{GLFW_KEY_F1, 0}, KeyChord{GLFW_KEY_H, kCtrl}}) {
    rig.press(sheet);
    rig.ui.frames(3);
    const auto items = rig.bench.focus().items();
    const auto text = std::find_if(items.begin(), items.end(), [](const FocusItem& item) { return item.kind == FocusKind::text; });
    ASSERT_NE(text, items.end()) << sheet.key;
    for (size_t i = 0; i < items.size() && (rig.bench.focus().focused() == nullptr || rig.bench.focus().focused()->id != text->id); ++i)
      rig.press(kTab);
    const ImGuiWindow& window = *text->window;
    const auto scrolls = [&](int key) {
      const float before = window.Scroll.y;
      rig.press({key, 0});
      rig.ui.frames(2);
      return window.Scroll.y - before;
    };
    const float line = scrolls(GLFW_KEY_DOWN);
    EXPECT_GT(line, 10);
    EXPECT_GT(scrolls(GLFW_KEY_PAGE_DOWN), 2 * line);
    EXPECT_NEAR(scrolls(GLFW_KEY_UP), -line, 2);
    EXPECT_LT(scrolls(GLFW_KEY_PAGE_UP), 0);
    scrolls(GLFW_KEY_END);
    EXPECT_EQ(window.Scroll.y, window.ScrollMax.y);
    scrolls(GLFW_KEY_HOME);
    EXPECT_EQ(window.Scroll.y, 0);
    rig.press(kEscape);
    rig.press(kEscape);
    rig.ui.frames(2);
    EXPECT_EQ(ImGui::GetCurrentContext()->OpenPopupStack.Size, 0);
  }
}

TEST(Keyboard, PicturesOfTheWindowShowNeitherRingNorTooltipOfTheKeyboard) {
  BenchRig rig;
  ASSERT_TRUE(tab_to(rig, "landscape.lock"));
  rig.ui.frames(20);
  ASSERT_TRUE(rig.ui.drawn("tooltip"));
  ASSERT_TRUE(ring_drawn(*rig.bench.focus().focused(), rig.bench.theme()));
  rig.bench.hide_focus(true);
  rig.ui.frames();
  EXPECT_FALSE(rig.ui.drawn("tooltip"));
  EXPECT_FALSE(ring_drawn(*rig.bench.focus().focused(), rig.bench.theme()));
  rig.bench.hide_focus(false);
  rig.ui.frames();
  EXPECT_TRUE(rig.ui.drawn("tooltip"));
}

TEST(Keyboard, SpaceBelongsToTheFocusedControlWhileTheRingShows) {
  BenchRig rig;
  ASSERT_TRUE(tab_to(rig, "landscape.lock"));
  const auto& lock = *rig.bench.commands().find("landscape.lock");
  rig.press(kSpace);
  EXPECT_TRUE(lock.checked());
  EXPECT_TRUE(rig.sent<Play>().empty());
  rig.press({GLFW_KEY_L, 0});
  EXPECT_FALSE(lock.checked()) << "letters stay the program's";
  rig.press(kEscape);
  EXPECT_FALSE(rig.bench.focus().visible());
  rig.press(kSpace);
  EXPECT_EQ(rig.sent<Play>().size(), 1u);
}

TEST(Keyboard, AClickHidesTheRingAndTakesTheFocusAlong) {
  BenchRig rig;
  rig.press(kTab);
  ASSERT_TRUE(rig.bench.focus().visible());
  rig.ui.click("landscape.contours");
  EXPECT_FALSE(rig.bench.focus().visible());
  const WidgetRect* clicked = rig.ui.log.find("landscape.contours");
  ASSERT_NE(rig.bench.focus().focused(), nullptr);
  EXPECT_EQ(rig.bench.focus().focused()->min.x, clicked->min.x);
  const bool before = rig.bench.view().shared->landscape.layers.contours;
  rig.press({GLFW_KEY_TAB, 0});
  rig.press({GLFW_KEY_TAB, kShift});
  rig.press(kEnter);
  EXPECT_NE(rig.bench.view().shared->landscape.layers.contours, before) << "a chip of the legend";
}

TEST(Keyboard, TheFocusedControlTellsWhatItIs) {
  BenchRig rig;
  ASSERT_TRUE(tab_to(rig, "landscape.lock"));
  EXPECT_FALSE(rig.ui.drawn("tooltip"));
  rig.ui.frames(20);
  EXPECT_TRUE(rig.ui.drawn("tooltip"));
  rig.press(kEscape);
  rig.ui.frames(20);
  EXPECT_FALSE(rig.ui.drawn("tooltip"));
}

TEST(Keyboard, ArrowsMoveASliderAndEnterTypesItsNumber) {
  BenchRig rig;
  ASSERT_TRUE(tab_to(rig, "chain.steps"));
  const auto steps = [&] { return rig.bench.view().options.chain.steps; };
  const auto change = [&](KeyChord key) {
    const int64_t before = steps();
    rig.press(key);
    rig.answer();
    return steps() - before;
  };
  const int64_t fine = change({GLFW_KEY_RIGHT, kCtrl}), usual = change(kRight), coarse = change({GLFW_KEY_RIGHT, kShift});
  EXPECT_GT(fine, 0);
  EXPECT_GE(usual, fine);
  EXPECT_GT(coarse, usual);
  EXPECT_LT(change(kLeft), 0);
  change(kHome);
  EXPECT_EQ(steps(), 1);
  change({GLFW_KEY_END, 0});
  EXPECT_EQ(steps(), 1000);
  rig.press(kEnter);
  rig.ui.type("37");
  rig.press(kTab);
  rig.ui.frames(2);
  rig.answer();
  EXPECT_EQ(steps(), 37);
  EXPECT_NE(rig.bench.focus().focused()->min.x, rig.ui.log.find("chain.steps")->min.x) << "Tab ends typing and goes on, to what puts it back";
}

TEST(Keyboard, NumbersAndSwitchesOfControls) {
  BenchRig rig;
  ASSERT_TRUE(tab_to(rig, "compute.seed"));
  rig.press(kEnter);
  rig.ui.type("4711");
  rig.press(kTab);
  rig.ui.frames(2);
  ASSERT_EQ(rig.bench.view().shared->staged.size(), 1u);
  EXPECT_EQ(rig.bench.view().shared->staged.begin()->second, "4711");
  ASSERT_TRUE(tab_to(rig, "chain.clip_to_box"));
  const bool before = rig.bench.view().options.chain.clip_to_box;
  rig.press(kSpace);
  rig.answer();
  EXPECT_NE(rig.bench.view().options.chain.clip_to_box, before);
}

TEST(Keyboard, ADropDownOpensWalksAndChooses) {
  BenchRig rig;
  ASSERT_TRUE(tab_to(rig, "controls.preset"));
  const ImGuiID list = rig.bench.focus().focused()->id;
  rig.press(kEnter);
  rig.ui.frames(2);
  ASSERT_TRUE(rig.ui.drawn("controls.preset.rings"));
  rig.press(kDown);
  rig.press(kEscape);
  rig.ui.frames(2);
  EXPECT_FALSE(rig.ui.drawn("controls.preset.rings"));
  ASSERT_NE(rig.bench.focus().focused(), nullptr);
  EXPECT_EQ(rig.bench.focus().focused()->id, list) << "back where it was opened";
  rig.press(kEnter);
  rig.ui.frames(2);
  ASSERT_TRUE(tab_to(rig, "controls.preset.rings"));
  rig.press(kEnter);
  rig.ui.frames(2);
  ASSERT_EQ(rig.sent<Reset>().size(), 1u);
  EXPECT_EQ(rig.sent<Reset>()[0].options.preset, "rings");
}

TEST(Keyboard, TabsOfLayoutsAndBordersOfPanels) {
  BenchRig rig;
  ASSERT_TRUE(tab_to(rig, "layout.Overview"));
  rig.press(kRight);
  rig.press(kEnter);
  rig.ui.frames(2);
  EXPECT_EQ(rig.bench.panels().current_layout(), 1u);
  const auto ratios = rig.bench.panels().layouts()[1].ratios();
  for (size_t i = 0; i < rig.bench.focus().items().size(); ++i) {
    rig.press(kTab);
    const FocusItem* item = rig.bench.focus().focused();
    if (item->kind == FocusKind::value && item->max.x - item->min.x < 10) break;
  }
  rig.press(kRight);
  EXPECT_GT(rig.bench.panels().layouts()[1].ratios()[0], ratios[0]);
  rig.press({GLFW_KEY_LEFT, kShift});
  EXPECT_LT(rig.bench.panels().layouts()[1].ratios()[0], ratios[0]);
}

TEST(Keyboard, PanelsOneByOneAndTheirMenus) {
  BenchRig rig;
  for (const char* panel : {"Controls", "Landscape", "Chains", "Stability", "Buffer", "Controls"}) {
    rig.press(kF6);
    EXPECT_EQ(rig.bench.panels().pointed(), panel);
  }
  rig.press({GLFW_KEY_F6, kShift});
  EXPECT_EQ(rig.bench.panels().pointed(), "Buffer");
  rig.press({GLFW_KEY_F10, kShift});
  rig.ui.frames(4);
  ASSERT_TRUE(rig.ui.drawn("context.panel.picture"));
  rig.press(kDown);
  rig.press(kEscape);
  rig.ui.frames(2);
  EXPECT_FALSE(rig.ui.drawn("context.panel.picture"));
  rig.press(kEnter);
  EXPECT_EQ(rig.bench.panels().maximised(), "Buffer");
}

TEST(Keyboard, MenusOpenByTheirLetterAndAreWalked) {
  BenchRig rig;
  rig.press({GLFW_KEY_F, kAlt});
  rig.ui.frames(2);
  ASSERT_TRUE(rig.ui.drawn("menu.file.open"));
  for (const char* next : {"menu.edit.undo", "menu.run.play"}) {
    rig.press(kRight);
    rig.ui.frames(3);
    ASSERT_TRUE(rig.ui.drawn(next)) << next;
  }
  EXPECT_FALSE(rig.ui.drawn("menu.file.open"));
  rig.press(kDown);
  rig.press(kEnter);
  EXPECT_EQ(rig.sent<StepOnce>().size(), 1u);
  rig.ui.frames(2);
  EXPECT_FALSE(rig.ui.drawn("menu.run.play"));
}

TEST(Keyboard, ThePaletteTypesWhereverTheRingWas) {
  BenchRig rig;
  ASSERT_TRUE(tab_to(rig, "landscape.lock"));
  rig.press({GLFW_KEY_P, kCtrl});
  rig.ui.frames(3);
  rig.ui.type("two moons");
  rig.ui.frames(2);
  ASSERT_TRUE(rig.ui.drawn("palette.preset.two-moons"));
  rig.press(kTab);
  rig.press(kEnter);
  rig.ui.frames(2);
  ASSERT_EQ(rig.sent<Reset>().size(), 1u);
  EXPECT_EQ(rig.sent<Reset>()[0].options.preset, "two-moons");
}

TEST(Keyboard, ThePlaneIsMovedByKeysAndAPointerReadsIt) {
  BenchRig rig;
  ASSERT_TRUE(tab_to(rig, "landscape.plane"));
  const LandscapeView& shown = rig.bench.view().shared->landscape;
  rig.press({GLFW_KEY_EQUAL, kShift});
  EXPECT_FALSE(shown.fitted);
  rig.press(kHome);
  EXPECT_TRUE(shown.fitted);
  rig.press(kEnter);
  rig.ui.frames(2);
  const ImVec2 before = ImGui::GetMousePos();
  rig.press({GLFW_KEY_RIGHT, kShift});
  EXPECT_GT(ImGui::GetMousePos().x, before.x + 20);
  EXPECT_EQ(ImGui::GetMousePos().y, before.y);
  rig.press({GLFW_KEY_EQUAL, 0});
  EXPECT_FALSE(shown.fitted) << "the wheel";
  rig.press(kEscape);
  rig.ui.frames(2);
  EXPECT_TRUE(rig.bench.focus().visible());
  rig.press(kEscape);
  EXPECT_FALSE(rig.bench.focus().visible());
}

TEST(Keyboard, ShiftWithAKeyMovesTheLaboratorysPlaneEvenUnderAMouseAtRest) {
  BenchRig rig;
  rig.press({GLFW_KEY_6, 0});
  for (int i = 0; i < 3; ++i) rig.answer();
  for (const bool over_it : {false, true}) {
    if (over_it) rig.ui.move(rig.ui.centre("laboratory.plane"));
    ASSERT_TRUE(tab_to(rig, "laboratory.plane"));
    const LandscapeView& shown = rig.bench.view().shared->landscape;
    for (const int key : {GLFW_KEY_EQUAL, GLFW_KEY_RIGHT}) {
      ImGui::GetIO().KeyShift = true;
      rig.ui.frames(2);
      rig.press({key, kShift});
      ImGui::GetIO().KeyShift = false;
      rig.ui.frames();
      EXPECT_FALSE(shown.fitted) << over_it << " " << key;
      rig.press(kHome);
      EXPECT_TRUE(shown.fitted);
    }
  }
}

TEST(Keyboard, ADrawingIsPaintedByKeys) {
  BenchRig rig;
  rig.press({GLFW_KEY_5, 0});
  rig.ui.frames(2);
  ASSERT_TRUE(tab_to(rig, "draw.canvas"));
  const auto& canvas = rig.bench.view().shared->drawing.canvas;
  ASSERT_TRUE(canvas.blank());
  for (const KeyChord& key : {kEnter, kSpace, kRight, kRight, kSpace}) rig.press(key);
  rig.ui.frames(2);
  EXPECT_FALSE(canvas.blank());
  EXPECT_FALSE(canvas.drawing());
  EXPECT_TRUE(rig.sent<Play>().empty());
}

TEST(Keyboard, ANodeOfTheCompositionIsChosen) {
  BenchRig rig;
  rig.press({GLFW_KEY_6, 0});
  for (int i = 0; i < 3; ++i) rig.answer();
  const auto& root = rig.bench.view().laboratory_settings.root;
  ASSERT_FALSE(root.children.empty());
  const int64_t node = root.children.back().id;
  ASSERT_NE(rig.bench.view().laboratory_settings.selected, node);
  ASSERT_TRUE(tab_to(rig, "node." + std::to_string(node)));
  rig.press(kEnter);
  rig.answer();
  EXPECT_EQ(rig.bench.view().laboratory_settings.selected, node);
}

TEST(Keyboard, APlotPansZoomsAndFollowsAgain) {
  Focus focus;
  Plot plot;
  StepAxis steps;
  Series series;
  for (int i = 0; i < 500; ++i) series.append(i, std::sin(0.05 * i));
  PlotContent content;
  content.lines.push_back({"line", &series, nullptr, IM_COL32_WHITE});
  std::vector<KeyChord> keys;
  UiRig* drawn_by = nullptr;
  UiRig ui(ImVec2(600, 400), [&] {
    drawn_by->theme.focus = &focus;
    focus.begin_frame(keys, drawn_by->theme);
    keys.clear();
    plot.draw("plot", content, steps, ImVec2(500, 300), drawn_by->theme);
    focus.end_frame(drawn_by->theme);
  });
  drawn_by = &ui;
  const auto press = [&](KeyChord key) {
    keys.push_back(key);
    ui.frames(2);
  };
  ui.frames(2);
  while (focus.focused() == nullptr || focus.focused()->kind != FocusKind::view) press(kTab);
  const double low = steps.low, range = steps.high - steps.low;
  press(kRight);
  EXPECT_FALSE(steps.follow);
  EXPECT_GT(steps.low, low);
  EXPECT_NEAR(steps.high - steps.low, range, 1);
  press({GLFW_KEY_EQUAL, 0});
  EXPECT_LT(steps.high - steps.low, 0.9 * range);
  press(kHome);
  EXPECT_TRUE(steps.follow);
}

TEST(Keyboard, TheRingStandsOutFromWhateverLiesBelow) {
  for (const bool dark : {true, false}) {
    Theme theme;
    theme.color = dark ? dark_colors() : light_colors();
    const auto [outer, inner] = ring_colors(theme);
    EXPECT_GE(contrast_ratio(outer, inner), 9.0) << "then any colour differs from one of the two by 3 to 1";
    for (int level = 0; level < 256; ++level) {
      const ImU32 grey = IM_COL32(level, level, level, 255);
      EXPECT_GE(std::max(contrast_ratio(outer, grey), contrast_ratio(inner, grey)), 3.0) << level;
    }
  }
}

}  // namespace
}  // namespace app
