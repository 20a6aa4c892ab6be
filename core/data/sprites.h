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

/// What a picture shows: one level of each factor, and where in its cell of a 3 x 3 board the shape's centre lies.
struct Sprite {
  std::array<int64_t, kSpriteLevels.size()> levels{};  ///< in the order of SpriteFactor
  double x = 0.5, y = 0.5;                             ///< place within the cell, each in [0, 1)
};

/// Names of a factor's levels.
std::vector<std::string> level_names(SpriteFactor factor);

/// Number `index` of the endless sequence of `seed`: every factor uniform and independent of the others. The same on every machine and at every size.
Sprite nth_sprite(int64_t seed, int64_t index);

/// Draws `sprites` at `side` x `side` pixels, three channels on a dark ground, each pixel the mean of 4 x 4 points.
ImageBatch draw_sprites(const std::vector<Sprite>& sprites, int64_t side);

}  // namespace basin
