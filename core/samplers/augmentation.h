#pragma once
// Augmentation transitions of image chains: tensors on the model's device, differentiable in the picture.

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include "core/samplers/augmentation_options.h"

namespace basin {

/// Every picture of x [N, C, H, W] with values in [low, high] (C = 1 or 3) through a random resized crop, flip, colour jitter and blur of
/// its own; same shape and range. Random numbers come from `rng`, which lives on the device of x.
torch::Tensor augmented(const torch::Tensor& x, const AugmentationOptions& options, double low, double high, at::Generator& rng);

/// The same for those pictures for which `eligible` [N] (on the device of x) is true, each with probability options.share.
torch::Tensor augmented_share(const torch::Tensor& x, const torch::Tensor& eligible, const AugmentationOptions& options, double low, double high,
                              at::Generator& rng);

/// Pictures [N, 3, H, W] whose two chroma coordinates of YIQ are turned by `turns` [N, 1, 1, 1] of a circle; luminance stays, and values may leave
/// the range. (Chen et al. turn the hue of HSV, which has kinks; alike for small turns.)
torch::Tensor hue_turned(const torch::Tensor& x, const torch::Tensor& turns);

}  // namespace basin
