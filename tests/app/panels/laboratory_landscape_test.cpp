// The landscape of the laboratory: what the mouse does on it and what its layers show.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "app/panels/laboratory_layers.h"
#include "app/panels/landscape.h"
#include "app/panels/mode_colours.h"
#include "tests/app/panels/laboratory_rig.h"

namespace app {
namespace {

TEST(LaboratoryLandscape, AClickProbesTheNearestChainAndAnotherLeavesIt) {
  Lab rig(std::make_unique<LandscapePanel>());
  const auto place = rig.view.laboratory->chains[7];
  rig.ui.click_at(rig.pixel(place));
  EXPECT_EQ(rig.shared.laboratory_request.probed, 7);
  rig.ui.frames(30);
  rig.ui.click_at(rig.pixel(place));
  EXPECT_EQ(rig.shared.laboratory_request.probed, -1);
  EXPECT_TRUE(rig.outbox.empty());
}

TEST(LaboratoryLandscape, ShiftClickPlacesTheStartAndShiftDragARegion) {
  Lab rig(std::make_unique<LandscapePanel>());
  ImGui::GetIO().KeyShift = true;
  rig.ui.click_at(rig.pixel({1, -2}));
  ASSERT_EQ(rig.outbox.size(), 1u);
  EXPECT_EQ(rig.sent().live.start, basin::LiveStart::point);
  EXPECT_NEAR(rig.sent().live.start_x, 1, 0.03);
  EXPECT_NEAR(rig.sent().live.start_y, -2, 0.03);
  EXPECT_EQ(rig.sent().restarts, rig.view.laboratory_settings.restarts + 1);
  rig.outbox.clear();
  rig.ui.frames(30);
  rig.ui.drag(rig.pixel({0, 0}), rig.pixel({0, 1.5f}));
  ImGui::GetIO().KeyShift = false;
  ASSERT_EQ(rig.outbox.size(), 1u);
  EXPECT_EQ(rig.sent().live.start, basin::LiveStart::region);
  EXPECT_NEAR(rig.sent().live.start_radius, 1.5, 0.04);
}

TEST(LaboratoryLandscape, HeldMousePaintsTheStartAndCtrlOrTheRightButtonErases) {
  Lab rig(std::make_unique<LandscapePanel>());
  rig.shared.landscape.paint_start = true;
  rig.ui.frames(2);
  rig.ui.drag(rig.pixel({-2, -2}), rig.pixel({2, -2}));
  ASSERT_EQ(rig.outbox.size(), 1u) << "one edit a stroke, and no pan";
  const auto painted = rig.sent().live.mask;
  EXPECT_EQ(rig.sent().live.start, basin::LiveStart::painted);
  EXPECT_EQ(rig.sent().restarts, rig.view.laboratory_settings.restarts + 1);
  basin::StartMask expected;
  basin::brush(expected, {-2, -2}, {2, -2}, 0.25, true);
  EXPECT_GT(painted.count(), 16u);
  EXPECT_LE((painted ^ expected).count(), 4u) << "but for cells at the brush's rim";
  rig.answer_laboratory();
  ImGui::GetIO().KeyCtrl = true;
  rig.ui.drag(rig.pixel({0, -2}), rig.pixel({2.3f, -2}));
  ImGui::GetIO().KeyCtrl = false;
  const auto half = rig.sent().live.mask;
  EXPECT_LT(half.count(), painted.count());
  EXPECT_EQ((half & ~painted).count(), 0u) << "nothing is added";
  rig.answer_laboratory();
  rig.ui.move(rig.pixel({-1.5f, -2}));
  for (const bool down : {true, false}) {
    ImGui::GetIO().MouseDown[1] = down;
    rig.ui.frames(2);
  }
  EXPECT_LT(rig.sent().live.mask.count(), half.count()) << "the right button erases";
  rig.answer_laboratory();
  rig.outbox.clear();
  rig.shared.landscape.paint_start = false;
  rig.ui.drag(rig.pixel({0, 0}), rig.pixel({1, 1}));
  EXPECT_TRUE(rig.outbox.empty()) << "the brush is put away";
}

TEST(StartMask, ABrushCoversEveryCellThatItsLineCrosses) {
  basin::StartMask mask;
  basin::brush(mask, {-4, -4}, {3.99f, 3.99f}, 0, true);
  for (int64_t i = 0; i < basin::kStartCells; ++i) EXPECT_TRUE(mask.test(static_cast<size_t>(i * basin::kStartCells + i)));
  mask.reset();
  basin::brush(mask, {0.1f, 0.1f}, {0.1f, 0.1f}, 0, true);
  EXPECT_EQ(basin::painted_cells(mask), (std::vector<int64_t>{16 * basin::kStartCells + 16}));
  basin::brush(mask, {NAN, 0}, {1, 1}, 1, true);
  basin::brush(mask, {50, 50}, {60, 60}, 1, true);
  EXPECT_EQ(mask.count(), 1u);
  basin::brush(mask, {0, 0}, {0, 0}, 0.5, false);
  EXPECT_TRUE(mask.none());
}

TEST(LaboratoryLandscape, HoverReadsOutAndControlsWork) {
  Lab rig(std::make_unique<LandscapePanel>());
  rig.ui.move(rig.pixel({0.3f, 0.2f}));
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("tooltip"));
  for (const char* name :
       {"landscape.quantity.p", "landscape.lock", "laboratory.contours", "laboratory.chains", "laboratory.trails", "laboratory.forces",
        "laboratory.streams", "laboratory.iso", "laboratory.marginals", "laboratory.probe", "landscape.fit", "landscape.source.Run"})
    rig.ui.click(name);
  EXPECT_FALSE(rig.shared.landscape.laboratory);
  EXPECT_TRUE(rig.outbox.empty()) << "looking changes nothing";
}

TEST(LaboratoryLandscape, ShowsTheNodeBesideItsChildren) {
  Lab rig(std::make_unique<LandscapePanel>());
  rig.shared.landscape.side_by_side = true;
  rig.answer_laboratory();
  EXPECT_TRUE(rig.shared.laboratory_request.side_by_side);
  rig.answer_laboratory();
  const auto& root = rig.view.laboratory->settings.root;
  for (const auto& child : root.children) EXPECT_TRUE(rig.ui.drawn(fmt::format("side-by-side.{}", child.id)));
  EXPECT_TRUE(rig.ui.drawn(fmt::format("side-by-side.{}", root.id)));
  rig.ui.move(rig.ui.log.find(fmt::format("side-by-side.{}", root.id))->centre());
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("tooltip"));
}

