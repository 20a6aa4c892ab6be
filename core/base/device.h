#pragma once
// Where tensors live.

#include <torch/types.h>

#include "core/base/device_choice.h"

namespace basin {

/// The device that `choice` means on this machine. Throws BadInput when CUDA is asked for and absent.
torch::Device resolve_device(DeviceChoice choice);

/// Whether products and convolutions on `device` may use TF32; nothing where that is a CPU. LibTorch has one such switch a process, which allows
/// convolutions at first, so whoever computes sets it anew: another run or model may have used the GPU in between.
void allow_tf32(bool allowed, const torch::Device& device);

/// A tensor of the CPU on `device`, through pinned memory and without waiting for the copy where that is a GPU.
torch::Tensor upload(const torch::Tensor& x, const torch::Device& device);

}  // namespace basin
