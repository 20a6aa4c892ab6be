#pragma once
// Makes the network that options name.

#include "core/base/sample_space.h"
#include "core/energy/energy.h"
#include "core/energy/options.h"

namespace basin {

/// On the CPU, weights drawn from `rng`. Throws BadInput when the network cannot take samples of `space`.
NetPtr make_network(const NetworkOptions& options, const SampleSpace& space, at::Generator& rng);

}  // namespace basin