TEST(LaboratoryLayers, AGridHasANewSerialOnlyForOtherValues) {
  GridSerial serial;
  basin::Grid grid{2, -4, 4, {1, NAN, 3, 4}};
  EXPECT_TRUE(serial.update(grid));
  EXPECT_FALSE(serial.update(grid)) << "not a number is the same as itself here";
  grid.values[3] = 5;
  EXPECT_TRUE(serial.update(grid));
  EXPECT_EQ(serial.value(), 2u);
}

TEST(LaboratoryLayers, CountsBecomeOpaqueWhereChainsAre) {
  basin::Grid counts{2, -4, 4, {0, 10, 0, 5}};
  const auto pixels = count_pixels(counts, ColorMap::grey, 10);
  ASSERT_EQ(pixels.size(), 16u);
  EXPECT_EQ(pixels[4 * 2 + 3], 0) << "bottom left, last row of the picture";
  EXPECT_GT(pixels[4 * 3 + 3], pixels[4 * 1 + 3]) << "ten chains show more than five";
  EXPECT_GT(pixels[4 * 1 + 3], 0);
}

TEST(LaboratoryLayers, ChainColoursSpanTheValues) {
  const auto colours = colour_chains({0, 50, 100, NAN}, ColorMap::cividis);
  ASSERT_EQ(colours.fills.size(), 4u);
  EXPECT_NE(colours.fills[0], colours.fills[2]);
  EXPECT_LT(colours.low, colours.high);
  EXPECT_TRUE(colour_chains({3, 3, 3}, ColorMap::cividis).fills.empty()) << "nothing to tell apart";
}

TEST(LaboratoryLandscape, ChainsAreColouredByModeWithALegend) {
  Lab rig(std::make_unique<LandscapePanel>());
  EXPECT_FALSE(rig.ui.drawn("laboratory.modes"));
  rig.ui.click("laboratory.colour");
  const WidgetRect* list = rig.ui.log.find("laboratory.colour");
  rig.ui.click_at(ImVec2(list->centre().x, list->max.y + 2.6f * ImGui::GetTextLineHeightWithSpacing()));
  EXPECT_TRUE(rig.ui.drawn("laboratory.modes"));
  EXPECT_TRUE(rig.outbox.empty()) << "looking changes nothing";
  rig.show([&] {
    auto snapshot = *rig.view.laboratory;
    snapshot.modes.resize(3);
    snapshot.shares.clear();
    return snapshot;
  }());
  EXPECT_FALSE(rig.ui.drawn("laboratory.modes"));
}

TEST(LaboratoryLayers, ModesHaveTheirOwnColoursAndCycle) {
  const auto colours = mode_colours({0, 1, 7, 8, -1});
  EXPECT_NE(colours[0], colours[1]);
  EXPECT_NE(colours[0], colours[2]);
  EXPECT_EQ(colours[0], colours[3]) << "more modes than colours begin again";
  EXPECT_NE(colours[4], colours[0]);
  EXPECT_EQ(describe_mode(1, {{{}, 0.5, 0.5}, {{}, 0.25, 0.125}}), "mode 2: 12.5 % of the chains, 25.0 % of the mass");
  EXPECT_EQ(describe_mode(-1, {}), "in no mode");
  EXPECT_EQ(describe_mode(4, {}), "in no mode");
}

}  // namespace
}  // namespace app
