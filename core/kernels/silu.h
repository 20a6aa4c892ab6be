#pragma once
// SiLU and its derivatives over rows of floats, each in one pass.

#include <cstdint>

namespace basin {

/// y = x s(x), s the logistic function.
void silu(const float* x, int64_t count, float* y);

/// dx = g f'(x), f' = s + x s (1 - s).
void silu_slope(const float* g, const float* x, int64_t count, float* dx);

/// Of g f'(x), from h: dg = h f'(x) and dx = h g f''(x), f'' = s (1 - s) (2 + x (1 - 2 s)).
void silu_curvature(const float* h, const float* g, const float* x, int64_t count, float* dg, float* dx);

}  // namespace basin
