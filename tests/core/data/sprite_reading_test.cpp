#include "core/data/sprite_reading.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>

namespace basin {
namespace {

/// Adds Gaussian noise of `deviation` in units where pixels span [-1, 1].
ImageBatch noised(ImageBatch images, double deviation) {
  std::mt19937 random(5);
  std::normal_distribution<double> noise(0, deviation * 127.5);
  for (auto& byte : images.bytes) byte = static_cast<uint8_t>(std::clamp(std::lround(byte + noise(random)), 0L, 255L));
  return images;
}

TEST(SpriteReading, IsRightInAllFactorsOn99PercentUnderNoise) {
  constexpr int64_t kCount = 1000;
  std::vector<Sprite> sprites;
  for (int64_t i = 0; i < kCount; ++i) sprites.push_back(nth_sprite(31, i));
  const auto readings = read_sprites(noised(draw_sprites(sprites, 20), 0.03));
  int64_t right = 0;
  for (size_t i = 0; i < kCount; ++i) right += readings[i].sprite.levels == sprites[i].levels;
  EXPECT_GE(right, kCount * 99 / 100);
  for (const auto& reading : readings) EXPECT_LT(reading.error, 0.2);
}

TEST(SpriteReading, FindsTheCentreToATenthOfAPixel) {
  const auto sprite = nth_sprite(2, 8);
  const auto reading = read_sprites(draw_sprites({sprite}, 28))[0];
  EXPECT_EQ(reading.sprite.levels, sprite.levels);
  EXPECT_NEAR(reading.sprite.x, sprite.x, 0.02);
  EXPECT_NEAR(reading.sprite.y, sprite.y, 0.02);
  EXPECT_LT(reading.error, 0.02);
}

TEST(SpriteReading, WhatIsNoSpriteFitsBadly) {
  ImageBatch images{2, 3, 28, 28, std::vector<uint8_t>(2 * 28 * 28 * 3, kSpriteGround)};
  std::mt19937 random(5);
  for (size_t i = 0; i < images.bytes.size() / 2; ++i) images.bytes[i] = static_cast<uint8_t>(random() % 256);
  const auto readings = read_sprites(images);
  EXPECT_GT(readings[0].error, 0.5);
  EXPECT_GT(readings[1].error, 0.5) << "an empty picture";
  EXPECT_THROW(read_sprites({1, 1, 28, 28, std::vector<uint8_t>(784)}), std::invalid_argument);
  EXPECT_THROW(read_sprites({1, 3, 28, 20, std::vector<uint8_t>(3 * 560)}), std::invalid_argument);
}

}  // namespace
}  // namespace basin
