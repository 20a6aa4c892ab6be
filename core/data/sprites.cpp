#include "core/data/sprites.h"

#include <algorithm>
#include <cmath>

namespace basin {
namespace {

constexpr int kPointsAcross = 4;  // antialiasing: points a side of a pixel
constexpr double kPi = 3.14159265358979323846;

/// SplitMix64 (Steele, Lea & Flood 2014): the same numbers on every machine.
double uniform(uint64_t& state) {
  uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/// Whether (u, v) lies in the shape inscribed in the unit circle, v upwards.
bool inside(int64_t shape, double u, double v) {
  switch (shape) {
    case 0:
      return std::max(std::abs(u), std::abs(v)) < 0.7071;
    case 1:
      return u * u + 4 * v * v < 1;
    case 2:
      return v > -0.5 && v < 1 - std::sqrt(3.0) * std::abs(u);
    default: {
      const double x = 1.32 * u, y = 1.32 * v + 0.12, r = x * x + y * y - 1;  // the heart curve (x^2 + y^2 - 1)^3 = x^2 y^3
      return r * r * r < x * x * y * y * y;
    }
  }
}

/// The centre of the shape: the whole of it stays within the picture.
std::array<double, 2> centre_of(const Sprite& sprite) {
  const double radius = kSpriteRadii[static_cast<size_t>(sprite.level(SpriteFactor::size))], room = 1 - 2 * radius;
  const auto column = static_cast<double>(sprite.level(SpriteFactor::position) % 3),
             row = static_cast<double>(sprite.level(SpriteFactor::position) / 3);
  const auto within = [](double place) { return kSpriteCellMargin + (1 - 2 * kSpriteCellMargin) * place; };
  return {radius + room * (column + within(sprite.x)) / 3, radius + room * (row + within(sprite.y)) / 3};
}

}  // namespace

std::vector<std::string> level_names(SpriteFactor factor) {
  switch (factor) {
    case SpriteFactor::shape:
      return {"square", "ellipse", "triangle", "heart"};
    case SpriteFactor::size:
      return {"small", "medium", "large", "largest"};
    case SpriteFactor::position:
      return {"top left", "top", "top right", "left", "middle", "right", "bottom left", "bottom", "bottom right"};
    case SpriteFactor::rotation:
      return {"0 degrees", "22.5 degrees", "45 degrees", "67.5 degrees"};
    case SpriteFactor::colour:
      break;
  }
  return {"red", "yellow", "green", "cyan", "blue", "magenta"};
}

bool is_held_out(const Sprite& sprite) {
  const auto pair_is = [&](SpriteFactor factor, int64_t shift) {
    return (sprite.level(SpriteFactor::position) + 2 * sprite.level(factor) + shift) % 9 < 2;
  };
  return pair_is(SpriteFactor::size, 0) || pair_is(SpriteFactor::shape, 4);
}

Sprite nth_sprite(int64_t seed, int64_t index) {
  uint64_t state = static_cast<uint64_t>(seed);
  uniform(state);
  state = static_cast<uint64_t>(uniform(state) * 0x1p53) * 0x100000001b3ULL + static_cast<uint64_t>(index) * 0xd1342543de82ef95ULL;
  Sprite sprite;
  for (size_t i = 0; i < kSpriteLevels.size(); ++i) sprite.levels[i] = static_cast<int64_t>(uniform(state) * static_cast<double>(kSpriteLevels[i]));
  sprite.x = uniform(state);
  sprite.y = uniform(state);
  return sprite;
}

std::vector<float> sprite_coverage(const Sprite& sprite, int64_t side) {
  const double radius = kSpriteRadii[static_cast<size_t>(sprite.level(SpriteFactor::size))], pixel = 1.0 / static_cast<double>(side);
  const auto [cx, cy] = centre_of(sprite);
  const double angle = kPi / 8 * static_cast<double>(sprite.level(SpriteFactor::rotation)), c = std::cos(angle) / radius,
               s = std::sin(angle) / radius;
  const auto first = [&](double middle) { return std::max<int64_t>(0, static_cast<int64_t>((middle - radius) / pixel)); };
  const auto last = [&](double middle) { return std::min(side - 1, static_cast<int64_t>((middle + radius) / pixel)); };
  std::vector<float> shares(static_cast<size_t>(side * side));
  for (int64_t y = first(cy); y <= last(cy); ++y)
    for (int64_t x = first(cx); x <= last(cx); ++x) {
      int covered = 0;
      for (int i = 0; i < kPointsAcross * kPointsAcross; ++i) {
        const double px = (static_cast<double>(x) + (i % kPointsAcross + 0.5) / kPointsAcross) * pixel - cx;
        const double py = cy - (static_cast<double>(y) + (i / kPointsAcross + 0.5) / kPointsAcross) * pixel;
        covered += inside(sprite.level(SpriteFactor::shape), c * px + s * py, c * py - s * px) ? 1 : 0;
      }
      shares[static_cast<size_t>(y * side + x)] = static_cast<float>(covered) / (kPointsAcross * kPointsAcross);
    }
  return shares;
}

ImageBatch draw_sprites(const std::vector<Sprite>& sprites, int64_t side) {
  ImageBatch images{static_cast<int64_t>(sprites.size()), 3, side, side, {}};
  images.bytes.reserve(sprites.size() * static_cast<size_t>(side * side * 3));
  for (const auto& sprite : sprites) {
    const auto& colour = kSpriteColours[static_cast<size_t>(sprite.level(SpriteFactor::colour))];
    for (const double share : sprite_coverage(sprite, side))
      for (const auto channel : colour) images.bytes.push_back(static_cast<uint8_t>(std::lround(kSpriteGround + share * (channel - kSpriteGround))));
  }
  return images;
}

}  // namespace basin
