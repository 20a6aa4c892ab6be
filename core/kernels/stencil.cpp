#include "core/kernels/stencil.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace basin {
namespace {

/// Rows between neighbours in x, y and channel of an image [side, side] with `channels`.
struct Steps {
  int64_t x, y, channel;
};

Steps steps_of(Layout layout, int64_t side, int64_t channels) {
  if (layout == Layout::planes) return {1, side, side * side};
  return {channels, side * channels, 1};
}

/// Fills the weights from `weight(tap, channel, output)`; outputs lie `out_step` rows apart.
template <class Weight>
void set_weights(Stencil& s, int64_t out_step, Weight&& weight) {
  constexpr auto kBlock = Stencil::kBlock;
  s.weights.assign(static_cast<size_t>(s.blocks() * s.block_size()), 0.0f);
  s.bias.assign(static_cast<size_t>(s.blocks() * kBlock), 0.0f);
  for (int64_t o = 0; o < s.outputs; ++o) {
    s.out_rows.push_back(o * out_step);
    float* const block = s.weights.data() + o / kBlock * s.block_size() + o % kBlock;
    for (int64_t t = 0; t < s.taps; ++t)
      for (int64_t i = 0; i < s.channels; ++i) block[(t * s.channels + i) * kBlock] = weight(t, i, o);
  }
}

void add_pixel(Stencil& s, const std::vector<Stencil::Tap>& taps, Stencil::Pixel pixel) {
  const auto same = std::find_if(s.groups.begin(), s.groups.end(), [&](const Stencil::Group& group) { return group.taps == taps; });
  if (same != s.groups.end()) {
    same->pixels.push_back(pixel);
  } else {
    s.groups.push_back({taps, {pixel}});
  }
}

/// The taps along one axis that reach input place `at` of the transpose: output place minus at / 2, kernel place.
std::vector<std::pair<int64_t, int64_t>> reach(const ConvolutionShape& shape, int64_t at) {
  std::vector<std::pair<int64_t, int64_t>> found;
  for (int64_t k = 0; k < shape.kernel; ++k) {
    const int64_t twice = at + shape.padding - k;
    if (twice >= 0 && twice % 2 == 0 && twice / 2 < shape.out_side()) found.emplace_back(twice / 2 - at / 2, k);
  }
  return found;
}

/// Pixels of the gradient one by one: even and odd rows and columns each have their own taps.
Stencil transposed_by_pixel(const ConvolutionShape& shape, Layout layout, const float* weight) {
  const auto in = steps_of(Layout::channels_last, shape.out_side(), shape.filters), out = steps_of(layout, shape.side, shape.channels);
  const int64_t kernel_size = shape.kernel * shape.kernel;
  Stencil s;
  s.taps = kernel_size;
  s.channels = shape.filters;
  s.outputs = shape.channels;
  set_weights(s, out.channel, [&](int64_t t, int64_t i, int64_t o) { return weight[(i * shape.channels + o) * kernel_size + t]; });
  for (int64_t y = 0; y < shape.side; ++y)
    for (int64_t x = 0; x < shape.side; ++x) {
      std::vector<Stencil::Tap> taps;
      for (const auto& [dy, ky] : reach(shape, y))
        for (const auto& [dx, kx] : reach(shape, x)) taps.push_back({dy * in.y + dx * in.x, ky * shape.kernel + kx});
      add_pixel(s, taps, {y / 2 * in.y + x / 2 * in.x, y * out.y + x * out.x});
    }
  return s;
}

/// Squares of 2x2 pixels at once, for few channels: more outputs share what is read, for some zero weights.
Stencil transposed_by_square(const ConvolutionShape& shape, Layout layout, const float* weight) {
  const auto in = steps_of(Layout::channels_last, shape.out_side(), shape.filters), out = steps_of(layout, shape.side, shape.channels);
  const int64_t first = -((shape.kernel - 1 - shape.padding) / 2), last = (1 + shape.padding) / 2, across = last - first + 1;
  Stencil s;
  s.taps = across * across;
  s.channels = shape.filters;
  s.outputs = 4 * shape.channels;
  set_weights(s, 0, [&](int64_t t, int64_t i, int64_t o) {
    const int64_t c = o / 4, ky = o % 4 / 2 + shape.padding - 2 * (first + t / across), kx = o % 2 + shape.padding - 2 * (first + t % across);
    const bool inside = ky >= 0 && ky < shape.kernel && kx >= 0 && kx < shape.kernel;
    return inside ? weight[((i * shape.channels + c) * shape.kernel + ky) * shape.kernel + kx] : 0.0f;
  });
  for (int64_t o = 0; o < s.outputs; ++o) s.out_rows[static_cast<size_t>(o)] = o / 4 * out.channel + o % 4 / 2 * out.y + o % 2 * out.x;
  const auto inside = [&](int64_t at) { return at >= 0 && at < shape.out_side(); };
  for (int64_t y = 0; y < shape.side / 2; ++y)
    for (int64_t x = 0; x < shape.side / 2; ++x) {
      std::vector<Stencil::Tap> taps;
      for (int64_t dy = first; dy <= last; ++dy)
        for (int64_t dx = first; dx <= last; ++dx)
          if (inside(y + dy) && inside(x + dx)) taps.push_back({dy * in.y + dx * in.x, (dy - first) * across + dx - first});
      add_pixel(s, taps, {y * in.y + x * in.x, 2 * (y * out.y + x * out.x)});
    }
  return s;
}

}  // namespace

