#pragma once
// An energy that computes on one device, for those who hold their states on another.

#include "core/energy/energy.h"

namespace basin {

/// The same function of x on any device: x goes to `device`, where the energy's tensors live, and what comes of it goes back. The energy itself where
/// that is the CPU, for states then lie there too.
EnergyPtr from_anywhere(EnergyPtr energy, const torch::Device& device);

}  // namespace basin
