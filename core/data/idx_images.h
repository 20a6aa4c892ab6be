#pragma once
// Images from IDX files, with the labels beside them.

#include "core/data/labelled_images.h"
#include "core/data/load_watch.h"

namespace basin {

/// Images of a file of [N, H, W], or of four dimensions: channels are the second or the last extent, whichever alone is 1 or 3. Labels are those of
/// the file beside it whose name has "labels" for "images" and "idx1" for "idx3", packed or not; classes are the numbers that occur there, called by
/// `names` as far as these go. Throws BadInput as read_idx does, for other shapes, and where there are more or fewer labels than images.
LabelledImages read_idx_images(const std::string& path, const std::vector<std::string>& names, const LoadWatch& watch);

}  // namespace basin
