#include "app/widgets/colour_bar.h"

#include <gtest/gtest.h>

#include <cmath>

namespace app {
namespace {

TEST(ColourMaps, SequentialOnesRiseInLuminance) {
  for (const ColorMap map : {ColorMap::viridis, ColorMap::cividis, ColorMap::grey}) {
    double before = -1;
    for (int i = 0; i <= 255; ++i) {
      const double now = basin::luminance(basin::colour_at(map, i / 255.0));
      EXPECT_GT(now, before) << basin::name_of(map) << " at " << i;
      before = now;
    }
  }
}

TEST(ColourMaps, DivergingOneIsLightestInTheMiddleAndEvenAboutIt) {
  const auto light = [](double share) { return basin::luminance(basin::colour_at(ColorMap::diverging, share)); };
  for (int i = 0; i < 50; ++i) {
    EXPECT_LT(light(i / 100.0), light((i + 1) / 100.0));
    EXPECT_GT(light(0.5 + i / 100.0), light(0.5 + (i + 1) / 100.0));
    EXPECT_NEAR(light(i / 100.0), light(1 - i / 100.0), 0.13);
  }
}

TEST(ColourScale, EndsClampAndNotANumberIsMagenta) {
  const ColourScale scale{ColorMap::viridis, false, -1, 3, "E, nats"};
  EXPECT_EQ(scale.colour(-50), packed_colour(ColorMap::viridis, 0));
  EXPECT_EQ(scale.colour(50), packed_colour(ColorMap::viridis, 1));
  EXPECT_EQ(scale.colour(1), packed_colour(ColorMap::viridis, 0.5));
  EXPECT_EQ(scale.colour(std::nan("")), IM_COL32(255, 0, 255, 255));
}

TEST(ColourScale, ReversedTurnsTheMapRound) {
  const ColourScale scale{ColorMap::cividis, true, 0, 1, ""};
  EXPECT_EQ(scale.colour(0), packed_colour(ColorMap::cividis, 1));
}

}  // namespace
}  // namespace app
