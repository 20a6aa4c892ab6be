#pragma once
// The space in which samples and chains live.

#include <cstdint>
#include <string>
#include <vector>

namespace basin {

/// What a sample is: points in a square box, or images of a value range.
struct SampleSpace {
  bool image = false;
  int64_t channels = 1, height = 1, width = 2;
  double low = -4.0, high = 4.0;  ///< box of points or range of pixel values
  std::vector<std::string> classes;

  /// Of a batch of `count`: [N, C, H, W] or [N, width].
  std::vector<int64_t> shape(int64_t count) const {
    return image ? std::vector<int64_t>{count, channels, height, width} : std::vector<int64_t>{count, width};
  }
};

}  // namespace basin
