#include "core/restoration/fill.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace basin {
namespace {

ImageBatch picture(int64_t height, int64_t width, int64_t channels, double (*value)(double x, double y)) {
  ImageBatch image{1, channels, height, width, {}};
  for (int64_t y = 0; y < height; ++y)
    for (int64_t x = 0; x < width; ++x)
      for (int64_t c = 0; c < channels; ++c)
        image.bytes.push_back(static_cast<uint8_t>(std::lround(value(static_cast<double>(x), static_cast<double>(y)))));
  return image;
}

ImageBatch noise(int64_t count, uint32_t seed) {
  ImageBatch images{count, 1, 12, 12, std::vector<uint8_t>(static_cast<size_t>(count * 144))};
  std::mt19937 random(seed);
  for (auto& byte : images.bytes) byte = static_cast<uint8_t>(random());
  return images;
}

void expect_known_pixels_stay(const ImageBatch& filled, const ImageBatch& before, const Mask& mask) {
  for (size_t i = 0; i < mask.unknown.size(); ++i)
    if (mask.unknown[i] == 0) {
      ASSERT_EQ(filled.bytes[i], before.bytes[i]) << i;
    }
}

/// x^2 - y^2 and a plane are harmonic on the grid as on the plane.
TEST(HarmonicFill, RestoresHarmonicPictures) {
  const auto mask = centre_square(28, 28, 12);
  for (const auto value : {+[](double x, double y) { return 3 * x + 4 * y + 10; }, +[](double x, double y) { return 120 + (x * x - y * y) / 8; }}) {
    const auto whole = picture(28, 28, 3, value);
    auto broken = whole;
    for (size_t i = 0; i < broken.bytes.size(); ++i)
      if (mask.unknown[i / 3] != 0) broken.bytes[i] = 0;
    const auto filled = harmonic_fill(broken, mask);
    for (size_t i = 0; i < whole.bytes.size(); ++i) ASSERT_NEAR(filled.bytes[i], whole.bytes[i], 1) << i;
  }
}

TEST(HarmonicFill, EachUnknownPixelIsTheMeanOfItsNeighbours) {
  const auto image = noise(1, 5);
  const auto mask = random_pixels(12, 12, 0.6, 2);
  const auto filled = harmonic_fill(image, mask);
  expect_known_pixels_stay(filled, image, mask);
  for (int64_t y = 1; y < 11; ++y)
    for (int64_t x = 1; x < 11; ++x) {
      if (!mask.at(y, x)) continue;
      const auto at = [&](int64_t row, int64_t column) { return static_cast<double>(filled.bytes[static_cast<size_t>(row * 12 + column)]); };
      EXPECT_NEAR(at(y, x), (at(y - 1, x) + at(y + 1, x) + at(y, x - 1) + at(y, x + 1)) / 4, 1.01) << y << " " << x;
    }
}

TEST(HarmonicFill, WithoutKnownPixelsIsGreyAndWithoutUnknownOnesThePicture) {
  const auto image = noise(1, 6);
  const auto grey = harmonic_fill(image, Mask(12, 12, true));
  EXPECT_TRUE(std::all_of(grey.bytes.begin(), grey.bytes.end(), [](uint8_t byte) { return byte == 128; }));
  EXPECT_EQ(harmonic_fill(image, Mask(12, 12)).bytes, image.bytes);
}

TEST(HarmonicFill, LargePicturesAreFilledToTheMiddle) {
  const auto whole = picture(128, 128, 3, [](double x, double y) { return x + y; });
  const auto filled = harmonic_fill(whole, centre_square(128, 128, 100));
  EXPECT_NEAR(filled.bytes[static_cast<size_t>((64 * 128 + 64) * 3)], 128, 1);
}

TEST(NearestFill, FindsThePictureByItsKnownPixelsAlone) {
  const auto library = noise(50, 7);
  const auto mask = centre_square(12, 12, 8);
  ImageBatch broken{1, 1, 12, 12, std::vector<uint8_t>(library.at(31), library.at(31) + 144)};
  for (size_t i = 0; i < mask.unknown.size(); ++i)
    if (mask.unknown[i] != 0) broken.bytes[i] = 0;
  broken.bytes[0] ^= 1;
  EXPECT_EQ(nearest_by_known(broken, mask, library, 1), std::vector<int64_t>{31});
  const auto filled = filled_from(broken, mask, library, 31);
  expect_known_pixels_stay(filled, broken, mask);
  EXPECT_EQ(filled.bytes[static_cast<size_t>(6 * 12 + 6)], library.at(31)[6 * 12 + 6]);
  EXPECT_EQ(nearest_by_known(broken, Mask(12, 12, true), library, 2), (std::vector<int64_t>{0, 1})) << "nothing is known";
}

}  // namespace
}  // namespace basin
