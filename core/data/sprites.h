#pragma once
// A procedural image set: one coloured shape a picture, every factor known. The stand-in for rendered scenes.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/data/options.h"

namespace basin {

/// Levels of each factor. Where shapes are alike after a turn the angles stay apart: all lie within a quarter turn, the period of the square.
inline constexpr std::array<int64_t, 5> kSpriteLevels = {4, 4, 9, 4, 6};  ///< in the order of SpriteFactor

inline constexpr int64_t level_count(SpriteFactor factor) {
  return kSpriteLevels[static_cast<size_t>(factor)];
}

inline constexpr uint8_t kSpriteGround = 24;  ///< of all channels; apart from the edge of the range, so that the ground does not count as clipped
inline constexpr std::array<std::array<uint8_t, 3>, 6> kSpriteColours = {
    {{226, 60, 54}, {236, 203, 60}, {70, 196, 84}, {66, 205, 214}, {76, 104, 232}, {214, 78, 204}}};  ///< RGB of each level
inline constexpr std::array<double, 4> kSpriteRadii = {0.2, 0.25, 0.3, 0.35};  ///< of the circle around a shape, in picture sides

/// Of a cell's side, left free on either side of the places where centres lie, so that neighbouring positions stay apart.
inline constexpr double kSpriteCellMargin = 0.2;

/// What a picture shows: one level of each factor, and where in the middle of its cell of a 3 x 3 board the shape's centre lies.
struct Sprite {
  std::array<int64_t, kSpriteLevels.size()> levels{};  ///< in the order of SpriteFactor
  double x = 0.5, y = 0.5;                             ///< place within the cell's middle, each in [0, 1); beyond it in the margins

  int64_t level(SpriteFactor factor) const { return levels[static_cast<size_t>(factor)]; }
  int64_t& level(SpriteFactor factor) { return levels[static_cast<size_t>(factor)]; }
};

/// Names of a factor's levels.
std::vector<std::string> level_names(SpriteFactor factor);

/// Whether the sprite shows one of the eight (of 36) pairs of size and position, or of shape and position, that `SpriteCombinations::seen` leaves
/// out: two positions for each size and each shape. Four sprites in ten do.
bool is_held_out(const Sprite& sprite);

/// Whether it is one of these.
inline bool belongs_to(const Sprite& sprite, SpriteCombinations combinations) {
  return combinations == SpriteCombinations::all || is_held_out(sprite) == (combinations == SpriteCombinations::held_out);
}

/// Number `index` of the endless sequence of `seed`: every factor uniform and independent of the others. The same on every machine and at every size.
Sprite nth_sprite(int64_t seed, int64_t index);

/// Share of each pixel of a picture of `side` x `side` that the shape covers, by 4 x 4 points a pixel; rows top-down.
std::vector<float> sprite_coverage(const Sprite& sprite, int64_t side);

/// Draws `sprites` at `side` x `side` pixels, three channels on a dark ground, mixed by `sprite_coverage`.
ImageBatch draw_sprites(const std::vector<Sprite>& sprites, int64_t side);

}  // namespace basin
