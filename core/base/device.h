#pragma once
// Where tensors live.

#include <torch/types.h>

#include "core/base/device_choice.h"

namespace basin {

/// The device that `choice` means on this machine. Throws BadInput when CUDA is asked for and absent.
torch::Device resolve_device(DeviceChoice choice);

}  // namespace basin
