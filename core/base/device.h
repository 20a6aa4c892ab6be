#pragma once
// Where tensors live.

#include <torch/types.h>

#include "core/base/device_choice.h"

namespace basin {

/// The device that `choice` means on this machine. Throws BadInput when CUDA is asked for and absent.
torch::Device resolve_device(DeviceChoice choice);

/// Whether products and convolutions of this process may use TF32 on CUDA GPUs. LibTorch's own default allows convolutions.
void allow_tf32(bool allowed);
bool tf32_allowed();

/// A tensor of the CPU on `device`, through pinned memory and without waiting for the copy where that is a GPU.
torch::Tensor upload(const torch::Tensor& x, const torch::Device& device);

}  // namespace basin
