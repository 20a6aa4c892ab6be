#pragma once
// Round numbers for axes and colour bars.

#include <string>
#include <vector>

namespace basin {

/// 1, 2 or 5 times a power of ten: the largest such step with at least `wanted` steps in `span`, or 0 when there is none.
double nice_step(double span, int wanted);

/// Multiples of a nice step within [low, high]; about `wanted` of them.
std::vector<double> nice_ticks(double low, double high, int wanted);

/// `value` with as many digits as tell multiples of `step` apart.
std::string tick_label(double value, double step);

}  // namespace basin
