#pragma once
// What a sprite shows, read off its pixels by a fixed rule: the judge of models that learned single factors and are composed.

#include <vector>

#include "core/base/image.h"
#include "core/data/sprites.h"

namespace basin {

struct SpriteReading {
  Sprite sprite;
  double error = 0.0;  ///< root mean square of the picture's ink less that of `sprite`, over the sprite's own area; 0 fits exactly
};

/// The sprite that each picture of `images` [N, 3, side, side] is most like. Colour: that on whose line from the ground the pixels lie nearest.
/// Shape, size, rotation and centre: the rendered sprite of least squared error, each first laid with its centroid on the picture's, the best then
/// moved. Right in all five factors on at least 99 % of rendered sprites under noise of 0.03 (SpriteReading.*). Anything else still gets a reading,
/// of large error. Throws std::invalid_argument for pictures that are not square or not of three channels.
std::vector<SpriteReading> read_sprites(const ImageBatch& images);

}  // namespace basin
