#pragma once
// What follows a convolution, in as few passes as there can be: y = f(a x + d + r) over one image's channels-last map, with a and d per channel, an
// addend r, and an activation f; and its gradient. Values are float or bfloat16, sums are float.

#include <cstdint>
#include <optional>

#include "core/base/activation.h"

namespace basin {

/// Places x channels, channels side by side. `values` are float, or bfloat16 as their 16 bits.
struct Map {
  int64_t places = 0, channels = 0;
  bool bfloat16 = false;
};

/// Whether the kernels take so many channels: whole vectors only, of which the smallest have four lanes.
bool takes_channels(int64_t channels);

/// Per channel, the mean of x and the sum of squared differences from it.
void channel_moments(const Map& map, const void* x, float* mean, float* squares);

/// y = f(a x + d + r); `r` may be null, f may be none.
void finish(const Map& map, const void* x, const void* r, const float* a, const float* d, std::optional<Activation> f, void* y);

/// From dy: dh = dy f'(a x + d + r), and per channel its sum and its sum times x.
void finish_backward(const Map& map, const void* dy, const void* x, const void* r, const float* a, const float* d, std::optional<Activation> f,
                     void* dh, float* sum, float* sum_x);

/// dx = p dh + q x + s, each per channel.
void combine(const Map& map, const void* dh, const void* x, const float* p, const float* q, const float* s, void* dx);

}  // namespace basin
