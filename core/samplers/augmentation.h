#pragma once
// Augmentation transitions of image chains: tensors on the model's device, differentiable in the picture.

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include "core/samplers/augmentation_options.h"

namespace basin {

/// Every picture of x [N, C, H, W] with values in [low, high] (C = 1 or 3; H, W >= 3) through a random resized crop, flip, colour jitter and blur of its
/// own; same shape and range. Random numbers come from `rng`, which lives on the device of x.
torch::Tensor augmented(const torch::Tensor& x, const AugmentationOptions& options, double low, double high, at::Generator& rng);

/// The same for those pictures for which `eligible` [N] (on the device of x) is true, each with probability options.share.
torch::Tensor augmented_share(const torch::Tensor& x, const torch::Tensor& eligible, const AugmentationOptions& options, double low, double high,
                              at::Generator& rng);

}  // namespace basin
