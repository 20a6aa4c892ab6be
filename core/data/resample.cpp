#include "core/data/resample.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/nearest_byte.h"

namespace basin {
namespace {

/// Weights of the inputs [first, first + weights.size()) that make up one output pixel.
struct Tap {
  int64_t first = 0;
  std::vector<float> weights;
};

std::vector<Tap> tent_taps(int64_t from, int64_t to) {
  const double scale = static_cast<double>(from) / static_cast<double>(to), reach = std::max(scale, 1.0);
  std::vector<Tap> taps(static_cast<size_t>(to));
  for (int64_t i = 0; i < to; ++i) {
    Tap& tap = taps[static_cast<size_t>(i)];
    const double centre = (static_cast<double>(i) + 0.5) * scale - 0.5;
    tap.first = std::max<int64_t>(0, static_cast<int64_t>(std::floor(centre - reach)) + 1);
    const int64_t last = std::min(from - 1, static_cast<int64_t>(std::ceil(centre + reach)) - 1);
    double sum = 0;
    for (int64_t j = tap.first; j <= last; ++j) sum += 1 - std::abs(static_cast<double>(j) - centre) / reach;
    for (int64_t j = tap.first; j <= last; ++j)
      tap.weights.push_back(static_cast<float>((1 - std::abs(static_cast<double>(j) - centre) / reach) / sum));
  }
  return taps;
}

struct Square {
  int64_t x = 0, y = 0, side = 0;
};

/// Rows of the square shrunk to `taps.size()` pixels each: [square.side, taps.size(), channels].
std::vector<float> resize_rows(const ImageBatch& picture, const Square& square, const std::vector<Tap>& taps) {
  const int64_t channels = picture.channels;
  std::vector<float> rows(static_cast<size_t>(square.side) * taps.size() * static_cast<size_t>(channels), 0.0f);
  auto out = rows.begin();
  for (int64_t y = 0; y < square.side; ++y) {
    const uint8_t* row = picture.bytes.data() + ((square.y + y) * picture.width + square.x) * channels;
    for (const Tap& tap : taps) {
      const uint8_t* pixel = row + tap.first * channels;
      for (const float weight : tap.weights)
        for (int64_t c = 0; c < channels; ++c) out[c] += weight * static_cast<float>(*pixel++);
      out += channels;
    }
  }
  return rows;
}

}  // namespace

ImageBatch resized_square(const ImageBatch& picture, int64_t side) {
  if (picture.width == side && picture.height == side) return picture;
  Square square;
  square.side = std::min(picture.width, picture.height);
  square.x = (picture.width - square.side) / 2;
  square.y = (picture.height - square.side) / 2;
  const auto taps = tent_taps(square.side, side);
  const auto rows = resize_rows(picture, square, taps);
  const auto pitch = static_cast<size_t>(side * picture.channels);
  ImageBatch result{1, picture.channels, side, side, {}};
  std::vector<float> line(pitch);
  for (const Tap& tap : taps) {
    std::fill(line.begin(), line.end(), 0.0f);
    for (size_t j = 0; j < tap.weights.size(); ++j)
      for (size_t i = 0; i < pitch; ++i) line[i] += tap.weights[j] * rows[(static_cast<size_t>(tap.first) + j) * pitch + i];
    for (const float value : line) result.bytes.push_back(nearest_byte(value));
  }
  return result;
}

}  // namespace basin
