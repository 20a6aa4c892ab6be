#pragma once
// Which pixels of a picture are to be filled: painted by hand, made by rule, or read from a file. No torch here.

#include <string>
#include <vector>

#include "core/base/image.h"

namespace basin {

/// Places below are in pixels: x to the right, y down, the centre of the first pixel at (0.5, 0.5).
struct Mask {
  Mask() = default;
  Mask(int64_t its_height, int64_t its_width, bool value = false)
      : height(its_height), width(its_width), unknown(static_cast<size_t>(its_height * its_width), value ? 1 : 0) {}

  bool at(int64_t y, int64_t x) const { return unknown[static_cast<size_t>(y * width + x)] != 0; }
  void set(int64_t y, int64_t x, bool value) { unknown[static_cast<size_t>(y * width + x)] = value ? 1 : 0; }
  int64_t count() const;  ///< of unknown pixels
  bool operator==(const Mask& other) const { return height == other.height && width == other.width && unknown == other.unknown; }

  int64_t height = 0, width = 0;
  std::vector<uint8_t> unknown;  ///< [height * width], 1 where a pixel is to be filled, rows top-down
};

/// Pixels whose centre lies within `radius` of the line, and those that its ends lie in: a brush of any size marks something.
void mark_line(Mask& mask, Point from, Point to, double radius, bool unknown);
/// Pixels whose centre lies in the rectangle of two opposite corners.
void mark_rectangle(Mask& mask, Point corner, Point opposite, bool unknown);
/// Pixels whose centre lies in the closed polygon (even-odd), as a lasso encloses them.
void mark_polygon(Mask& mask, const std::vector<Point>& corners, bool unknown);
Mask inverted(Mask mask);
/// Unknown also where an unknown pixel lies within `pixels` of it, centre to centre; below 0 known where a known one does.
Mask grown(const Mask& mask, double pixels);

/// A square of `side` pixels in the middle, rounded up and left where it cannot be exactly there.
Mask centre_square(int64_t height, int64_t width, int64_t side);
Mask lower_half(int64_t height, int64_t width);
/// Each pixel unknown with probability `share`.
Mask random_pixels(int64_t height, int64_t width, double share, uint64_t seed);

/// By rule: "centre=10", "lower-half", "random=0.5"; else the file of that name. Throws BadInput.
Mask mask_named(const std::string& rule_or_path, int64_t height, int64_t width, uint64_t seed);

/// White is unknown, black and transparent known. Throws BadInput for another size, and as read_grey does.
Mask read_mask(const std::string& path, int64_t height, int64_t width);
/// As PNG, white where unknown. Atomic; throws BadInput.
void write_mask(const std::string& path, const Mask& mask);

}  // namespace basin
