#pragma once
// Energies side by side with the paths that the same starts take on each.

#include "core/energy/energy.h"
#include "core/laboratory/report.h"
#include "core/samplers/options.h"

namespace basin {

/// Paths of 24 chains for 100 steps by `chain`'s rule, start first. Starts are uniform over the box; they and the noise depend on `seed` alone, so
/// that paths on two energies differ by the energies only (after Du, Li & Mordatch 2020).
std::vector<std::vector<Point>> paths_on(const Energy& energy, const ChainOptions& chain, int64_t seed);

}  // namespace basin
