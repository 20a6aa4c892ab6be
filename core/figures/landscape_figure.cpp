#include "core/figures/landscape_figure.h"

#include <algorithm>
#include <cmath>

#include "core/base/color_map.h"

namespace basin {
namespace {

constexpr double kSpread = 0.02;  // share of the values beyond either end of the colours

struct Pixel {
  double x, y;
};

Pixel pixel_at(const ImageBatch& image, const Grid& energy, const Point& point) {
  const double scale = static_cast<double>(image.width) / (energy.high - energy.low);
  return {(point.x - energy.low) * scale, (energy.high - point.y) * scale};
}

void paint(ImageBatch& image, double x, double y, uint8_t shade) {
  const auto column = static_cast<int64_t>(std::floor(x)), row = static_cast<int64_t>(std::floor(y));
  if (column < 0 || row < 0 || column >= image.width || row >= image.height) return;
  std::fill_n(image.bytes.begin() + (row * image.width + column) * image.channels, image.channels, shade);
}

/// A light centre in a dark square, readable on every colour.
void draw_dot(ImageBatch& image, const Pixel& at, int64_t radius) {
  for (int64_t dy = -radius; dy <= radius; ++dy)
    for (int64_t dx = -radius; dx <= radius; ++dx)
      paint(image, at.x + static_cast<double>(dx), at.y + static_cast<double>(dy), std::max(std::abs(dx), std::abs(dy)) < radius ? 255 : 20);
}

void draw_line(ImageBatch& image, const Pixel& from, const Pixel& to) {
  const int64_t steps = 1 + static_cast<int64_t>(std::max(std::abs(to.x - from.x), std::abs(to.y - from.y)));
  for (int64_t i = 0; i <= steps; ++i) {
    const double t = static_cast<double>(i) / static_cast<double>(steps);
    paint(image, from.x + t * (to.x - from.x), from.y + t * (to.y - from.y), 255);
  }
}

}  // namespace

ImageBatch draw_landscape(const Grid& energy, const std::vector<Point>& points, int64_t size) {
  auto sorted = energy.values;
  std::sort(sorted.begin(), sorted.end());
  const auto cut = static_cast<size_t>(kSpread * static_cast<double>(sorted.size()));
  const double low = sorted[cut], high = sorted[sorted.size() - 1 - cut];
  ImageBatch image{1, 3, size, size, std::vector<uint8_t>(static_cast<size_t>(size * size * 3))};
  for (int64_t y = 0; y < size; ++y)
    for (int64_t x = 0; x < size; ++x) {
      const int64_t row = (size - 1 - y) * energy.size / size, column = x * energy.size / size;
      const Rgb c =
          colour_at(ColorMap::viridis, 1 - (energy.values[static_cast<size_t>(row * energy.size + column)] - low) / std::max(1e-9, high - low));
      auto* pixel = image.bytes.data() + (y * size + x) * 3;
      pixel[0] = static_cast<uint8_t>(c.r * 255), pixel[1] = static_cast<uint8_t>(c.g * 255), pixel[2] = static_cast<uint8_t>(c.b * 255);
    }
  for (const auto& point : points) draw_dot(image, pixel_at(image, energy, point), 1);
  return image;
}

ImageBatch draw_paths(const Grid& energy, const std::vector<std::vector<Point>>& paths, int64_t size) {
  auto image = draw_landscape(energy, {}, size);
  for (const auto& path : paths)
    for (size_t i = 1; i < path.size(); ++i) draw_line(image, pixel_at(image, energy, path[i - 1]), pixel_at(image, energy, path[i]));
  for (const auto& path : paths) {
    if (path.empty()) continue;
    draw_dot(image, pixel_at(image, energy, path.front()), 1);
    draw_dot(image, pixel_at(image, energy, path.back()), 3);
  }
  return image;
}

ImageBatch side_by_side(const std::vector<ImageBatch>& pictures, int64_t gap) {
  const auto& first = pictures.front();
  const auto count = static_cast<int64_t>(pictures.size());
  ImageBatch row{1, first.channels, first.height, count * first.width + (count - 1) * gap, {}};
  row.bytes.assign(static_cast<size_t>(row.width * row.height * row.channels), 255);
  for (int64_t i = 0; i < count; ++i)
    for (int64_t y = 0; y < first.height; ++y) {
      const auto* line = pictures[static_cast<size_t>(i)].bytes.data() + y * first.width * first.channels;
      std::copy_n(line, first.width * first.channels, row.bytes.begin() + (y * row.width + i * (first.width + gap)) * row.channels);
    }
  return row;
}

}  // namespace basin
