#include "app/panels/landscape.h"

#include <gtest/gtest.h>

#include <cmath>

#include "app/panels/chain_selection.h"
#include "app/panels/descriptions.h"
#include "app/panels/laboratory_controls.h"
#include "tests/app/panels/panel_rig.h"

namespace app {
namespace {

struct Landscape : PanelRig {
  explicit Landscape(const basin::RunOptions& options) : PanelRig(std::make_unique<LandscapePanel>(), options) {}
  /// Where (x, y) lies while the whole box [-4, 4]^2 is shown.
  ImVec2 pixel(double x, double y) const {
    const WidgetRect* plane = ui.log.find("landscape.plane");
    const double side = static_cast<double>(plane->max.x - plane->min.x);
    return ImVec2(plane->min.x + static_cast<float>((x + 4) / 8 * side), plane->max.y - static_cast<float>((y + 4) / 8 * side));
  }
};

TEST(LandscapePanel, WaitsWithASentence) {
  Landscape rig(point_options());
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("empty"));
  rig.show_fresh();
  EXPECT_FALSE(rig.ui.drawn("empty"));
  EXPECT_TRUE(rig.ui.drawn("landscape.plane"));
}

TEST(LandscapePanel, TheSwitchChoosesTheWeightsAndTheCaptionSaysWhichTheMapIsOf) {
  Landscape rig(point_options());
  rig.show_fresh();
  EXPECT_EQ(weights_caption(*rig.view.snapshot), "live weights, KL 0.1200 nats");
  rig.ui.click("landscape.weights.averaged");
  EXPECT_EQ(rig.shared.request.weights, basin::WeightsKind::averaged);
  EXPECT_EQ(weights_caption(*rig.view.snapshot), "live weights, KL 0.1200 nats") << "until the next picture";
  rig.show_fresh();
  EXPECT_EQ(weights_caption(*rig.view.snapshot), "averaged weights, KL 0.1000 nats");
  EXPECT_NE(describe_place({}, {}, *rig.view.snapshot, 0).find("of the averaged weights"), std::string::npos);
  EXPECT_NE(describe_place({}, {}, *rig.view.snapshot, 0).find("(live weights)"), std::string::npos) << "chains always move under them";
  rig.view.options.optimiser.ema = 0;
  rig.ui.frames(2);
  rig.ui.click("landscape.weights.live");
  EXPECT_EQ(rig.shared.request.weights, basin::WeightsKind::averaged) << "greyed: there is nothing to choose";
}

TEST(LandscapePanel, HoverReadsOut) {
  Landscape rig(point_options());
  rig.show_fresh();
  rig.ui.move(rig.pixel(0.1, 0.1));
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("tooltip"));
  rig.ui.move(ImVec2(1, 1));
  rig.ui.frames(2);
  EXPECT_FALSE(rig.ui.drawn("tooltip"));
}

TEST(LandscapePanel, ClickSelectsTheNearestChainAndWatchesIt) {
  Landscape rig(point_options());
  auto snapshot = rig.fresh();
  snapshot.chains = {{0, 0}, {2, 2}, {2.1f, 2}, {-3, 1}};
  watch_chains(rig.shared, {0});
  rig.show(snapshot);
  rig.ui.click_at(rig.pixel(2.12, 2.02));
  EXPECT_EQ(watched_chains(rig.shared), (std::vector<int64_t>{0, 2}));
  EXPECT_EQ(rig.shared.request.watched, watched_chains(rig.shared));
  rig.ui.frames(30);
  rig.ui.click_at(rig.pixel(-1.5, -3));
  EXPECT_EQ(rig.shared.watched.size(), 2u) << "nothing is near there";
  rig.ui.frames(30);
  rig.ui.click_at(rig.pixel(-3, 1), true);
  EXPECT_EQ(watched_chains(rig.shared), (std::vector<int64_t>{3}));
  rig.ui.frames(30);
  rig.ui.click_at(rig.pixel(-3, 1));
  EXPECT_TRUE(rig.shared.request.watched.empty());
}

TEST(LandscapePanel, DragAndDoubleClickSelectNothing) {
  Landscape rig(point_options());
  auto snapshot = rig.fresh();
  snapshot.chains = {{0, 0}, {2, 2}};
  watch_chains(rig.shared, {1});
  rig.show(snapshot);
  rig.ui.drag(rig.pixel(0, 0), rig.pixel(1, 1));
  EXPECT_EQ(watched_chains(rig.shared), (std::vector<int64_t>{1}));
}

