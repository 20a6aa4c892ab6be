#include "core/restoration/fill_order.h"

#include <algorithm>
#include <limits>

namespace basin {

std::vector<int64_t> by_difference(const ImageBatch& pictures, int64_t first) {
  const auto size = static_cast<size_t>(pictures.channels * pictures.height * pictures.width), count = static_cast<size_t>(pictures.count);
  std::vector<int64_t> order;
  std::vector<int64_t> least(count, std::numeric_limits<int64_t>::max());  // of each to those in the order; below 0 for those
  for (int64_t next = first; order.size() < count; next = std::max_element(least.begin(), least.end()) - least.begin()) {
    order.push_back(next);
    const uint8_t* const taken = pictures.at(next);
    for (size_t i = 0; i < count; ++i) {
      int64_t sum = 0;
      for (size_t j = 0; j < size; ++j) {
        const int64_t off = pictures.at(static_cast<int64_t>(i))[j] - taken[j];
        sum += off * off;
      }
      least[i] = std::min(least[i], sum);
    }
    for (const int64_t place : order) least[static_cast<size_t>(place)] = -1;
  }
  return order;
}

}  // namespace basin
