#include "app/widgets/point_canvas.h"

#include <gtest/gtest.h>

#include <cmath>

namespace app {
namespace {

int alpha_at(const PointCanvas& canvas, int x, int y) {
  return canvas.finished()[static_cast<size_t>((y * canvas.width() + x) * 4 + 3)];
}

TEST(PointCanvas, DotCoversItsAreaAndNothingElse) {
  PointCanvas canvas;
  canvas.clear(41, 31);
  DotStyle style;
  style.radius = 8;
  style.rim = 0;
  style.fill = IM_COL32(200, 100, 50, 255);
  canvas.dot(20.5f, 15.5f, style);
  canvas.finish();
  double area = 0;
  for (int y = 0; y < 31; ++y)
    for (int x = 0; x < 41; ++x) area += alpha_at(canvas, x, y) / 255.0;
  EXPECT_NEAR(area, 3.14159 * 64, 4);
  EXPECT_EQ(alpha_at(canvas, 20, 15), 255);
  EXPECT_EQ(canvas.finished()[static_cast<size_t>((15 * 41 + 20) * 4)], 200);
  EXPECT_EQ(alpha_at(canvas, 0, 0), 0);
}

TEST(PointCanvas, HalfCoveredPixelsKeepTheDotsColour) {
  PointCanvas canvas;
  canvas.clear(9, 9);
  DotStyle style;
  style.shape = DotShape::square;
  style.radius = 2;
  style.rim = 0;
  style.fill = IM_COL32(200, 100, 50, 255);
  canvas.dot(4.0f, 4.5f, style);
  canvas.finish();
  for (size_t i = 0; i < canvas.finished().size(); i += 4)
    if (canvas.finished()[i + 3] > 60) {
      EXPECT_NEAR(canvas.finished()[i], 200, 3);
    }
}

TEST(PointCanvas, OddPlacesAndSizesAreHarmless) {
  PointCanvas canvas;
  canvas.clear(0, -3);
  EXPECT_EQ(canvas.width(), 1);
  for (const float x : {-1e9f, -3.0f, 0.0f, 1e9f, NAN, INFINITY}) canvas.dot(x, x, DotStyle{});
  canvas.finish();
  EXPECT_EQ(canvas.finished().size(), 4u);
}

}  // namespace
}  // namespace app
