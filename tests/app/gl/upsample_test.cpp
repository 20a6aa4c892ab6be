#include "app/gl/upsample.h"

#include <gtest/gtest.h>

#include <cmath>

namespace app {
namespace {

basin::Grid grid_of(int64_t size, double (*f)(double, double)) {
  basin::Grid grid{size, -4, 4, {}};
  for (int64_t r = 0; r < size; ++r)
    for (int64_t c = 0; c < size; ++c)
      grid.values.push_back(static_cast<float>(f(-4 + 8 * (static_cast<double>(c) + 0.5) / static_cast<double>(size),
                                                 -4 + 8 * (static_cast<double>(r) + 0.5) / static_cast<double>(size))));
  return grid;
}

TEST(Upsample, ReproducesPlanesAwayFromTheBorder) {
  const auto f = [](double x, double y) { return 2 * x - 3 * y + 1; };
  const basin::Grid fine = upsampled(grid_of(16, f), 3), exact = grid_of(48, f);
  ASSERT_EQ(fine.size, 48);
  for (int64_t r = 6; r < 42; ++r)
    for (int64_t c = 6; c < 42; ++c) EXPECT_NEAR(fine.values[static_cast<size_t>(r * 48 + c)], exact.values[static_cast<size_t>(r * 48 + c)], 1e-4);
}

TEST(Upsample, PassesThroughTheGridsValues) {
  const auto f = [](double x, double y) { return std::sin(x) * std::cos(2 * y); };
  const basin::Grid grid = grid_of(16, f), fine = upsampled(grid, 3);
  for (int64_t r = 0; r < 16; ++r)
    for (int64_t c = 0; c < 16; ++c)
      EXPECT_NEAR(fine.values[static_cast<size_t>((3 * r + 1) * 48 + 3 * c + 1)], grid.values[static_cast<size_t>(r * 16 + c)], 1e-5);
}

TEST(Upsample, OneBadValueStaysLocal) {
  basin::Grid grid = grid_of(16, [](double, double) { return 1.0; });
  grid.values[8 * 16 + 8] = NAN;
  int64_t bad = 0;
  for (const float value : upsampled(grid, 3).values) bad += std::isfinite(value) ? 0 : 1;
  EXPECT_EQ(bad, 9);
}

TEST(Upsample, FactorBringsAbout384) {
  EXPECT_EQ(upsampling_factor(128), 3);
  EXPECT_EQ(upsampling_factor(64), 4);
  EXPECT_EQ(upsampling_factor(512), 1);
  EXPECT_EQ(upsampling_factor(0), 4);
}

}  // namespace
}  // namespace app
