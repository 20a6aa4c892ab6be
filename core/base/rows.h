#pragma once
// Numbers that belong to the rows of a batch.

#include <torch/types.h>

#include <vector>

namespace basin {

/// `values` [] or [N] in the shape that broadcasts over a batch like `x` [N, ...].
inline torch::Tensor per_row(const torch::Tensor& values, const torch::Tensor& x) {
  if (values.dim() == 0) return values;
  std::vector<int64_t> shape(static_cast<size_t>(x.dim()), 1);
  shape[0] = values.size(0);
  return values.view(shape);
}

}  // namespace basin
