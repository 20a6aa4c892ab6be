#pragma once
// Checks of flags that take a number. Each says in words what was given and what to write: "1,5 is not a number; write 1.5".

#include <CLI/CLI.hpp>
#include <cstdint>
#include <limits>

namespace app {

/// From `low` to `high`, both allowed.
CLI::Validator whole_number(int64_t low = std::numeric_limits<int64_t>::min(), int64_t high = std::numeric_limits<int64_t>::max());
CLI::Validator real_number(double low, double high = std::numeric_limits<double>::max());
/// Above 0.
CLI::Validator positive_real();

}  // namespace app
