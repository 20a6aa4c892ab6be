#include "app/panels/chains.h"

#include <gtest/gtest.h>

#include "app/panels/film_strip.h"
#include "tests/app/panels/panel_rig.h"

namespace app {
namespace {

struct Chains : PanelRig {
  explicit Chains(const basin::RunOptions& options) : PanelRig(std::make_unique<ChainsPanel>(), options) {}
};

TEST(ChainsPanel, PointsShowCoordinatesEnergyAndForce) {
  Chains rig(point_options());
  rig.show_fresh();
  for (const char* name : {"chains.plot0", "chains.plot1", "chains.plot2", "chains.plot3", "chains.clipped", "chains.at_box", "chains.accepted"})
    EXPECT_TRUE(rig.ui.drawn(name)) << name;
  EXPECT_FALSE(rig.ui.drawn("chains.stage"));
  rig.ui.move(rig.ui.centre("chains.plot2"));
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("tooltip"));
}

TEST(ChainsPanel, SlowMotionShowsTheStage) {
  Chains rig(point_options());
  rig.view.seconds_per_stage = 1;
  rig.show_fresh();
  EXPECT_TRUE(rig.ui.drawn("chains.stage"));
}

TEST(ChainsPanel, ImagesShowAFilm) {
  Chains rig(image_options());
  rig.show_fresh();
  EXPECT_TRUE(rig.ui.drawn("chains.film"));
  EXPECT_TRUE(rig.ui.drawn("chains.plot0"));
  EXPECT_FALSE(rig.ui.drawn("chains.plot2"));
}

TEST(ChainsPanel, FilmNeedsAPictureForEveryFrame) {
  Chains rig(image_options());
  auto snapshot = rig.fresh();
  EXPECT_TRUE(has_film(snapshot));
  snapshot.film.count -= 1;
  EXPECT_FALSE(has_film(snapshot));
  rig.show(snapshot);
  EXPECT_TRUE(rig.ui.drawn("empty"));
}

TEST(ChainsPanel, OffersToWatchTheFirstEight) {
  Chains rig(point_options());
  rig.shared.selected_chains.clear();
  rig.shared.request.watched.clear();
  rig.show_fresh();
  ASSERT_TRUE(rig.ui.drawn("chains.watch"));
  rig.ui.click("chains.watch");
  EXPECT_EQ(rig.shared.request.watched.size(), 8u);
  rig.show_fresh();
  EXPECT_TRUE(rig.ui.drawn("chains.plot0"));
}

}  // namespace
}  // namespace app
