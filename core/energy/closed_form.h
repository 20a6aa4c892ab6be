#pragma once
// Names of the closed-form densities.

namespace basin {

enum class ClosedForm { eight_gaussians, two_moons, rings, pinwheel, checkerboard, spiral };

}  // namespace basin
