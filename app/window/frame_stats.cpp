#include "app/window/frame_stats.h"

#include <algorithm>
#include <cmath>

namespace app {

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto index =
      static_cast<size_t>(std::clamp(std::ceil(share * static_cast<double>(values.size())) - 1, 0.0, static_cast<double>(values.size() - 1)));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(index), values.end());
  return values[index];
}

}  // namespace app
