#include "app/panels/field_reading.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace app {
namespace {

/// E = (x^2 + y^2) / 2 on [-4, 4]^2.
basin::Grid bowl(int64_t size) {
  basin::Grid grid{size, -4, 4, {}};
  const auto centre = [&](int64_t i) { return -4 + 8 * (static_cast<double>(i) + 0.5) / static_cast<double>(size); };
  for (int64_t r = 0; r < size; ++r)
    for (int64_t c = 0; c < size; ++c) grid.values.push_back(static_cast<float>((centre(c) * centre(c) + centre(r) * centre(r)) / 2));
  return grid;
}

TEST(FieldReading, ValuesOfAKnownField) {
  const double log_z = std::log(2 * 3.14159265358979);
  const FieldReading at = read_field(bowl(200), log_z, 1.0, -2.0);
  ASSERT_TRUE(at.inside);
  EXPECT_NEAR(at.energy, 2.5, 2e-3);
  EXPECT_NEAR(at.density, std::exp(-2.5) / (2 * 3.14159265358979), 1e-4);
  EXPECT_NEAR(at.force.x, -1.0, 2e-2);
  EXPECT_NEAR(at.force.y, 2.0, 2e-2);
}

TEST(FieldReading, ForceKeepsItsSizeUpToTheBorder) {
  basin::Grid slope{4, 0, 4, {}};
  for (int i = 0; i < 16; ++i) slope.values.push_back(static_cast<float>(3 * (i % 4) + 2 * (i / 4)));
  for (const double at : {0.0, 0.25, 2.0, 3.9, 4.0}) {
    EXPECT_NEAR(read_field(slope, 0, at, at).force.x, -3, 1e-5) << at;
    EXPECT_NEAR(read_field(slope, 0, at, at).force.y, -2, 1e-5) << at;
  }
  EXPECT_EQ(read_field(basin::Grid{1, -4, 4, {7}}, 0, 3, 3).force.x, 0);
}

TEST(FieldReading, RowsRunUpwards) {
  basin::Grid grid{2, 0, 2, {1, 2, 3, 4}};
  EXPECT_NEAR(read_field(grid, 0, 0.5, 0.5).energy, 1, 1e-9);
  EXPECT_NEAR(read_field(grid, 0, 1.5, 0.5).energy, 2, 1e-9);
  EXPECT_NEAR(read_field(grid, 0, 0.5, 1.5).energy, 3, 1e-9);
}

TEST(FieldReading, OutsideOrUnsoundReadsNothing) {
  EXPECT_FALSE(read_field(bowl(10), 0, 4.01, 0).inside);
  EXPECT_FALSE(read_field(bowl(10), 0, std::nan(""), 0).inside);
  EXPECT_FALSE(read_field(basin::Grid{}, 0, 0, 0).inside);
  EXPECT_FALSE(read_field(basin::Grid{10, -4, 4, {1, 2}}, 0, 0, 0).inside);
  EXPECT_TRUE(read_field(basin::Grid{1, -4, 4, {7}}, 0, 3, 3).inside);
}

TEST(FieldReading, DensitySumsToOneOverTheBox) {
  const basin::Grid p = density_of(bowl(100), std::log(2 * 3.14159265358979));
  double sum = 0;
  for (const float value : p.values) sum += static_cast<double>(value) * 0.08 * 0.08;
  EXPECT_NEAR(sum, 1, 1e-3);
  EXPECT_NEAR(percentiles(density_of(bowl(100), basin::kNotMeasured).values, 0, 1).second, 1, 1e-6);
}

TEST(FieldReading, PercentilesSkipWhatIsNotFinite) {
  std::vector<float> values;
  for (int i = 0; i <= 100; ++i) values.push_back(static_cast<float>(i));
  values.push_back(NAN);
  values.push_back(std::numeric_limits<float>::infinity());
  const auto [low, high] = percentiles(values, 0.02, 0.98);
  EXPECT_DOUBLE_EQ(low, 2);
  EXPECT_DOUBLE_EQ(high, 98);
  EXPECT_EQ(percentiles({NAN}, 0, 1), std::make_pair(0.0, 1.0));
}

TEST(SmoothRange, JumpsFirstThenFollowsSlowly) {
  SmoothRange range;
  range.follow(0, 10, 0.1);
  EXPECT_DOUBLE_EQ(range.high(), 10);
  range.follow(0, 20, 0.1);
  EXPECT_GT(range.high(), 10);
  EXPECT_LT(range.high(), 11);
  for (int i = 0; i < 300; ++i) range.follow(0, 20, 0.1);
  EXPECT_NEAR(range.high(), 20, 1e-3);
}

TEST(SmoothRange, LockHoldsAndFlatFieldsGetWidth) {
  SmoothRange range;
  range.follow(0, 10, 0.1);
  range.locked = true;
  range.follow(100, 200, 1e9);
  EXPECT_DOUBLE_EQ(range.high(), 10);
  SmoothRange flat;
  flat.follow(3, 3, 0.1);
  EXPECT_GT(flat.high(), flat.low());
}

}  // namespace
}  // namespace app
