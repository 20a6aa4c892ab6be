// The camera's geometry and what the depth buffer leaves to be seen; no OpenGL.

#include "app/widgets/surface_picture.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/grids.h"

namespace app {
namespace {

using basin::testing::grid_of;

const ImVec2 kSize(200, 160);

TEST(OrbitCamera, YawIsFreeAndPitchStaysWithinItsLimits) {
  OrbitCamera camera;
  EXPECT_TRUE(camera.first());
  camera.orbit(0, 500);
  EXPECT_EQ(camera.pitch(), 89);
  camera.orbit(0, -500);
  EXPECT_EQ(camera.pitch(), 5);
  const double yaw = camera.yaw();
  camera.orbit(360, 0);
  EXPECT_NEAR(camera.yaw(), yaw, 1e-9);
  camera.zoom(1e6);
  EXPECT_EQ(camera.zoom(), OrbitCamera::kNearest);
  camera.zoom(1e-6);
  EXPECT_EQ(camera.zoom(), OrbitCamera::kFarthest);
  camera.reset();
  EXPECT_TRUE(camera.first());
}

TEST(OrbitCamera, ProjectsInPerspective) {
  OrbitCamera camera;
  camera.orbit(-camera.yaw() - 90, -camera.pitch() + 30);  // from negative y, thirty degrees up
  const Projected left = camera.project({-1, -1, 0}, kSize), right = camera.project({1, -1, 0}, kSize), far = camera.project({1, 1, 0}, kSize);
  EXPECT_NEAR(left.x + right.x, kSize.x, 1e-3) << "symmetric";
  EXPECT_LT(left.x, right.x);
  EXPECT_NEAR(left.y, right.y, 1e-3);
  EXPECT_LT(far.y, right.y) << "farther is higher up";
  EXPECT_LT(far.x - kSize.x / 2, right.x - kSize.x / 2) << "and smaller";
  EXPECT_LT(far.nearness, right.nearness);
  EXPECT_LT(camera.project({0, 0, 1}, kSize).y, camera.project({0, 0, 0}, kSize).y) << "the vertical is upright";
  EXPECT_NEAR(camera.project({0, 0, 1}, kSize).x, kSize.x / 2, 1e-3);
  EXPECT_FALSE(camera.beyond_y());
}

TEST(OrbitCamera, UnprojectIsTheInverse) {
  OrbitCamera camera;
  for (const double yaw : {0.0, 70.0, 190.0}) {
    camera.orbit(yaw, -7);
    const Place place{0.4f, -0.7f, 0.3f}, back = camera.lens(kSize).unproject(camera.project(place, kSize));
    EXPECT_NEAR(back.x, place.x, 1e-4);
    EXPECT_NEAR(back.y, place.y, 1e-4);
    EXPECT_NEAR(back.z, place.z, 1e-4);
  }
}

TEST(OrbitCamera, TheWholeBoxIsInThePictureFromEverywhere) {
  OrbitCamera camera;
  for (int yaw = 0; yaw < 360; yaw += 15)
    for (const double pitch : {-200.0, 33.0, 40.0, 200.0}) {
      camera.orbit(15, pitch);
      for (const float x : {-1.0f, 1.0f})
        for (const float y : {-1.0f, 1.0f})
          for (const float z : {0.0f, kSurfaceHeight}) {
            const Projected at = camera.project({x, y, z}, ImVec2(100, 100));
            EXPECT_GT(at.x, 0);
            EXPECT_LT(at.x, 100);
            EXPECT_GT(at.y, 0);
            EXPECT_LT(at.y, 100);
          }
    }
}

/// A wall along x = 0, seen from positive x: it hides what lies behind.
struct Wall {
  explicit Wall(double yaw) {
    camera.orbit(-camera.yaw() + yaw, -camera.pitch() + 12);
    picture.clear(static_cast<int>(kSize.x), static_cast<int>(kSize.y));
    picture.surface(grid_of(64, [](double x, double) { return std::abs(x) < 0.5 ? 1.0 : 0.0; }), SurfaceStyle{}, camera.lens(kSize));
  }
  bool shows_dot(Place place) {
    const auto before = picture.pixels();
    DotStyle style;
    style.fill = style.rim_colour = IM_COL32(255, 0, 0, 255);
    picture.dot(place, style, camera.lens(kSize));
    return picture.pixels() != before;
  }
  OrbitCamera camera;
  SurfacePicture picture;
};

TEST(SurfacePicture, NearPartsHideFarOnes) {
  for (const double yaw : {0.0, 180.0}) {
    Wall wall(yaw);
    const float front = yaw == 0 ? 1.0f : -1.0f;
    EXPECT_TRUE(wall.shows_dot({0.6f * front, 0, 0})) << "before the wall";
    EXPECT_FALSE(wall.shows_dot({-0.4f * front, 0, 0})) << "behind the wall";
    EXPECT_TRUE(wall.shows_dot({0, 0, kSurfaceHeight})) << "on the wall";
  }
}

TEST(SurfacePicture, ValuesBeyondTheRangeAreCutOff) {
  const auto cliff = [](double x, double) { return x > 2 ? 1e20 : x < -2 ? -1e20 : 0.5; };
  SurfaceStyle style;
  EXPECT_EQ(style.share(1e20), 1);
  EXPECT_EQ(style.share(-1e20), 0);
  OrbitCamera camera;
  SurfacePicture cut, same;
  cut.clear(120, 100);
  cut.surface(grid_of(32, cliff), style, camera.lens(cut.size()));
  same.clear(120, 100);
  same.surface(grid_of(32, [](double x, double) { return x > 2 ? 1.0 : x < -2 ? 0.0 : 0.5; }), style, camera.lens(cut.size()));
  EXPECT_EQ(cut.pixels(), same.pixels());
}

TEST(SurfacePicture, HolesWhereValuesAreNotFinite) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  OrbitCamera camera;
  camera.orbit(0, 200);
  SurfacePicture whole, holed, none;
  for (SurfacePicture* picture : {&whole, &holed, &none}) picture->clear(100, 100);
  whole.surface(grid_of(32, [](double, double) { return 0.5; }), SurfaceStyle{}, camera.lens(whole.size()));
  holed.surface(grid_of(32, [=](double x, double y) { return std::hypot(x, y) < 1 ? nan : 0.5; }), SurfaceStyle{}, camera.lens(whole.size()));
  none.surface(grid_of(32, [=](double, double) { return nan; }), SurfaceStyle{}, camera.lens(whole.size()));
  EXPECT_GT(whole.nearness(50, 50), 0);
  EXPECT_EQ(holed.nearness(50, 50), 0);
  EXPECT_GT(holed.nearness(50, 75), 0);
  for (const uint8_t byte : none.pixels()) ASSERT_EQ(byte, 0);
}

TEST(SurfacePicture, ThinnedGridsShowNearlyTheSame) {
  const auto field = grid_of(128, [](double x, double y) { return 0.5 + 0.4 * std::sin(x) * std::cos(y); });
  OrbitCamera camera;
  SurfacePicture fine, coarse;
  SurfaceStyle style;
  fine.clear(160, 120), fine.surface(field, style, camera.lens(fine.size()));
  style.most_cells = 48;
  coarse.clear(160, 120), coarse.surface(field, style, camera.lens(fine.size()));
  int far_off = 0;
  for (int y = 0; y < 120; ++y)
    for (int x = 0; x < 160; ++x) far_off += std::abs(fine.nearness(x, y) - coarse.nearness(x, y)) > 0.01f ? 1 : 0;
  EXPECT_LT(far_off, 160 * 120 / 30) << "but for the border";
}

}  // namespace
}  // namespace app
