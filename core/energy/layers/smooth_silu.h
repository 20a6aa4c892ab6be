#pragma once
// SiLU for graphs of gradients.

#include <torch/types.h>

namespace basin {

/// silu(x) with a gradient that is one pass and has a gradient of one pass itself; LibTorch's is a dozen of passes where graphs of gradients are
/// kept, as score matching and the KL term keep them. Floats on the CPU; other tensors take LibTorch's. It cannot be differentiated a third time.
torch::Tensor smooth_silu(const torch::Tensor& x);

}  // namespace basin
