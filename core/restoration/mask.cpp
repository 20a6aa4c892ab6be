#include "core/restoration/mask.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "core/base/errors.h"
#include "core/base/segment.h"
#include "core/base/text.h"
#include "core/formats/image_files.h"

namespace basin {
namespace {

struct Place {
  double x = 0, y = 0;
};

Place centre_of(int64_t y, int64_t x) {
  return {static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5};
}

bool is_finite(Point at) {
  return std::isfinite(at.x) && std::isfinite(at.y);
}

bool encloses(const std::vector<Point>& corners, Place at) {
  bool inside = false;
  for (size_t i = 0, before = corners.size() - 1; i < corners.size(); before = i++) {
    const double x0 = corners[before].x, y0 = corners[before].y, x1 = corners[i].x, y1 = corners[i].y;
    if ((y0 > at.y) != (y1 > at.y) && at.x < x0 + (x1 - x0) * (at.y - y0) / (y1 - y0)) inside = !inside;
  }
  return inside;
}

template <class Chosen>
void mark(Mask& mask, bool unknown, const Chosen& chosen) {
  for (int64_t y = 0; y < mask.height; ++y)
    for (int64_t x = 0; x < mask.width; ++x)
      if (chosen(centre_of(y, x))) mask.set(y, x, unknown);
}

void mark_pixel_at(Mask& mask, Point at, bool unknown) {
  const double x = std::floor(at.x), y = std::floor(at.y);
  if (x < 0 || y < 0 || x >= static_cast<double>(mask.width) || y >= static_cast<double>(mask.height)) return;
  mask.set(static_cast<int64_t>(y), static_cast<int64_t>(x), unknown);
}

}  // namespace

int64_t Mask::count() const {
  return std::accumulate(unknown.begin(), unknown.end(), int64_t{0});
}

void mark_line(Mask& mask, Point from, Point to, double radius, bool unknown) {
  if (!is_finite(from) || !is_finite(to)) return;
  mark(mask, unknown, [&](Place at) { return squared_distance(at.x, at.y, from.x, from.y, to.x, to.y) <= radius * radius; });
  for (const auto end : {from, to}) mark_pixel_at(mask, end, unknown);
}

void mark_rectangle(Mask& mask, Point corner, Point opposite, bool unknown) {
  if (!is_finite(corner) || !is_finite(opposite)) return;
  const float left = std::min(corner.x, opposite.x), right = std::max(corner.x, opposite.x);
  const float top = std::min(corner.y, opposite.y), bottom = std::max(corner.y, opposite.y);
  mark(mask, unknown, [=](Place at) { return at.x >= left && at.x <= right && at.y >= top && at.y <= bottom; });
}

void mark_polygon(Mask& mask, const std::vector<Point>& corners, bool unknown) {
  if (corners.size() < 3 || !std::all_of(corners.begin(), corners.end(), is_finite)) return;
  mark(mask, unknown, [&](Place at) { return encloses(corners, at); });
}

Mask inverted(Mask mask) {
  for (auto& value : mask.unknown) value = value == 0 ? 1 : 0;
  return mask;
}

Mask grown(const Mask& mask, double pixels) {
  if (pixels < 0) return inverted(grown(inverted(mask), -pixels));
  const auto reach = static_cast<int64_t>(std::floor(pixels));
  Mask larger = mask;
  for (int64_t y = 0; y < mask.height; ++y)
    for (int64_t x = 0; x < mask.width; ++x) {
      if (!mask.at(y, x)) continue;
      for (int64_t row = std::max<int64_t>(0, y - reach); row <= std::min(mask.height - 1, y + reach); ++row)
        for (int64_t column = std::max<int64_t>(0, x - reach); column <= std::min(mask.width - 1, x + reach); ++column)
          if (std::hypot(row - y, column - x) <= pixels) larger.set(row, column, true);
    }
  return larger;
}

Mask centre_square(int64_t height, int64_t width, int64_t side) {
  Mask mask(height, width);
  const int64_t top = std::max<int64_t>(0, (height - side) / 2), left = std::max<int64_t>(0, (width - side) / 2);
  for (int64_t y = top; y < std::min(height, top + side); ++y)
    for (int64_t x = left; x < std::min(width, left + side); ++x) mask.set(y, x, true);
  return mask;
}

Mask lower_half(int64_t height, int64_t width) {
  Mask mask(height, width);
  for (int64_t y = height / 2; y < height; ++y)
    for (int64_t x = 0; x < width; ++x) mask.set(y, x, true);
  return mask;
}

Mask random_pixels(int64_t height, int64_t width, double share, uint64_t seed) {
  Mask mask(height, width);
  std::mt19937_64 random(seed);
  constexpr double kAll = 18446744073709551616.0;  // numbers of the generator
  for (auto& value : mask.unknown) value = static_cast<double>(random()) / kAll < share ? 1 : 0;
  return mask;
}

Mask mask_named(const std::string& rule_or_path, int64_t height, int64_t width, uint64_t seed) {
  if (rule_or_path == "lower-half") return lower_half(height, width);
  const size_t equals = rule_or_path.find('=');
  const std::string rule = rule_or_path.substr(0, equals);
  if (equals == std::string::npos || (rule != "centre" && rule != "random")) return read_mask(rule_or_path, height, width);
  const auto amount = number_in<double>(rule_or_path.substr(equals + 1));
  const bool centre = rule == "centre";
  if (!amount || !(*amount > 0) || *amount > (centre ? 16384 : 1))
    throw BadInput(
        fmt::format("'{}' is no hole; write centre=10 (pixels a side), lower-half, random=0.5 (share of pixels) or a PNG file.", rule_or_path));
  return centre ? centre_square(height, width, static_cast<int64_t>(*amount)) : random_pixels(height, width, *amount, seed);
}

Mask read_mask(const std::string& path, int64_t height, int64_t width) {
  const auto picture = read_grey(path);
  if (picture.height != height || picture.width != width)
    throw BadInput(fmt::format("The mask '{}' is {} x {} pixels, and the picture {} x {}; give a mask of that size.", path, picture.width,
                               picture.height, width, height));
  Mask mask(height, width);
  for (size_t i = 0; i < mask.unknown.size(); ++i) mask.unknown[i] = picture.luminance[i] * picture.alpha[i] >= 0.5f ? 1 : 0;
  return mask;
}

void write_mask(const std::string& path, const Mask& mask) {
  std::vector<uint8_t> pixels;
  for (const auto value : mask.unknown) pixels.push_back(value == 0 ? 0 : 255);
  write_png(path, pixels.data(), static_cast<int>(mask.width), static_cast<int>(mask.height), 1);
}

}  // namespace basin
