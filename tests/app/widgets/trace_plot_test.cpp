#include "app/widgets/trace_plot.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace app {
namespace {

TEST(TracePlot, ShortLinesKeepEveryPoint) {
  const std::vector<float> values = {3, 1, 4, 1, 5};
  EXPECT_EQ(extremes(values, 300).size(), 5u);
}

TEST(TracePlot, LongLinesKeepTheirSpikes) {
  std::vector<float> values(10000, 1.0f);
  values[7013] = 9;
  values[123] = -5;
  const auto places = extremes(values, 200);
  EXPECT_LE(places.size(), 202u);
  EXPECT_TRUE(std::is_sorted(places.begin(), places.end()));
  EXPECT_NE(std::find(places.begin(), places.end(), 7013u), places.end());
  EXPECT_NE(std::find(places.begin(), places.end(), 123u), places.end());
  EXPECT_TRUE(extremes({}, 10).empty());
}

}  // namespace
}  // namespace app
