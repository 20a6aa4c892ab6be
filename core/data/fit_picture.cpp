#include "core/data/fit_picture.h"

#include "core/base/nearest_byte.h"
#include "core/data/resample.h"

namespace basin {
namespace {

ImageBatch with_channels(const ImageBatch& picture, int64_t channels) {
  if (picture.channels == channels) return picture;
  ImageBatch out{1, channels, picture.height, picture.width, {}};
  for (int64_t pixel = 0; pixel < picture.height * picture.width; ++pixel) {
    const uint8_t* const from = picture.bytes.data() + pixel * picture.channels;
    const uint8_t grey = picture.channels == 3 ? nearest_byte(0.2126 * from[0] + 0.7152 * from[1] + 0.0722 * from[2]) : from[0];
    out.bytes.insert(out.bytes.end(), static_cast<size_t>(channels), grey);
  }
  return out;
}

}  // namespace

ImageBatch fitted(const ImageBatch& picture, const SampleSpace& space) {
  return with_channels(resized_square(picture, space.height), space.channels);
}

ImageBatch picture_at(const ImageBatch& pictures, int64_t i) {
  const auto size = static_cast<size_t>(pictures.channels * pictures.height * pictures.width);
  return {1, pictures.channels, pictures.height, pictures.width, std::vector<uint8_t>(pictures.at(i), pictures.at(i) + size)};
}

ImageBatch pictures_at(const ImageBatch& pictures, const std::vector<int64_t>& places) {
  ImageBatch out{static_cast<int64_t>(places.size()), pictures.channels, pictures.height, pictures.width, {}};
  for (const auto place : places) {
    const auto one = picture_at(pictures, place);
    out.bytes.insert(out.bytes.end(), one.bytes.begin(), one.bytes.end());
  }
  return out;
}

}  // namespace basin
