#pragma once
// Drawn densities as pictures: 16-bit grey PNG out, any PNG or JPG in. No torch here.

#include <string>

#include "core/data/canvas.h"
#include "core/data/options.h"

namespace basin {

/// Reads a picture as weights: its dense pixels times opacity, the whole picture centred in the box with its proportions kept, averaged over each
/// cell. What write_drawing wrote comes back to the bit. Throws BadInput with path, reason and remedy when it is malformed, too large or empty.
CanvasWeights read_drawing(const std::string& path, Ink ink);

/// Atomic; throws BadInput.
void write_drawing(const std::string& path, const CanvasWeights& weights);

/// FOLDER/drawings/drawing-HASH.png in the user's data folder, named by the weights: a run's drawing never changes under it. Makes the folder
/// where it may.
std::string drawing_path(const CanvasWeights& weights);

}  // namespace basin
