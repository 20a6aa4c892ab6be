#include "app/widgets/plane_window.h"

#include <gtest/gtest.h>

namespace app {
namespace {

TEST(PlaneWindow, FitShowsTheWholeBox) {
  PlaneWindow window;
  window.fit(-4, 4);
  EXPECT_DOUBLE_EQ(window.x0(), -4);
  EXPECT_DOUBLE_EQ(window.y1(), 4);
  EXPECT_TRUE(window.fitted());
  EXPECT_TRUE(window.within_box());
}

TEST(PlaneWindow, ZoomKeepsThePlaceUnderTheMouse) {
  PlaneWindow window;
  window.fit(-4, 4);
  const double share_before = (1.5 - window.x0()) / window.side();
  window.zoom(2, 1.5, -0.5);
  EXPECT_DOUBLE_EQ(window.side(), 4);
  EXPECT_NEAR((1.5 - window.x0()) / window.side(), share_before, 1e-12);
  EXPECT_FALSE(window.fitted());
}

TEST(PlaneWindow, ZoomInThenOutAtOnePlaceIsTheIdentity) {
  PlaneWindow window;
  window.fit(-4, 4);
  window.zoom(3, 1, 2);
  window.zoom(1.0 / 3, 1, 2);
  EXPECT_NEAR(window.x0(), -4, 1e-12);
  EXPECT_NEAR(window.y1(), 4, 1e-12);
}

TEST(PlaneWindow, PanMovesAndStaysInSight) {
  PlaneWindow window;
  window.fit(-4, 4);
  window.pan(1, -2);
  EXPECT_DOUBLE_EQ(window.x0(), -3);
  EXPECT_DOUBLE_EQ(window.y0(), -6);
  EXPECT_FALSE(window.within_box());
  window.pan(1e9, 0);
  EXPECT_DOUBLE_EQ((window.x0() + window.x1()) / 2, 4);
}

TEST(PlaneWindow, ZoomHasLimits) {
  PlaneWindow window;
  window.fit(-4, 4);
  for (int i = 0; i < 200; ++i) window.zoom(2, 0, 0);
  EXPECT_NEAR(window.side(), 8.0 / 400, 1e-12);
  for (int i = 0; i < 200; ++i) window.zoom(0.5, 0, 0);
  EXPECT_NEAR(window.side(), 12, 1e-12);
  window.zoom(-1, 0, 0);
  EXPECT_NEAR(window.side(), 12, 1e-12);
}

}  // namespace
}  // namespace app
