#pragma once
// How chains come down through levels of noise. No torch here.

#include <vector>

#include "core/base/fields.h"

namespace basin {

enum class Descent { moves, reversed };
inline const std::vector<Named<Descent>> kDescents = {
    {Descent::moves, "moves", "Several moves of the sampler at each level (annealed Langevin), which a sum of energies needs (Du et al. 2023)."},
    {Descent::reversed, "reversed",
     "As many levels as steps, one step of the reversed noising from each to the next (Song et al. 2021). For one model it is true in few steps; of "
     "a "
     "composition it draws something else, for the sum of noised energies is not the noised energy of the sum."},
};

}  // namespace basin
