#pragma once
// Smooth enlargement of a grid before it goes to the graphics card, so that bilinear texture reads show no kinks.

#include "core/base/image.h"

namespace app {

/// `factor` samples per cell and side by Catmull-Rom interpolation (Catmull & Rom 1974), which passes through the grid's values.
/// Cells next to a non-finite value take the nearest value instead.
basin::Grid upsampled(const basin::Grid& grid, int factor);

/// The factor that brings `size` cells to about 384 a side, 1 to 4.
int upsampling_factor(int64_t size);

}  // namespace app
