#include "core/base/ticks.h"

#include <gtest/gtest.h>

#include <cmath>

namespace basin {
namespace {

TEST(Ticks, StepsAreOneTwoOrFive) {
  EXPECT_DOUBLE_EQ(nice_step(8, 8), 1);
  EXPECT_DOUBLE_EQ(nice_step(10, 4), 2);
  EXPECT_DOUBLE_EQ(nice_step(0.3, 5), 0.05);
  EXPECT_DOUBLE_EQ(nice_step(0, 5), 0);
  EXPECT_DOUBLE_EQ(nice_step(std::nan(""), 5), 0);
}

TEST(Ticks, LieInsideAndIncludeZero) {
  const auto ticks = nice_ticks(-4, 4, 8);
  ASSERT_EQ(ticks.size(), 9u);
  EXPECT_DOUBLE_EQ(ticks.front(), -4);
  EXPECT_DOUBLE_EQ(ticks[4], 0);
  EXPECT_TRUE(nice_ticks(3, 3, 5).empty());
}

TEST(Ticks, LabelsTellNeighboursApart) {
  EXPECT_EQ(tick_label(0.25, 0.05), "0.25");
  EXPECT_EQ(tick_label(2, 1), "2");
  EXPECT_EQ(tick_label(1e-17, 0.5), "0");
  EXPECT_EQ(tick_label(INFINITY, 1), "-");
}

}  // namespace
}  // namespace basin
