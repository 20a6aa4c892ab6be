#pragma once
// Weights as the layers use them: standardised, or divided by their spectral norm.

#include <vector>

#include "core/energy/architecture.h"
#include "core/energy/energy.h"

namespace basin {

/// Drawn from `rng` on the CPU.
NamedTensors initial_weights(const Architecture& architecture, at::Generator& rng);

/// The singular vectors of the weights that are normalised by them, "NAME.u" [out], after ten power iterations.
NamedTensors initial_state(const Architecture& architecture, const NamedTensors& parameters, at::Generator& rng);

/// One power iteration each, in place.
void advance_state(const Architecture& architecture, const NamedTensors& parameters, const NamedTensors& state);

/// In the order of the architecture's weights; differentiable in the parameters.
std::vector<torch::Tensor> treated_weights(const Architecture& architecture, const NamedTensors& parameters, const NamedTensors& state);

}  // namespace basin
