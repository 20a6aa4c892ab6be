#pragma once
// PNG out. Reading pictures follows with the image-folder loader.

#include <string>

#include "core/base/image.h"

namespace basin {

/// Writes `channels` (1, 3 or 4) interleaved bytes a pixel, rows top-down. Atomic; throws BadInput.
void write_png(const std::string& path, const uint8_t* pixels, int width, int height, int channels);

/// Pictures side by side, `columns` a row, `scale` times enlarged without smoothing, one grey pixel of border between.
ImageBatch contact_sheet(const ImageBatch& images, int64_t columns, int64_t scale);

/// The first picture of `image`. Atomic; throws BadInput.
void write_png(const std::string& path, const ImageBatch& image);

}  // namespace basin
