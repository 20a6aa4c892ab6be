#pragma once
// What came of a fill, as files. No torch here.

#include <string>

#include "core/restoration/fill_run.h"

namespace basin {

/// candidates.png (a sheet, least energy first), candidate-001.png and so on in that order, hole.png (the picture, grey where it is unknown),
/// mean.png, deviation.png (twice the standard deviation over candidates, bytes) and energies.csv into `folder`, which is made. Throws BadInput.
void write_fill(const std::string& folder, const ImageBatch& picture, const Mask& mask, const FillView& view);

}  // namespace basin