TEST(LandscapePanel, WheelZoomsAndDoubleClickFits) {
  HeatView heat;
  PlaneFrame frame;
  UiRig ui(ImVec2(500, 500), [&] {
    frame = heat.begin(ui.theme, "plane", ImVec2(400, 400), -4, 4, true);
    heat.end(ui.theme, frame, nullptr);
  });
  ui.frames(2);
  EXPECT_TRUE(heat.fitted());
  const ImVec2 at(frame.min.x + 60, frame.min.y + 40);
  const basin::Point before = frame.plane(at);
  ui.wheel(at, 3);
  EXPECT_FALSE(heat.fitted());
  EXPECT_NEAR(frame.plane(at).x, before.x, 1e-4);
  EXPECT_NEAR(frame.plane(at).y, before.y, 1e-4);
  EXPECT_NEAR(frame.window.side(), 8 / (1.2 * 1.2 * 1.2), 1e-6);
  ui.frames(30);
  ui.drag(at, ImVec2(at.x + 50, at.y));
  EXPECT_GT(frame.plane(ImVec2(at.x + 50, at.y)).x, before.x - 1e-2);
  EXPECT_LT(frame.plane(at).x, before.x);
  ui.frames(30);
  ui.double_click_at(at);
  EXPECT_TRUE(heat.fitted());
  const ImVec2 back = frame.pixel(static_cast<double>(before.x), static_cast<double>(before.y));
  EXPECT_NEAR(back.x, at.x, 0.1);
  EXPECT_NEAR(back.y, at.y, 0.1);
}

TEST(LandscapePanel, EveryControlCanBeUsed) {
  Landscape rig(point_options());
  rig.show_fresh();
  for (const char* name :
       {"landscape.quantity.p", "landscape.lock", "landscape.contours", "landscape.data", "landscape.chains", "landscape.trails", "landscape.forces",
        "landscape.streams", "landscape.marginals", "landscape.forces", "landscape.iso", "landscape.lock", "landscape.quantity.E", "landscape.fit"}) {
    rig.ui.click(name);
    rig.show_fresh();
  }
  EXPECT_TRUE(rig.ui.drawn("landscape.plane"));
  EXPECT_TRUE(rig.outbox.empty()) << "looking must not change the run";
}

TEST(LandscapePanel, TheLineThroughTheMouseSaysItsEnergy) {
  Landscape rig(point_options());
  rig.show_fresh();
  EXPECT_FALSE(rig.ui.drawn("iso.label"));
  rig.ui.move(rig.pixel(1, 1));
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("iso.label"));
  rig.show_fresh();
  EXPECT_TRUE(rig.ui.drawn("iso.label")) << "also as training goes on";
  rig.ui.click("landscape.iso");
  rig.ui.move(rig.pixel(1, 1));
  rig.ui.frames(2);
  EXPECT_FALSE(rig.ui.drawn("iso.label"));
}

TEST(LandscapePanel, TheSurfaceTurnsZoomsReadsOutAndFitsAgain) {
  Landscape rig(point_options());
  rig.show_fresh();
  rig.ui.click("landscape.dimension.3D");
  rig.show_fresh();
  ASSERT_TRUE(rig.ui.drawn("landscape.surface"));
  EXPECT_FALSE(rig.ui.drawn("landscape.plane"));
  EXPECT_FALSE(rig.ui.drawn("landscape.streams")) << "has no effect here";
  EXPECT_TRUE(rig.shared.landscape.fitted);
  const ImVec2 middle = rig.ui.centre("landscape.surface");
  rig.ui.move(ImVec2(middle.x, middle.y + 20));
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("tooltip"));
  rig.ui.drag(middle, ImVec2(middle.x + 60, middle.y - 30));
  EXPECT_FALSE(rig.shared.landscape.fitted);
  rig.ui.frames(30);
  rig.ui.click("landscape.fit");
  rig.ui.frames(2);
  EXPECT_TRUE(rig.shared.landscape.fitted);
  rig.ui.wheel(middle, 2);
  EXPECT_FALSE(rig.shared.landscape.fitted);
  rig.ui.frames(30);
  rig.ui.double_click_at(middle);
  EXPECT_TRUE(rig.shared.landscape.fitted);
  for (const char* name : {"landscape.quantity.p", "landscape.contours", "landscape.data", "landscape.chains"}) rig.ui.click(name);
  rig.ui.click("landscape.dimension.2D");
  EXPECT_TRUE(rig.ui.drawn("landscape.plane"));
  EXPECT_TRUE(rig.outbox.empty());
}

