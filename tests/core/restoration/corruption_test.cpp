#include "core/restoration/corruption.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;

ImageBatch grey(uint8_t value, int64_t channels = 1, int64_t side = 100) {
  return {1, channels, side, side, std::vector<uint8_t>(static_cast<size_t>(channels * side * side), value)};
}

double deviation_from(const ImageBatch& image, double value) {
  double squares = 0;
  for (const auto byte : image.bytes) squares += (byte - value) * (byte - value);
  return std::sqrt(squares / static_cast<double>(image.bytes.size()));
}

TEST(Corruption, NamesAndAmountsAreRead) {
  const auto corruption = parse_corruption("salt-pepper=0.1");
  EXPECT_EQ(corruption.kind, CorruptionKind::salt_pepper);
  EXPECT_EQ(corruption.amount, 0.1);
  EXPECT_EQ(parse_corruption("blur=2").kind, CorruptionKind::blur);
  for (const char* wrong : {"salt-pepper", "salt-pepper=", "salt-pepper=2", "noise=-1", "noise=nan", "blur=1e9", "blurr=1", ""})
    EXPECT_NE(bad_input_of([&] { parse_corruption(wrong); }), "") << wrong;
}

TEST(Corruption, SaltAndPepperHitsItsShareOfPixelsInAllChannels) {
  const auto hit = corrupted(grey(100, 3), {CorruptionKind::salt_pepper, 0.1}, 1);
  int64_t white = 0, black = 0;
  for (size_t i = 0; i < hit.bytes.size(); i += 3) {
    white += hit.bytes[i] == 255 ? 1 : 0, black += hit.bytes[i] == 0 ? 1 : 0;
    ASSERT_TRUE(hit.bytes[i] == hit.bytes[i + 1] && hit.bytes[i] == hit.bytes[i + 2]) << i;
  }
  EXPECT_NEAR(static_cast<double>(white), 500, 80);
  EXPECT_NEAR(static_cast<double>(black), 500, 80);
  EXPECT_EQ(hit.bytes, corrupted(grey(100, 3), {CorruptionKind::salt_pepper, 0.1}, 1).bytes);
  EXPECT_NE(hit.bytes, corrupted(grey(100, 3), {CorruptionKind::salt_pepper, 0.1}, 2).bytes);
}

TEST(Corruption, NoiseHasTheDeviationAskedFor) {
  EXPECT_NEAR(deviation_from(corrupted(grey(128), {CorruptionKind::gaussian, 0.1}, 1), 128), 25.5, 0.6);
}

TEST(Corruption, BlurSpreadsALineAsAGaussianAndKeepsConstants) {
  auto line = grey(0, 1, 41);
  for (int64_t y = 0; y < 41; ++y) line.bytes[static_cast<size_t>(y * 41 + 20)] = 255;  // its profile is that of the window
  const auto blurred = corrupted(line, {CorruptionKind::blur, 2}, 1);
  for (int64_t x = 14; x < 27; ++x) {
    const double density = 255 * std::exp(-0.5 * std::pow((static_cast<double>(x) - 20) / 2, 2)) / (2 * std::sqrt(2 * M_PI));
    EXPECT_NEAR(blurred.bytes[static_cast<size_t>(20 * 41 + x)], density, 1.0) << x;
  }
  EXPECT_EQ(corrupted(grey(77), {CorruptionKind::blur, 3}, 1).bytes, grey(77).bytes);
}

TEST(Corruption, DownSamplingKeepsTheMeansOfBlocks) {
  auto image = grey(0, 1, 5);
  std::iota(image.bytes.begin(), image.bytes.end(), uint8_t{0});
  const auto blocks = corrupted(image, {CorruptionKind::downsample, 2}, 1);
  EXPECT_EQ(blocks.bytes[0], 3);
  EXPECT_EQ(blocks.bytes[6], 3);
  EXPECT_EQ(blocks.bytes[24], 24) << "the last block is a single pixel";
}

TEST(Corruption, OfNoAmountChangesNothing) {
  const auto image = corrupted(grey(100), {CorruptionKind::gaussian, 0.3}, 9);
  for (const auto& kind : kCorruptions) EXPECT_EQ(corrupted(image, {kind.value, 0}, 1).bytes, image.bytes) << kind.name;
}

TEST(MedianFilter, TakesSinglePixelsOutAndKeepsEdges) {
  auto image = grey(50, 1, 9);
  for (int64_t y = 0; y < 9; ++y)
    for (int64_t x = 5; x < 9; ++x) image.bytes[static_cast<size_t>(y * 9 + x)] = 200;
  const auto clean = image;
  image.bytes[2 * 9 + 2] = 255, image.bytes[6 * 9 + 7] = 0;
  EXPECT_EQ(median_filtered(image).bytes, clean.bytes);
}

}  // namespace
}  // namespace basin
