#pragma once
// The closed-form densities of the plane, in the box [-4, 4]^2.

#include <memory>

#include "core/energy/closed_form.h"
#include "core/energy/known_density.h"

namespace basin {

std::shared_ptr<const KnownDensity> make_closed_form(ClosedForm form);

}  // namespace basin
