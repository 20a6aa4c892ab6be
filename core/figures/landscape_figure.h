#pragma once
// Pictures of 2D energies for files: RGB, rows top-down.

#include <vector>

#include "core/base/image.h"

namespace basin {

/// A landscape in colour with points on it, one picture `size` x `size`.
ImageBatch draw_landscape(const Grid& energy, const std::vector<Point>& points, int64_t size);
/// The same with paths: a line each, from its first point (ringed) to its last (dot).
ImageBatch draw_paths(const Grid& energy, const std::vector<std::vector<Point>>& paths, int64_t size);
/// Pictures of the same size in a row, `gap` white pixels apart.
ImageBatch side_by_side(const std::vector<ImageBatch>& pictures, int64_t gap);

}  // namespace basin
