#include "core/formats/exif.h"

namespace basin {

int exif_orientation(std::string_view tiff) {
  constexpr uint32_t kOrientation = 0x0112, kShort = 3, kLong = 4;
  const bool little = tiff.substr(0, 4) == std::string_view("II*\0", 4);
  if (!little && tiff.substr(0, 4) != std::string_view("MM\0*", 4)) return 1;
  const auto number = [&](size_t at, size_t size) {
    uint32_t value = 0;
    for (size_t i = 0; i < size; ++i) value = value << 8 | static_cast<unsigned char>(tiff[at + (little ? size - 1 - i : i)]);
    return value;
  };
  if (tiff.size() < 8) return 1;
  const size_t directory = number(4, 4);
  if (directory + 2 > tiff.size()) return 1;
  const size_t count = number(directory, 2);
  for (size_t i = 0; i < count; ++i) {
    const size_t entry = directory + 2 + 12 * i;
    if (entry + 12 > tiff.size()) return 1;
    if (number(entry, 2) != kOrientation) continue;
    const uint32_t type = number(entry + 2, 2), value = number(entry + 8, type == kLong ? 4 : 2);
    return (type == kShort || type == kLong) && value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

int64_t stored_place(int orientation, int64_t width, int64_t height, int64_t row, int64_t column) {
  const auto at = [width](int64_t y, int64_t x) { return y * width + x; };
  switch (orientation) {
    case 2:
      return at(row, width - 1 - column);
    case 3:
      return at(height - 1 - row, width - 1 - column);
    case 4:
      return at(height - 1 - row, column);
    case 5:
      return at(column, row);
    case 6:
      return at(height - 1 - column, row);
    case 7:
      return at(height - 1 - column, width - 1 - row);
    case 8:
      return at(column, width - 1 - row);
    default:
      return at(row, column);
  }
}

}  // namespace basin
