#pragma once
// Vector kernels on a tile of images, one image a lane: a row holds one value of each, so every layer works at full vector width whatever
// its number of channels, and an image's result depends neither on its lane nor on its neighbours. Rows are aligned to their own size.

#include <cstdint>

#include "core/base/activation.h"
#include "core/kernels/stencil.h"

namespace basin {

/// Images a tile holds when `count` are left: at most the width of a vector.
int64_t lanes_for(int64_t count);

/// `images` [count, size] -> `rows` [size, lanes], zero beyond `count`.
void images_to_rows(const float* images, int64_t count, int64_t size, int64_t lanes, float* rows);
/// `rows` [size, lanes] -> `images` [count, size].
void rows_to_images(const float* rows, int64_t count, int64_t size, int64_t lanes, float* images);

/// Writes the stencil's sums to `out`.
void apply(const Stencil& stencil, const float* in, int64_t lanes, float* out);
/// Multiplies `out` by the stencil's sums.
void apply_times(const Stencil& stencil, const float* in, int64_t lanes, float* out);

/// f(z) replaces z in `rows` [count, lanes]; `slopes` gets f'(z).
void activate_rows(Activation kind, int64_t count, int64_t lanes, float* rows, float* slopes);

}  // namespace basin
