#pragma once
// What is done to a picture so that a model may undo it. No torch here.

#include <string>
#include <string_view>
#include <vector>

#include "core/base/fields.h"
#include "core/base/image.h"
#include "core/restoration/mask.h"

namespace basin {

enum class CorruptionKind { salt_pepper, gaussian, blur, downsample };
/// `help` names the amount, with its unit.
inline const std::vector<Named<CorruptionKind>> kCorruptions = {
    {CorruptionKind::salt_pepper, "salt-pepper", "share of pixels that become white or black, all channels together"},
    {CorruptionKind::gaussian, "noise", "standard deviation of noise added to each value, of the range from black to white"},
    {CorruptionKind::blur, "blur", "standard deviation of a Gaussian window, in pixels"},
    {CorruptionKind::downsample, "downsample", "pixels a side of the blocks that become their mean"},
};

struct Corruption {
  CorruptionKind kind = CorruptionKind::salt_pepper;
  double amount = 0.1;
};

/// "salt-pepper=0.1". Throws BadInput for an unknown name and an amount out of range: 0 to 1 of a share or deviation, 0 to 64 pixels.
Corruption parse_corruption(std::string_view text);

/// One picture, or many in turn; the same seed gives the same bytes.
ImageBatch corrupted(const ImageBatch& pictures, const Corruption& corruption, uint64_t seed);

/// Pixels that look like salt or pepper: black or white, and far from the median of the 3 x 3 around them.
Mask impulse_pixels(const ImageBatch& picture);

/// Each value becomes the median of the 3 x 3 around it, of those within the picture (Tukey 1977): what salt and pepper is usually held against.
ImageBatch median_filtered(const ImageBatch& pictures);

}  // namespace basin
