#pragma once
// What unknown pixels are before a model answers: simple guesses, which are also what its answers are held against. No torch here.

#include "core/base/image.h"
#include "core/restoration/mask.h"

namespace basin {

/// One picture whose unknown pixels are the harmonic continuation of the known ones: each is the mean of its neighbours, up, down, left and right,
/// those within the picture (the membrane interpolant; Perez, Gangnet & Blake 2003, section 2). Middle grey where nothing is known.
ImageBatch harmonic_fill(const ImageBatch& picture, const Mask& mask);

/// The `count` pictures of `library` nearest to `picture` by the squared differences of its known pixels, the nearest first, of equals the earlier;
/// at most as many as it holds. The library is of the picture's shape.
std::vector<int64_t> nearest_by_known(const ImageBatch& picture, const Mask& mask, const ImageBatch& library, int64_t count);

/// Root mean square difference of picture `i` of `a` and picture `j` of `b`, of one shape, in bytes.
double rms_difference(const ImageBatch& a, int64_t i, const ImageBatch& b, int64_t j);

/// `picture` with its unknown pixels from picture `index` of `library`.
ImageBatch filled_from(const ImageBatch& picture, const Mask& mask, const ImageBatch& library, int64_t index);

}  // namespace basin