Stencil convolution(const ConvolutionShape& shape, Layout layout, const float* weight, const float* bias) {
  if (shape.side % 2 != 0) throw std::invalid_argument("convolution: the side must be even");
  const auto in = steps_of(layout, shape.side, shape.channels), out = steps_of(Layout::channels_last, shape.out_side(), shape.filters);
  const int64_t kernel_size = shape.kernel * shape.kernel;
  Stencil s;
  s.taps = kernel_size;
  s.channels = shape.channels;
  s.channel_step = in.channel;
  s.outputs = shape.filters;
  set_weights(s, 1, [&](int64_t t, int64_t i, int64_t o) { return weight[(o * shape.channels + i) * kernel_size + t]; });
  std::copy_n(bias, s.outputs, s.bias.begin());
  const auto inside = [&](int64_t at) { return at >= 0 && at < shape.side; };
  for (int64_t oy = 0; oy < shape.out_side(); ++oy)
    for (int64_t ox = 0; ox < shape.out_side(); ++ox) {
      const int64_t y = 2 * oy - shape.padding, x = 2 * ox - shape.padding;
      std::vector<Stencil::Tap> taps;
      for (int64_t ky = 0; ky < shape.kernel; ++ky)
        for (int64_t kx = 0; kx < shape.kernel; ++kx)
          if (inside(y + ky) && inside(x + kx)) taps.push_back({ky * in.y + kx * in.x, ky * shape.kernel + kx});
      add_pixel(s, taps, {y * in.y + x * in.x, oy * out.y + ox * out.x});
    }
  return s;
}

Stencil convolution_transposed(const ConvolutionShape& shape, Layout layout, const float* weight) {
  return shape.channels < Stencil::kBlock ? transposed_by_square(shape, layout, weight) : transposed_by_pixel(shape, layout, weight);
}

Stencil dense(int64_t inputs, int64_t outputs, const float* weight, const float* bias) {
  Stencil s;
  s.channels = inputs;
  s.outputs = outputs;
  s.groups = {{{{}}, {{}}}};
  set_weights(s, 1, [&](int64_t, int64_t i, int64_t o) { return weight[o * inputs + i]; });
  std::copy_n(bias, outputs, s.bias.begin());
  return s;
}

Stencil dense_transposed(int64_t inputs, int64_t outputs, const float* weight) {
  Stencil s;
  s.channels = outputs;
  s.outputs = inputs;
  s.groups = {{{{}}, {{}}}};
  set_weights(s, 1, [&](int64_t, int64_t i, int64_t o) { return weight[i * inputs + o]; });
  return s;
}

}  // namespace basin
