#include "app/panels/chains.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "app/panels/chain_selection.h"
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
  for (const char* name : {"chains.plot0", "chains.plot1", "chains.plot2", "chains.plot3", "chains.legend", "chains.clipped", "chains.at_box"})
    EXPECT_TRUE(rig.ui.drawn(name)) << name;
  EXPECT_FALSE(rig.ui.drawn("chains.stage"));
  EXPECT_FALSE(rig.ui.drawn("chains.accepted")) << "only MALA and HMC refuse moves";
  rig.ui.move(rig.ui.centre("chains.plot2"));
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("tooltip"));
}

TEST(ChainsPanel, MalaShowsWhatItAccepted) {
  auto options = point_options();
  options.chain.sampler = basin::SamplerKind::mala;
  Chains rig(options);
  rig.show_fresh();
  EXPECT_TRUE(rig.ui.drawn("chains.accepted"));
}

TEST(ChainsPanel, ALowPanelShowsFewerPlotsWhole) {
  PanelRig rig(std::make_unique<ChainsPanel>(), point_options(), ImVec2(440, 200));
  rig.show_fresh();
  EXPECT_TRUE(rig.ui.drawn("chains.plot0"));
  EXPECT_FALSE(rig.ui.drawn("chains.plot2"));
  EXPECT_LE(rig.ui.log.find("chains.plot0")->max.y, 200);
}

TEST(ChainSelection, EveryWatchedChainHasAColourOfItsOwnAndKeepsIt) {
  SharedView shared;
  EXPECT_EQ(colour_index(shared, 99), -1);
  std::map<int64_t, int> colours;
  for (int64_t i = 0; i < 200; ++i) {
    toggle_chain(shared, (i * i * 7 + 3 * i) % 29, i % 41 == 40);
    std::set<int> distinct;
    std::map<int64_t, int> now;
    for (const int64_t chain : watched_chains(shared)) {
      const int colour = now[chain] = colour_index(shared, chain);
      EXPECT_TRUE(colour >= 0 && colour < 8 && distinct.insert(colour).second);
      const int before = colours.count(chain) != 0 ? colours[chain] : colour;
      EXPECT_EQ(colour, before) << "chain " << chain << " changed its colour";
    }
    colours = now;
  }
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
  watch_chains(rig.shared, {});
  rig.show_fresh();
  ASSERT_TRUE(rig.ui.drawn("chains.watch"));
  rig.ui.click("chains.watch");
  EXPECT_EQ(rig.shared.request.watched.size(), 8u);
  rig.show_fresh();
  EXPECT_TRUE(rig.ui.drawn("chains.plot0"));
}

}  // namespace
}  // namespace app
