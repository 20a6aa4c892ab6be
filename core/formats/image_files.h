#pragma once
// Pictures out as PNG, and in from PNG or JPG as luminance or colour.

#include <string>
#include <string_view>
#include <vector>

#include "core/base/image.h"

namespace basin {

/// Writes `channels` (1, 3 or 4) interleaved bytes a pixel, rows top-down. Atomic; throws BadInput.
void write_png(const std::string& path, const uint8_t* pixels, int width, int height, int channels);

/// Pictures side by side, `columns` a row, `scale` times enlarged without smoothing, one grey pixel of border between.
ImageBatch contact_sheet(const ImageBatch& images, int64_t columns, int64_t scale);

/// The first picture of `image`. Atomic; throws BadInput.
void write_png(const std::string& path, const ImageBatch& image);

/// Luminance and opacity of a picture, both in [0, 1], rows top-down.
struct GreyPicture {
  int64_t width = 0, height = 0;
  std::vector<float> luminance;  ///< 0.2126 R + 0.7152 G + 0.0722 B of the stored values (ITU-R BT.709)
  std::vector<float> alpha;      ///< 1 where the file has none
  std::string comment;           ///< of a file written by write_grey_png, else empty
};

/// A PNG or JPG of 1 to 16 bits a channel, turned as its EXIF orientation says. Throws BadInput with path, reason and remedy as read_picture_header
/// does, and when its pixels are malformed.
GreyPicture read_grey(const std::string& path);

/// A PNG or JPG as one picture of 3 channels of 8 bits; what is transparent shows white. Throws BadInput as read_grey does.
ImageBatch read_colour(const std::string& path);

/// A 16-bit grey PNG with a text comment; `pixels` [height * width] rows top-down. read_grey gives back pixel / 65535 exactly. Atomic; throws
/// BadInput.
void write_grey_png(const std::string& path, const std::vector<uint16_t>& pixels, int64_t width, int64_t height, std::string_view comment);

}  // namespace basin
