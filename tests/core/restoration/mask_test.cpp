#include "core/restoration/mask.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/formats/image_files.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

TEST(Mask, ABrushMarksADiscAndABandAndErasesThem) {
  Mask mask(40, 60);
  mark_line(mask, {20, 20}, {20, 20}, 8, true);
  EXPECT_NEAR(static_cast<double>(mask.count()), M_PI * 64, 8);
  mark_line(mask, {20, 20}, {40, 20}, 8, true);
  EXPECT_NEAR(static_cast<double>(mask.count()), M_PI * 64 + 16 * 20, 10);
  mark_line(mask, {20, 20}, {40, 20}, 8, false);
  EXPECT_EQ(mask.count(), 0);
}

TEST(Mask, TheSmallestBrushMarksThePixelItIsIn) {
  Mask mask(4, 4);
  mark_line(mask, {2.9f, 1.1f}, {2.9f, 1.1f}, 0.01, true);
  EXPECT_EQ(mask.count(), 1);
  EXPECT_TRUE(mask.at(1, 2));
}

TEST(Mask, WhatLiesOutsideOrIsNotFiniteMarksNothing) {
  Mask mask(8, 8);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  mark_line(mask, {-9, -9}, {-5, 3}, 2, true);
  mark_line(mask, {1e30f, 1}, {1e30f, 2}, 2, true);
  mark_line(mask, {nan, 1}, {2, 2}, 2, true);
  mark_rectangle(mask, {nan, 1}, {2, 2}, true);
  mark_polygon(mask, {{0, 0}, {nan, 8}, {8, 8}}, true);
  mark_polygon(mask, {{0, 0}, {8, 8}}, true);
  EXPECT_EQ(mask.count(), 0);
}

TEST(Mask, RectanglesAndLassosMarkTheCentresTheyEnclose) {
  Mask mask(10, 10);
  mark_rectangle(mask, {7, 6}, {2, 3}, true);
  EXPECT_EQ(mask.count(), 15);
  EXPECT_TRUE(mask.at(3, 2) && mask.at(5, 6) && !mask.at(6, 6) && !mask.at(5, 7));
  Mask lasso(10, 10);
  mark_polygon(lasso, {{2, 3}, {7, 3}, {7, 6}, {2, 6}}, true);
  EXPECT_EQ(lasso, mask);
  Mask triangle(100, 100);
  mark_polygon(triangle, {{0, 0}, {100, 0}, {0, 100}}, true);
  EXPECT_NEAR(static_cast<double>(triangle.count()), 5000, 100);
}

TEST(Mask, GrowsAndShrinksByDistance) {
  Mask point(9, 9);
  point.set(4, 4, true);
  EXPECT_EQ(grown(point, 1).count(), 5);
  EXPECT_EQ(grown(point, 1.5).count(), 9);
  EXPECT_EQ(grown(grown(point, 2), -2), point);
  EXPECT_EQ(grown(point, 0), point);
  EXPECT_EQ(grown(point, -1).count(), 0);
  EXPECT_EQ(inverted(inverted(point)), point);
  EXPECT_EQ(inverted(point).count(), 80);
}

TEST(Mask, RulesMakeWhatTheirNamesSay) {
  const auto square = centre_square(28, 28, 10);
  EXPECT_EQ(square.count(), 100);
  EXPECT_TRUE(square.at(9, 9) && square.at(18, 18) && !square.at(8, 9) && !square.at(19, 18));
  EXPECT_EQ(centre_square(4, 6, 100).count(), 24);
  EXPECT_EQ(lower_half(28, 28).count(), 392);
  EXPECT_FALSE(lower_half(28, 28).at(13, 0));
  EXPECT_NEAR(static_cast<double>(random_pixels(100, 100, 0.5, 1).count()), 5000, 200);
  EXPECT_EQ(random_pixels(28, 28, 0.5, 7), random_pixels(28, 28, 0.5, 7));
  EXPECT_EQ(random_pixels(9, 9, 0, 1).count(), 0);
  EXPECT_EQ(random_pixels(9, 9, 1, 1).count(), 81);
}

TEST(Mask, TravelsAsPng) {
  const TemporaryFolder folder;
  const auto mask = random_pixels(17, 23, 0.3, 3);
  write_mask(folder / "mask.png", mask);
  EXPECT_EQ(read_mask(folder / "mask.png", 17, 23), mask);
  const auto fault = bad_input_of([&] { read_mask(folder / "mask.png", 28, 28); });
  EXPECT_NE(fault.find("23 x 17"), std::string::npos) << fault;
  EXPECT_NE(bad_input_of([&] { read_mask(folder / "none.png", 28, 28); }), "");
}

}  // namespace
}  // namespace basin
