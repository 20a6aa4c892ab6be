#include "app/panels/two_phase.h"

#include <gtest/gtest.h>

#include "tests/app/panels/panel_rig.h"

namespace app {
namespace {

struct TwoPhases : PanelRig {
  explicit TwoPhases(const basin::RunOptions& options, ImVec2 display = ImVec2(900, 400))
      : PanelRig(std::make_unique<TwoPhasePanel>(), options, display) {}
};

TEST(TwoPhasePanel, AsksForThePhasesAndShowsThreeMaps) {
  TwoPhases rig(point_options());
  rig.show_fresh();
  EXPECT_TRUE(rig.shared.request.two_phase);
  EXPECT_TRUE(rig.ui.drawn("empty")) << "the first snapshot came before it had asked";
  rig.show_fresh();
  for (const char* map : {"two-phase.data", "two-phase.samples", "two-phase.total"}) EXPECT_TRUE(rig.ui.drawn(map)) << map;
  EXPECT_FALSE(rig.ui.drawn("two-phase.momentum")) << "it is zero";
}

TEST(TwoPhasePanel, HoverNamesEveryPart) {
  TwoPhases rig(point_options());
  rig.show_fresh();
  rig.show_fresh();
  rig.ui.move(rig.ui.log.find("two-phase.samples")->centre());
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("tooltip"));
}

TEST(TwoPhasePanel, AnyRoomWillDo) {
  for (const ImVec2 room : {ImVec2(40, 30), ImVec2(200, 600), ImVec2(1200, 120)}) {
    TwoPhases rig(point_options(), room);
    rig.show_fresh();
    rig.show_fresh();
    EXPECT_TRUE(rig.ui.drawn("two-phase.data"));
  }
}

TEST(TwoPhasePanel, MapsWithoutRoomForAxesNameTheirCorners) {
  for (const bool narrow : {true, false}) {
    TwoPhases rig(point_options(), narrow ? ImVec2(420, 200) : ImVec2(1200, 500));
    rig.show_fresh();
    rig.show_fresh();
    EXPECT_EQ(rig.ui.drawn("plane.corners"), narrow);
  }
}

TEST(TwoPhasePanel, ImagesHaveNoPlane) {
  TwoPhases rig(image_options());
  rig.show_fresh();
  EXPECT_TRUE(rig.ui.drawn("empty"));
}

}  // namespace
}  // namespace app
