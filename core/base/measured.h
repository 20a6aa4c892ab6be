#pragma once
// The mark of a number that was not measured.

#include <limits>

namespace basin {

inline constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();

}  // namespace basin
