#include "core/io/image_files.h"

#include <fmt/format.h>

#include <algorithm>

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#include <stb_image_write.h>
#pragma GCC diagnostic pop

#include "core/base/errors.h"
#include "core/base/files.h"

namespace basin {

void write_png(const std::string& path, const uint8_t* pixels, int width, int height, int channels) {
  std::string bytes;
  const auto collect = [](void* out, void* data, int size) { static_cast<std::string*>(out)->append(static_cast<const char*>(data), static_cast<size_t>(size)); };
  if (!stbi_write_png_to_func(collect, &bytes, width, height, channels, pixels, width * channels))
    throw BadInput(fmt::format("Cannot encode a PNG of {} x {} pixels for '{}'.", width, height, path));
  write_atomically(path, bytes);
}

ImageBatch contact_sheet(const ImageBatch& images, int64_t columns, int64_t scale) {
  columns = std::max<int64_t>(1, std::min(columns, images.count));
  const int64_t rows = (images.count + columns - 1) / columns;
  ImageBatch sheet;
  sheet.count = 1;
  sheet.channels = images.channels;
  sheet.width = columns * (images.width * scale + 1) + 1;
  sheet.height = rows * (images.height * scale + 1) + 1;
  sheet.bytes.assign(static_cast<size_t>(sheet.width * sheet.height * sheet.channels), 96);
  for (int64_t i = 0; i < images.count; ++i) {
    const int64_t x0 = (i % columns) * (images.width * scale + 1) + 1, y0 = (i / columns) * (images.height * scale + 1) + 1;
    for (int64_t y = 0; y < images.height * scale; ++y)
      for (int64_t x = 0; x < images.width * scale; ++x)
        std::copy_n(images.at(i) + ((y / scale) * images.width + x / scale) * images.channels, images.channels,
                    sheet.bytes.begin() + ((y0 + y) * sheet.width + x0 + x) * sheet.channels);
  }
  return sheet;
}

void write_png(const std::string& path, const ImageBatch& image) {
  write_png(path, image.bytes.data(), static_cast<int>(image.width), static_cast<int>(image.height), static_cast<int>(image.channels));
}

}  // namespace basin
