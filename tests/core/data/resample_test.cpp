#include "core/data/resample.h"

#include <gtest/gtest.h>

#include <cmath>

namespace basin {
namespace {

/// One channel, value(x, y) a pixel.
template <class Value>
ImageBatch picture(int64_t width, int64_t height, Value value) {
  ImageBatch image{1, 1, height, width, {}};
  for (int64_t y = 0; y < height; ++y)
    for (int64_t x = 0; x < width; ++x) image.bytes.push_back(static_cast<uint8_t>(value(x, y)));
  return image;
}

TEST(Resample, ConstantsAndTheSameSizeStay) {
  for (const int64_t side : {1, 7, 16, 31, 90}) {
    const auto out = resized_square(picture(31, 31, [](int64_t, int64_t) { return 173; }), side);
    ASSERT_EQ(out.bytes.size(), static_cast<size_t>(side * side));
    for (const uint8_t byte : out.bytes) EXPECT_EQ(byte, 173);
  }
  const auto image = picture(9, 9, [](int64_t x, int64_t y) { return 3 * x + 20 * y; });
  EXPECT_EQ(resized_square(image, 9).bytes, image.bytes);
}

/// A ramp is reproduced by tents away from the border, at any ratio.
TEST(Resample, RampsStayRamps) {
  const auto ramp = picture(64, 64, [](int64_t x, int64_t) { return 3 * x + 10; });
  for (const int64_t side : {16, 28, 100}) {
    const auto out = resized_square(ramp, side);
    const double scale = 64.0 / static_cast<double>(side);
    for (int64_t x = 2; x < side - 2; ++x)
      EXPECT_NEAR(out.bytes[static_cast<size_t>(5 * side + x)], 3 * ((static_cast<double>(x) + 0.5) * scale - 0.5) + 10, 0.75 + 0.02 * scale)
          << side << " " << x;
  }
}

/// A pattern too fine for the smaller picture becomes its mean and does not alias into stripes.
TEST(Resample, FinePatternsAverageOut) {
  const auto stripes = picture(120, 120, [](int64_t x, int64_t) { return x % 2 == 0 ? 0 : 200; });
  const auto out = resized_square(stripes, 17);
  for (int64_t x = 1; x < 16; ++x) EXPECT_NEAR(out.bytes[static_cast<size_t>(8 * 17 + x)], 100, 4);
}

TEST(Resample, TakesTheCentredSquare) {
  const auto wide = picture(50, 10, [](int64_t x, int64_t) { return x >= 20 && x < 30 ? 250 : 0; });
  for (const uint8_t byte : resized_square(wide, 5).bytes) EXPECT_EQ(byte, 250);
  const auto tall = picture(10, 50, [](int64_t, int64_t y) { return y >= 20 && y < 30 ? 250 : 0; });
  for (const uint8_t byte : resized_square(tall, 20).bytes) EXPECT_EQ(byte, 250);
}

}  // namespace
}  // namespace basin
