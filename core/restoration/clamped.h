#pragma once
// Chains that leave known values alone, whatever moves them.

#include "core/base/image.h"
#include "core/base/sample_space.h"
#include "core/energy/energy.h"
#include "core/restoration/mask.h"

namespace basin {

/// Known values, and which are not: `values`, alike for all states or of each [N, ...], and `unknown` (bool), which broadcasts to them.
struct Known {
  torch::Tensor values, unknown;
  /// `x` with the known values in their places.
  torch::Tensor clamped(const torch::Tensor& x) const { return torch::where(unknown, x, values); }
};

/// Of one picture, each value in the middle of its byte's interval, from which `to_bytes` finds the byte again; [1, C, H, W] and [1, 1, H, W].
Known known_of(const ImageBatch& picture, const Mask& mask, const SampleSpace& space, const torch::Device& device);

/// u(x) = E(clamped(x)): a function of the unknown values alone, without force on the others. A chain that any sampler moves by it has its unknown
/// values distributed as E's given the known ones, which are put back by `clamped` when it ends; what the chain does to them meanwhile is seen by
/// nobody. Where everything is unknown the same moves as by E, to the bit.
EnergyPtr clamped(EnergyPtr energy, const Known& known);

}  // namespace basin
