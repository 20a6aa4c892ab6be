#pragma once
// Pictures of any size to squares of one size.

#include "core/base/image.h"

namespace basin {

/// The largest centred square of `picture` (one picture) at `side` x `side` pixels. Each output pixel is a tent-weighted mean of the input: the tent
/// spans two input pixels where the picture is enlarged (bilinear) and two output pixels where it is reduced, so that fine patterns average out
/// instead of aliasing. The same size gives the same bytes, and a constant stays constant.
ImageBatch resized_square(const ImageBatch& picture, int64_t side);

}  // namespace basin
