#pragma once
// Values of pictures to bytes.

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace basin {

/// The byte nearest to `value`, 0 below and 255 above.
inline uint8_t nearest_byte(double value) {
  return static_cast<uint8_t>(std::clamp(std::lround(value), 0L, 255L));
}

}  // namespace basin
