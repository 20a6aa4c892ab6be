#include "core/data/drawing_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/formats/image_files.h"

namespace basin {
namespace {

constexpr std::string_view kComment = "Basin density: light is dense";

/// The opaque pixels' mean luminance along the four edges; where the edges are mostly transparent, the opposite of the whole picture's mean.
double background(const GreyPicture& picture) {
  double edge = 0, edge_alpha = 0, all = 0, all_alpha = 0;
  int64_t edge_count = 0;
  for (int64_t y = 0; y < picture.height; ++y)
    for (int64_t x = 0; x < picture.width; ++x) {
      const auto i = static_cast<size_t>(y * picture.width + x);
      const auto alpha = static_cast<double>(picture.alpha[i]), level = alpha * static_cast<double>(picture.luminance[i]);
      all += level, all_alpha += alpha;
      if (y > 0 && x > 0 && y < picture.height - 1 && x < picture.width - 1) continue;
      edge += level, edge_alpha += alpha;
      ++edge_count;
    }
  if (edge_alpha > 0.5 * static_cast<double>(edge_count)) return edge / edge_alpha;
  return all_alpha > 0 ? 1 - all / all_alpha : 0;
}

bool dark_is_dense(const GreyPicture& picture, Ink ink) {
  if (ink != Ink::automatic) return ink == Ink::dark;
  return picture.comment != kComment && background(picture) > 0.5;
}

/// Averages a line of `count` samples, `stride` apart, over kCanvasCells equal parts of a line `whole` samples long in whose middle it lies.
void resample(const double* from, int64_t count, int64_t stride, int64_t whole, double* to, int64_t to_stride) {
  const double cell = static_cast<double>(whole) / kCanvasCells, offset = 0.5 * static_cast<double>(whole - count);
  for (int64_t i = 0; i < kCanvasCells; ++i) {
    const double first = static_cast<double>(i * whole) / kCanvasCells - offset, last = static_cast<double>((i + 1) * whole) / kCanvasCells - offset;
    double sum = 0;
    for (auto k = std::max<int64_t>(0, static_cast<int64_t>(std::floor(first))); k < count && static_cast<double>(k) < last; ++k)
      sum += from[k * stride] * (std::min(last, static_cast<double>(k + 1)) - std::max(first, static_cast<double>(k)));
    to[i * to_stride] = sum / cell;
  }
}

/// Density of each pixel, top row first, onto the canvas, lowest row first.
CanvasWeights on_canvas(const std::vector<double>& density, int64_t width, int64_t height) {
  const int64_t whole = std::max(width, height);
  std::vector<double> narrow(static_cast<size_t>(height * kCanvasCells)), cells(kCanvasCells * kCanvasCells);
  for (int64_t y = 0; y < height; ++y) resample(density.data() + y * width, width, 1, whole, narrow.data() + y * kCanvasCells, 1);
  for (int64_t x = 0; x < kCanvasCells; ++x) resample(narrow.data() + x, height, kCanvasCells, whole, cells.data() + x, kCanvasCells);
  CanvasWeights weights(cells.size());
  for (int64_t row = 0; row < kCanvasCells; ++row)
    for (int64_t column = 0; column < kCanvasCells; ++column)
      weights[static_cast<size_t>(row * kCanvasCells + column)] = static_cast<uint16_t>(
          std::lround(std::clamp(cells[static_cast<size_t>((kCanvasCells - 1 - row) * kCanvasCells + column)], 0.0, 1.0) * kFullWeight));
  return weights;
}

uint64_t fnv1a(const CanvasWeights& weights) {
  uint64_t hash = 14695981039346656037u;
  for (const uint16_t weight : weights)
    for (const unsigned byte : {weight & 0xffu, static_cast<unsigned>(weight) >> 8}) hash = (hash ^ byte) * 1099511628211u;
  return hash;
}

}  // namespace

CanvasWeights read_drawing(const std::string& path, Ink ink) {
  const GreyPicture picture = read_grey(path);
  const bool dark = dark_is_dense(picture, ink);
  std::vector<double> density(picture.luminance.size());
  for (size_t i = 0; i < density.size(); ++i) {
    const auto level = static_cast<double>(picture.luminance[i]);
    density[i] = static_cast<double>(picture.alpha[i]) * (dark ? 1 - level : level);
  }
  auto weights = on_canvas(density, picture.width, picture.height);
  if (std::all_of(weights.begin(), weights.end(), [](uint16_t weight) { return weight == 0; }))
    throw BadInput(fmt::format("'{}' holds nothing to learn: with {} pixels as dense, every one is empty; paint something, or set data.ink = {}.",
                               path, dark ? "dark" : "light", dark ? "light" : "dark"));
  return weights;
}

void write_drawing(const std::string& path, const CanvasWeights& weights) {
  std::vector<uint16_t> rows;
  for (int64_t row = kCanvasCells - 1; row >= 0; --row)
    rows.insert(rows.end(), weights.begin() + row * kCanvasCells, weights.begin() + (row + 1) * kCanvasCells);
  write_grey_png(path, rows, kCanvasCells, kCanvasCells, kComment);
}

std::string drawing_path(const CanvasWeights& weights) {
  const auto folder = data_folders().front() / "drawings";
  std::error_code refused;  // which writing then reports
  std::filesystem::create_directories(folder, refused);
  return (folder / fmt::format("drawing-{:016x}.png", fnv1a(weights))).string();
}

}  // namespace basin
