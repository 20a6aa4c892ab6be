#pragma once
// The image data sets: where their files are looked for, and what they become.

#include "core/data/data_source.h"

namespace basin {

/// A set for which `is_image_set` holds, pixels in data.range, at data.size, with labels where the set has classes: those of which there is an image
/// to learn from, the others left out with a word. Throws BadInput naming the file looked for and how to get it.
DataSource load_images(const DataOptions& options, const LoadWatch& watch);

}  // namespace basin
