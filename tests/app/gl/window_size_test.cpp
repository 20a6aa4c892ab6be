// How large the window begins.

#include <gtest/gtest.h>

#include "app/gl/window.h"

namespace app {
namespace {

using Size = std::pair<int, int>;

TEST(WindowSize, GrowsWithTheScaleAndFitsTheWorkArea) {
  const WindowSize usual{1600, 1000, true, true, 0};
  EXPECT_EQ(begun_size(usual, 1, {3840, 2160}, {0, 0}), Size(1600, 1000));
  EXPECT_EQ(begun_size(usual, 2, {3840, 2160}, {2, 30}), Size(3200, 2000));
  EXPECT_EQ(begun_size(usual, 1, {1366, 728}, {2, 30}), Size(1364, 698));
  EXPECT_EQ(begun_size(usual, 1, {0, 0}, {0, 0}), Size(1600, 1000)) << "a screen that says nothing";
}

TEST(WindowSize, WhatWasAskedForStaysAndWhatWasUsedLastDoesNotGrow) {
  EXPECT_EQ(begun_size({1600, 1000, false, false, 0}, 2, {1366, 728}, {2, 30}), Size(1600, 1000));
  EXPECT_EQ(begun_size({1200, 700, false, true, 0}, 2, {1366, 728}, {2, 30}), Size(1200, 698));
}

}  // namespace
}  // namespace app
