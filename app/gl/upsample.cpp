#include "app/gl/upsample.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace app {
namespace {

/// Where output sample `i` reads from: four clamped source cells, their weights, and the nearest cell.
struct Taps {
  std::array<int64_t, 4> cells;
  std::array<float, 4> weights;
  int64_t nearest;
};

std::vector<Taps> make_taps(int64_t size, int factor) {
  std::vector<Taps> taps(static_cast<size_t>(size * factor));
  for (size_t i = 0; i < taps.size(); ++i) {
    const double at = (static_cast<double>(i) + 0.5) / factor - 0.5;
    const auto cell = static_cast<int64_t>(std::floor(at));
    const float t = static_cast<float>(at - static_cast<double>(cell));
    for (int64_t k = 0; k < 4; ++k) taps[i].cells[static_cast<size_t>(k)] = std::clamp<int64_t>(cell + k - 1, 0, size - 1);
    taps[i].weights = {0.5f * t * (-1 + t * (2 - t)), 0.5f * (2 + t * t * (-5 + 3 * t)), 0.5f * t * (1 + t * (4 - 3 * t)), 0.5f * t * t * (t - 1)};
    taps[i].nearest = static_cast<int64_t>(i) / factor;
  }
  return taps;
}

/// Interpolates along one axis of values laid out as (line, cell) with the given strides.
float interpolated(const float* line, int64_t stride, const Taps& taps) {
  float sum = 0;
  for (size_t k = 0; k < 4; ++k) sum += taps.weights[k] * line[taps.cells[k] * stride];
  return std::isfinite(sum) ? sum : line[taps.nearest * stride];
}

}  // namespace

basin::Grid upsampled(const basin::Grid& grid, int factor) {
  if (factor <= 1 || grid.size < 2) return grid;
  const int64_t wide = grid.size * factor;
  const auto taps = make_taps(grid.size, factor);
  std::vector<float> rows(static_cast<size_t>(grid.size * wide));
  for (int64_t y = 0; y < grid.size; ++y)
    for (int64_t x = 0; x < wide; ++x)
      rows[static_cast<size_t>(y * wide + x)] = interpolated(&grid.values[static_cast<size_t>(y * grid.size)], 1, taps[static_cast<size_t>(x)]);

  basin::Grid out = {wide, grid.low, grid.high, std::vector<float>(static_cast<size_t>(wide * wide))};
  for (int64_t y = 0; y < wide; ++y)
    for (int64_t x = 0; x < wide; ++x)
      out.values[static_cast<size_t>(y * wide + x)] = interpolated(&rows[static_cast<size_t>(x)], wide, taps[static_cast<size_t>(y)]);
  return out;
}

int upsampling_factor(int64_t size) {
  return static_cast<int>(std::clamp<int64_t>(384 / std::max<int64_t>(size, 1), 1, 4));
}

}  // namespace app
