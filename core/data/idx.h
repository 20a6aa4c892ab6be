#pragma once
// IDX files (the format of MNIST), gzipped or not.

#include <torch/types.h>

#include <string>

#include "core/data/load_watch.h"

namespace basin {

/// Unsigned bytes of one to four dimensions. Throws BadInput naming path and fault: a wrong magic number, other numbers than bytes, absurd sizes, a
/// file shorter or longer than its header says, a wrong checksum, or when `watch` gives up.
torch::Tensor read_idx(const std::string& path, const LoadWatch& watch = {});

}  // namespace basin
