#pragma once
// Plain pictures and fields: values that may cross threads.

#include <cstdint>
#include <vector>

namespace basin {

/// `count` pictures of `channels` x `height` x `width` bytes, rows top-down, interleaved channels: pixel (i, y, x, c) is at ((i * height + y) * width
/// + x) * channels + c.
struct ImageBatch {
  int64_t count = 0, channels = 1, height = 0, width = 0;
  std::vector<uint8_t> bytes;
  const uint8_t* at(int64_t i) const { return bytes.data() + i * channels * height * width; }
};

/// Samples of a scalar field at the cell centres of a square box: value (row, column) is at row * size + column, row 0 at the lowest y.
struct Grid {
  int64_t size = 0;
  double low = -4.0, high = 4.0;  ///< the box [low, high]^2
  std::vector<float> values;
};

struct Point {
  float x = 0, y = 0;
};

}  // namespace basin
