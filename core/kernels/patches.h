#pragma once
// Patches of images as rows of a matrix, and back: a strided convolution is then one matrix product each way.

#include <cstdint>

namespace basin {

/// A square convolution on channels-last images: stride 2, zero padding.
struct PatchShape {
  int64_t side = 0;      ///< input height and width
  int64_t channels = 0;
  int64_t kernel = 3;
  int64_t padding = 1;
  static constexpr int64_t kStride = 2;

  int64_t out_side() const { return (side + 2 * padding - kernel) / kStride + 1; }
  int64_t columns() const { return kernel * kernel * channels; }
};

/// `images` [count, side, side, channels] -> `rows` [count * out_side^2, kernel * kernel * channels]; outside is 0.
void gather_patches(const float* images, int64_t count, const PatchShape& shape, float* rows);

/// The transpose: adds each row into the pixels it came from; `images` is overwritten.
void scatter_patches(const float* rows, int64_t count, const PatchShape& shape, float* images);

}  // namespace basin
