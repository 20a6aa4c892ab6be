#pragma once
// Where tensors may live, as a setting.

#include "core/base/fields.h"

namespace basin {

enum class DeviceChoice { automatic, cpu, cuda };
inline const std::vector<Named<DeviceChoice>> kDevices = {
    {DeviceChoice::automatic, "auto", "CUDA where there is one, else the CPU."},
    {DeviceChoice::cpu, "cpu", "The processor: same seed, same bits."},
    {DeviceChoice::cuda, "cuda", "The first CUDA GPU; refused where there is none."},
};

}  // namespace basin
