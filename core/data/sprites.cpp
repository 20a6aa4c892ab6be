#include "core/data/sprites.h"

#include <algorithm>
#include <cmath>

namespace basin {
namespace {

constexpr int kPointsAcross = 4;  // antialiasing: points a side of a pixel
constexpr double kPi = 3.14159265358979323846;
constexpr uint8_t kGround = 24;                                     // apart from the edge of the range, so that the ground does not count as clipped
constexpr std::array<double, 4> kRadii = {0.14, 0.18, 0.22, 0.26};  // of the circle around a shape, in picture sides
constexpr std::array<std::array<uint8_t, 3>, 6> kColours = {
    {{226, 60, 54}, {236, 203, 60}, {70, 196, 84}, {66, 205, 214}, {76, 104, 232}, {214, 78, 204}}};

enum Factor : size_t { kShape, kSize, kPosition, kRotation, kColour };

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
  const double radius = kRadii[static_cast<size_t>(sprite.levels[kSize])], room = 1 - 2 * radius;
  const auto column = static_cast<double>(sprite.levels[kPosition] % 3), row = static_cast<double>(sprite.levels[kPosition] / 3);
  return {radius + room * (column + sprite.x) / 3, radius + room * (row + sprite.y) / 3};
}

void draw(const Sprite& sprite, int64_t side, uint8_t* pixels) {
  const double radius = kRadii[static_cast<size_t>(sprite.levels[kSize])], pixel = 1.0 / static_cast<double>(side);
  const auto [cx, cy] = centre_of(sprite);
  const double angle = kPi / 8 * static_cast<double>(sprite.levels[kRotation]), c = std::cos(angle) / radius, s = std::sin(angle) / radius;
  const auto& colour = kColours[static_cast<size_t>(sprite.levels[kColour])];
  const auto first = [&](double middle) { return std::max<int64_t>(0, static_cast<int64_t>((middle - radius) / pixel)); };
  const auto last = [&](double middle) { return std::min(side - 1, static_cast<int64_t>((middle + radius) / pixel)); };
  for (int64_t y = first(cy); y <= last(cy); ++y)
    for (int64_t x = first(cx); x <= last(cx); ++x) {
      int covered = 0;
      for (int i = 0; i < kPointsAcross * kPointsAcross; ++i) {
        const double px = (static_cast<double>(x) + (i % kPointsAcross + 0.5) / kPointsAcross) * pixel - cx;
        const double py = cy - (static_cast<double>(y) + (i / kPointsAcross + 0.5) / kPointsAcross) * pixel;
        covered += inside(sprite.levels[kShape], c * px + s * py, c * py - s * px) ? 1 : 0;
      }
      const double share = covered / static_cast<double>(kPointsAcross * kPointsAcross);
      for (size_t k = 0; k < 3; ++k)
        pixels[(y * side + x) * 3 + static_cast<int64_t>(k)] = static_cast<uint8_t>(std::lround(kGround + share * (colour[k] - kGround)));
    }
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

ImageBatch draw_sprites(const std::vector<Sprite>& sprites, int64_t side) {
  ImageBatch images{static_cast<int64_t>(sprites.size()), 3, side, side, {}};
  images.bytes.assign(sprites.size() * static_cast<size_t>(side * side * 3), kGround);
  for (size_t i = 0; i < sprites.size(); ++i) draw(sprites[i], side, images.bytes.data() + i * static_cast<size_t>(side * side * 3));
  return images;
}

}  // namespace basin