TEST(LandscapePanel, MarginalsLieAlongTheMapAndReadOut) {
  Landscape rig(point_options());
  rig.show_fresh();
  const WidgetRect without = *rig.ui.log.find("landscape.plane");
  rig.ui.click("landscape.marginals");
  rig.show_fresh();
  const WidgetRect map = *rig.ui.log.find("landscape.plane");
  ASSERT_TRUE(rig.ui.drawn("marginal.x"));
  ASSERT_TRUE(rig.ui.drawn("marginal.y"));
  EXPECT_LT(map.max.x - map.min.x, without.max.x - without.min.x);
  EXPECT_LE(rig.ui.log.find("marginal.x")->max.y, map.min.y);
  EXPECT_GE(rig.ui.log.find("marginal.y")->min.x, map.max.x);
  rig.ui.move(rig.ui.centre("marginal.x"));
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("tooltip"));
  EXPECT_TRUE(rig.outbox.empty());
}

TEST(LandscapePanel, PicturesSelectAndReadOut) {
  Landscape rig(image_options());
  rig.show_fresh();
  ASSERT_TRUE(rig.ui.drawn("landscape.pictures"));
  watch_chains(rig.shared, {});
  const WidgetRect* area = rig.ui.log.find("landscape.pictures");
  const ImVec2 middle(area->centre().x - 30, area->centre().y - 30);
  rig.ui.click_at(middle);
  ASSERT_EQ(rig.shared.watched.size(), 1u);
  EXPECT_TRUE(rig.ui.drawn("tooltip"));
  rig.ui.frames(30);
  rig.ui.wheel(middle, 5);
  EXPECT_TRUE(rig.ui.drawn("landscape.fit")) << "zoomed in, so fitting is offered";
  rig.ui.click("landscape.fit");
  rig.ui.frames(2);
  EXPECT_FALSE(rig.ui.drawn("landscape.fit"));
}

TEST(ChainSelection, ANinthTakesThePlaceOfTheLongestWatched) {
  SharedView shared;
  ASSERT_EQ(shared.watched.size(), kMostWatched);
  const int freed = colour_index(shared, 0);
  toggle_chain(shared, 33, false);
  EXPECT_EQ(watched_chains(shared), (std::vector<int64_t>{1, 2, 3, 4, 5, 6, 7, 33}));
  EXPECT_EQ(colour_index(shared, 33), freed);
  EXPECT_EQ(shared.request.watched, watched_chains(shared));
  drop_missing_chains(shared, 0);
  EXPECT_EQ(shared.watched.size(), kMostWatched) << "an empty batch says nothing";
  drop_missing_chains(shared, 5);
  EXPECT_EQ(watched_chains(shared), (std::vector<int64_t>{1, 2, 3, 4}));
  EXPECT_EQ(shared.request.watched, watched_chains(shared));
}

TEST(Descriptions, NameNumbersAndUnits) {
  basin::Snapshot snapshot;
  snapshot.chain_energy = {1.5f, -2.25f};
  snapshot.images.count = 2;
  FieldReading at;
  at.energy = 3.25;
  at.density = 0.5;
  at.force = {3, 4};
  EXPECT_EQ(describe_place(at, {1, -2}, snapshot, -1),
            "x 1.000   y -2.000\nE 3.25 nats\np 0.5 per unit²\n|dE/dx| 5 nats / unit\nof the live weights");
  EXPECT_NE(describe_picture(snapshot, 1).find("E -2.25 nats"), std::string::npos);
  EXPECT_NE(describe_picture(snapshot, 99).find("E - nats"), std::string::npos);
  snapshot.chain_labels = {1, 0};
  snapshot.space.classes = {"cat", "dog"};
  EXPECT_EQ(class_of_chain(snapshot, 0), "dog");
  EXPECT_EQ(class_of_chain(snapshot, 2), "") << "no such chain";
  EXPECT_NE(describe_picture(snapshot, 1).find("chain 1, class cat"), std::string::npos);
  EXPECT_EQ(describe_batch(snapshot), "2 chains, E -2.25 to 1.5 nats");
  EXPECT_EQ(describe_slot({7, 120, 33, 0.5f}, {}), "slot 7\nage 120 Langevin steps\nborn at update 33\nE 0.5 nats");
  EXPECT_EQ(describe_slot({7, 0, 0, 0.0f}, {}), "slot 7\nage 0 Langevin steps\nborn at update 0\nnoise that no chain has moved");
  EXPECT_EQ(describe_slot({7, 120, 33, 0.5f, 1}, {"cat", "dog"}), "slot 7\nage 120 Langevin steps\nborn at update 33\nE 0.5 nats\nclass dog");
}

}  // namespace
}  // namespace app
