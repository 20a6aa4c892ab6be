#pragma once
// IDX files (the format of MNIST), gzipped or not.

#include <torch/types.h>

#include <string>

namespace basin {

/// Unsigned bytes of any number of dimensions. Throws BadInput naming path and fault for a wrong magic number, absurd sizes or a truncated file.
torch::Tensor read_idx(const std::string& path);

}  // namespace basin
