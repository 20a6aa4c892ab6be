#pragma once
// Pointwise parts in one pass over channels-last maps on the CPU, with their gradient by x and addend.

#include "core/energy/layers/pointwise.h"

namespace basin {

/// Equal to `settled` up to rounding; float or bfloat16 on the CPU with whole vectors of channels, anything else falls back to it. Differentiable
/// once, in x and the addend only. Each image's values depend on that image alone.
torch::Tensor fused(const Pointwise& p);

}  // namespace basin
