#include "core/kernels/patches.h"

#include <algorithm>
#include <cstring>

namespace basin {
namespace {

/// The part of one kernel row that lies inside the image: `width` floats at `image`, placed `offset` floats into the row of the patch.
struct Run {
  int64_t image = 0, offset = 0, width = 0;
};

/// Calls `visit(Run, row)` for every patch and kernel row, in order of rows; `row` is where the kernel row begins in the matrix.
template <class Visit>
void for_each_run(int64_t count, const PatchShape& s, Visit&& visit) {
  const int64_t out = s.out_side(), kernel_row = s.kernel * s.channels;
  int64_t row = 0;
  for (int64_t n = 0; n < count; ++n)
    for (int64_t oy = 0; oy < out; ++oy)
      for (int64_t ox = 0; ox < out; ++ox)
        for (int64_t ky = 0; ky < s.kernel; ++ky, row += kernel_row) {
          const int64_t y = oy * PatchShape::kStride - s.padding + ky, x = ox * PatchShape::kStride - s.padding;
          const int64_t first = std::max<int64_t>(0, x), last = std::min(s.side, x + s.kernel);
          if (y < 0 || y >= s.side || first >= last) {
            visit(Run{}, row);
          } else {
            visit(Run{((n * s.side + y) * s.side + first) * s.channels, (first - x) * s.channels, (last - first) * s.channels}, row);
          }
        }
}

}  // namespace

void gather_patches(const float* images, int64_t count, const PatchShape& shape, float* rows) {
  const int64_t kernel_row = shape.kernel * shape.channels;
  for_each_run(count, shape, [&](const Run& run, int64_t row) {
    float* target = rows + row;
    if (run.width == kernel_row) {
      std::memcpy(target, images + run.image, static_cast<size_t>(kernel_row) * sizeof(float));
      return;
    }
    std::fill_n(target, kernel_row, 0.0f);
    std::copy_n(images + run.image, run.width, target + run.offset);
  });
}

void scatter_patches(const float* rows, int64_t count, const PatchShape& shape, float* images) {
  std::fill_n(images, count * shape.side * shape.side * shape.channels, 0.0f);
  for_each_run(count, shape, [&](const Run& run, int64_t row) {
    const float* source = rows + row + run.offset;
    float* target = images + run.image;
    for (int64_t i = 0; i < run.width; ++i) target[i] += source[i];
  });
}

}  // namespace basin
