#pragma once
// A few pictures that travel with the program, so that a model can be tried where no data are.

#include "core/base/image.h"
#include "core/base/sample_space.h"
#include "core/data/options.h"

namespace basin {

/// Pictures of that data set which no model of the program has learned, fitted to `space`; sprites are drawn. None of sets of which the program has
/// none.
ImageBatch example_pictures(DataSet set, const SampleSpace& space);

}  // namespace basin
