#pragma once
// What a PNG or JPEG says of itself before its pixels are decoded, and what a decoder passes over in silence.

#include <cstdint>
#include <string>
#include <string_view>

namespace basin {

struct PictureHeader {
  int64_t width = 0, height = 0;  ///< as stored
  int orientation = 1;            ///< how a viewer turns it, see exif.h
};

/// Throws BadInput naming `path`, cause and remedy for what is empty, cut off, of another format (which is named), larger than 16384 pixels a side or
/// 2^25 in all, a PNG with a wrong checksum or in Apple's own variant, or a JPEG of four channels that does not say which.
PictureHeader read_picture_header(std::string_view bytes, const std::string& path);

/// A PNG whose palette, if it has one, has all 256 colours, those beyond its end black as every viewer shows them. stb_image would take them from
/// memory that nobody wrote. Checksums are left as they were.
std::string with_whole_palette(std::string png);

/// "'PATH' is not a picture that can be read (CAUSE); give a PNG or JPG..."
std::string unreadable_picture(const std::string& path, std::string_view cause);

}  // namespace basin
