#pragma once
// The one tag of EXIF that changes a picture: how it is turned. (A library for it would read JPEG alone, and this is one number.)

#include <cstdint>
#include <string_view>
#include <vector>

namespace basin {

/// Orientation, 1 to 8, in the first directory of a TIFF structure (EXIF 2.32, section 4.6.4); 1, as stored, where it has none or is malformed.
int exif_orientation(std::string_view tiff);

/// Whether a picture of this orientation is shown with width and height exchanged.
inline bool turns_by_a_quarter(int orientation) {
  return orientation > 4;
}

/// Which stored pixel a viewer shows at (row, column): its place in a picture of `width` x `height` as stored.
int64_t stored_place(int orientation, int64_t width, int64_t height, int64_t row, int64_t column);

/// Pixels of `channels` values as a viewer shows them, from a picture of `width` x `height` as stored.
template <class T>
std::vector<T> upright(std::vector<T> pixels, int64_t width, int64_t height, int64_t channels, int orientation) {
  if (orientation == 1) return pixels;
  const int64_t columns = turns_by_a_quarter(orientation) ? height : width, rows = turns_by_a_quarter(orientation) ? width : height;
  std::vector<T> shown;
  shown.reserve(pixels.size());
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t column = 0; column < columns; ++column) {
      const auto from = pixels.begin() + stored_place(orientation, width, height, row, column) * channels;
      shown.insert(shown.end(), from, from + channels);
    }
  return shown;
}

}  // namespace basin
