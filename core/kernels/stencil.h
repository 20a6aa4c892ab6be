#pragma once
// Convolutions, their transposes and dense layers as one thing: weighted sums over pixels at fixed places.

#include <cstdint>
#include <vector>

namespace basin {

/// A square convolution: stride 2, zero padding, even input side.
struct ConvolutionShape {
  int64_t side = 0;  ///< input height and width
  int64_t channels = 0, filters = 0;
  int64_t kernel = 3, padding = 1;
  static constexpr int64_t kStride = 2;

  int64_t out_side() const { return (side + 2 * padding - kernel) / kStride + 1; }
};

/// Where the values of an image lie; places count rows, and a row holds one value of every image of a tile.
enum class Layout {
  planes,         ///< [channel, y, x], as tensors have it
  channels_last,  ///< [y, x, channel]
};

/// out[pixel.out + out_rows[o]] = bias[o] + sum over taps t of the pixel's group and channels i of
///   weight(t, i, o) * in[pixel.in + t.in + i * channel_step].
/// A group is the pixels that share their taps, so nothing is spent on what lies outside the image.
struct Stencil {
  static constexpr int64_t kBlock = 4;  ///< outputs whose weights lie side by side
  struct Tap {
    int64_t in = 0;      ///< row, relative to the pixel's
    int64_t weight = 0;  ///< which of `taps`
    bool operator==(const Tap& other) const { return in == other.in && weight == other.weight; }
  };
  struct Pixel {
    int64_t in = 0, out = 0;  ///< rows
  };
  struct Group {
    std::vector<Tap> taps;
    std::vector<Pixel> pixels;
  };

  int64_t taps = 1, channels = 0, channel_step = 1, outputs = 0;
  std::vector<Group> groups;
  std::vector<float> weights;     ///< [blocks, taps, channels, kBlock], zero beyond `outputs`
  std::vector<float> bias;        ///< [blocks * kBlock]
  std::vector<int64_t> out_rows;  ///< [outputs]

  int64_t blocks() const { return (outputs + kBlock - 1) / kBlock; }
  int64_t block_size() const { return taps * channels * kBlock; }
};

/// `weight` [filters, channels, kernel, kernel], `bias` [filters]. From `layout` to channels last.
Stencil convolution(const ConvolutionShape& shape, Layout layout, const float* weight, const float* bias);
/// Its input gradient: from channels last to `layout`. No bias.
Stencil convolution_transposed(const ConvolutionShape& shape, Layout layout, const float* weight);
/// `weight` [outputs, inputs], `bias` [outputs].
Stencil dense(int64_t inputs, int64_t outputs, const float* weight, const float* bias);
/// Its input gradient: from `outputs` rows to `inputs` rows. No bias.
Stencil dense_transposed(int64_t inputs, int64_t outputs, const float* weight);

}  // namespace basin
