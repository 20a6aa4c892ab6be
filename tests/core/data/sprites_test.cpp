#include "core/data/sprites.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

namespace basin {
namespace {

constexpr int kGround = 24;

/// Share of the picture that the shape covers, and its centre, from how far each pixel is from the ground towards the colour.
struct Blob {
  double area = 0, x = 0, y = 0;
};
Blob blob_of(const ImageBatch& images, int64_t i) {
  int most = 1;
  const auto strength = [&](int64_t pixel) {
    int sum = 0;
    for (int64_t c = 0; c < 3; ++c) sum += std::abs(images.at(i)[pixel * 3 + c] - kGround);
    return sum;
  };
  for (int64_t p = 0; p < images.width * images.height; ++p) most = std::max(most, strength(p));
  Blob blob;
  for (int64_t p = 0; p < images.width * images.height; ++p) {
    const double share = strength(p) / static_cast<double>(most), side = static_cast<double>(images.width);
    blob.area += share / (side * side);
    blob.x += share * (static_cast<double>(p % images.width) + 0.5) / (side * side * side);
    blob.y += share * (static_cast<double>(p / images.width) + 0.5) / (side * side * side);
  }
  blob.x /= blob.area, blob.y /= blob.area;
  return blob;
}

Sprite of(int64_t shape, int64_t size, int64_t position, int64_t rotation) {
  Sprite sprite;
  sprite.levels = {shape, size, position, rotation, 0};
  return sprite;
}

TEST(Sprites, SameSeedSamePicturesAndFactorsAtAnySize) {
  EXPECT_EQ(nth_sprite(3, 17).levels, nth_sprite(3, 17).levels);
  int differ = 0;
  for (int64_t i = 0; i < 100; ++i) differ += nth_sprite(3, i).levels != nth_sprite(4, i).levels;
  EXPECT_GT(differ, 90);
  const auto small = draw_sprites({nth_sprite(3, 17)}, 28), again = draw_sprites({nth_sprite(3, 17)}, 28),
             large = draw_sprites({nth_sprite(3, 17)}, 64);
  EXPECT_EQ(small.bytes, again.bytes);
  EXPECT_NEAR(blob_of(small, 0).area, blob_of(large, 0).area, 0.01);
  EXPECT_NEAR(blob_of(small, 0).x, blob_of(large, 0).x, 0.01);
}

TEST(Sprites, EachSizeAndShapeIsHeldOutAtTwoPositions) {
  int64_t size_pairs = 0, shape_pairs = 0, both = 0;
  for (int64_t size = 0; size < 4; ++size)
    for (int64_t position = 0; position < 9; ++position) {
      bool whatever_the_shape = true, whatever_the_size = true;
      for (int64_t other = 0; other < 4; ++other) {
        whatever_the_shape &= is_held_out(of(other, size, position, 0));
        whatever_the_size &= is_held_out(of(size, other, position, 0));
        both += is_held_out(of(other, size, position, 0));
      }
      size_pairs += whatever_the_shape, shape_pairs += whatever_the_size;
    }
  EXPECT_EQ(size_pairs, 8);
  EXPECT_EQ(shape_pairs, 8);
  EXPECT_NEAR(static_cast<double>(both) / 144, 0.4, 0.05);
}

TEST(Sprites, FactorsAreUniformAndIndependent) {
  constexpr int64_t kCount = 20000;
  for (size_t a = 0; a < kSpriteLevels.size(); ++a)
    for (size_t b = a + 1; b < kSpriteLevels.size(); ++b) {
      std::vector<double> counts(static_cast<size_t>(kSpriteLevels[a] * kSpriteLevels[b]));
      for (int64_t i = 0; i < kCount; ++i) {
        const auto levels = nth_sprite(1, i).levels;
        ++counts[static_cast<size_t>(levels[a] * kSpriteLevels[b] + levels[b])];
      }
      const double expected = static_cast<double>(kCount) / static_cast<double>(counts.size()), freedom = static_cast<double>(counts.size()) - 1;
      double chi_squared = 0;
      for (const double count : counts) chi_squared += (count - expected) * (count - expected) / expected;
      EXPECT_LT(chi_squared, freedom + 4.5 * std::sqrt(2 * freedom)) << a << " " << b;
    }
}

TEST(Sprites, AreasAreThoseOfTheShapes) {
  const double r = kSpriteRadii[3], pi = 3.14159265358979;
  const double expected[] = {2 * r * r, pi * r * r / 2, 1.5 * 1.5 / std::sqrt(3.0) * r * r};
  for (int64_t shape = 0; shape < 3; ++shape)
    for (int64_t rotation = 0; rotation < 4; ++rotation)
      EXPECT_NEAR(blob_of(draw_sprites({of(shape, 3, 4, rotation)}, 64), 0).area, expected[shape], 0.01 * expected[shape] + 0.002)
          << shape << " " << rotation;
}

TEST(Sprites, NothingIsCutOffAtAnyPlaceOrAngle) {
  for (int64_t shape = 0; shape < kSpriteLevels[0]; ++shape)
    for (int64_t size = 0; size < kSpriteLevels[1]; ++size) {
      const double area = blob_of(draw_sprites({of(shape, size, 4, 0)}, 64), 0).area;
      for (int64_t position = 0; position < kSpriteLevels[2]; ++position)
        for (int64_t rotation = 0; rotation < kSpriteLevels[3]; ++rotation) {
          auto sprite = of(shape, size, position, rotation);
          sprite.x = position % 3 == 0 ? 0.0 : 0.999;
          sprite.y = position / 3 == 0 ? 0.0 : 0.999;
          EXPECT_NEAR(blob_of(draw_sprites({sprite}, 64), 0).area, area, 0.03 * area + 0.001)
              << shape << " " << size << " " << position << " " << rotation;
        }
    }
}

TEST(Sprites, PositionsAreWhatTheirNamesSay) {
  for (int64_t position = 0; position < 9; ++position) {
    const auto blob = blob_of(draw_sprites({of(0, 0, position, 0)}, 64), 0);
    EXPECT_NEAR(blob.x, 0.2 + 0.6 * (static_cast<double>(position % 3) + 0.5) / 3, 0.01);
    EXPECT_NEAR(blob.y, 0.2 + 0.6 * (static_cast<double>(position / 3) + 0.5) / 3, 0.01);
  }
  for (const auto& factor : kSpriteFactors)
    EXPECT_EQ(static_cast<int64_t>(level_names(factor.value).size()), kSpriteLevels[static_cast<size_t>(factor.value)]) << factor.name;
}

/// Pixels at the rim lie between ground and colour.
TEST(Sprites, EdgesAreSmooth) {
  const auto image = draw_sprites({of(1, 3, 4, 1)}, 28);
  int between = 0;
  for (int64_t p = 0; p < 28 * 28; ++p) between += image.at(0)[p * 3] > kGround + 10 && image.at(0)[p * 3] < 216;
  EXPECT_GT(between, 20);
}

}  // namespace
}  // namespace basin
