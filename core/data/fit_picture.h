#pragma once
// A picture from anywhere as a model takes it. No torch here.

#include <vector>

#include "core/base/image.h"
#include "core/base/sample_space.h"

namespace basin {

/// One picture of any size and 1 or 3 channels at the size and channels of `space`: its largest centred square, resampled (resample.h); colour
/// becomes luminance where the space is grey (ITU-R BT.709), grey three alike where it is not.
ImageBatch fitted(const ImageBatch& picture, const SampleSpace& space);

/// Picture `i` alone; those at `places`, in their order.
ImageBatch picture_at(const ImageBatch& pictures, int64_t i);
ImageBatch pictures_at(const ImageBatch& pictures, const std::vector<int64_t>& places);

}  // namespace basin
