#include "core/formats/image_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#include <stb_image_write.h>

namespace {

thread_local size_t most_grown = 0;  // bytes

/// stb_image grows memory only for the pixels of a PNG, packed and unpacked, and unpacks them without regard to the picture's size.
void* grow(void* memory, size_t size) {
  return size > most_grown ? nullptr : std::realloc(memory, size);
}

}  // namespace

#define STBI_MALLOC(size) std::malloc(size)
#define STBI_REALLOC(memory, size) grow(memory, size)
#define STBI_FREE(memory) std::free(memory)
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_NO_STDIO
#include <stb_image.h>
#pragma GCC diagnostic pop

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/formats/exif.h"
#include "core/formats/picture_header.h"

namespace basin {
namespace {

constexpr size_t kMostBytes = size_t{1} << 28;
/// What a sound PNG may take while it is unpacked: nine bytes a pixel (16-bit RGBA, one pixel a row) in memory that grows by doubling.
constexpr size_t kMostOfAPixel = 20, kAnyPicture = size_t{1} << 22;
constexpr std::string_view kCommentKey{"Comment\0", 8};

struct FreePixels {
  void operator()(void* pixels) const { std::free(pixels); }
};

std::string big_endian(uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift));
  return bytes;
}

/// Length, type, content and checksum, as PNG has every part of a file.
std::string png_chunk(std::string_view type, std::string_view content) {
  std::string checked = std::string(type) + std::string(content);
  const uint32_t checksum = stbiw__crc32(reinterpret_cast<unsigned char*>(checked.data()), static_cast<int>(checked.size()));
  return big_endian(static_cast<uint32_t>(content.size())) + checked + big_endian(checksum);
}

/// The text of the first comment within the first bytes of a PNG, where write_grey_png puts it.
std::string png_comment(std::string_view bytes) {
  const size_t type = bytes.substr(0, 256).find(std::string("tEXt").append(kCommentKey));
  if (type == std::string_view::npos || type < 4) return "";
  const auto at = [&](size_t i) { return static_cast<size_t>(static_cast<unsigned char>(bytes[i])); };
  const size_t length = at(type - 2) << 8 | at(type - 1);
  return length < kCommentKey.size() ? "" : std::string(bytes.substr(type + 4 + kCommentKey.size(), length - kCommentKey.size()));
}

GreyPicture to_grey(const stbi_us* pixels, int64_t width, int64_t height, int channels) {
  GreyPicture picture{width, height, {}, {}, ""};
  const bool colour = channels >= 3, with_alpha = channels == 2 || channels == 4;
  for (int64_t i = 0; i < width * height; ++i, pixels += channels) {
    const double level = colour ? 0.2126 * pixels[0] + 0.7152 * pixels[1] + 0.0722 * pixels[2] : static_cast<double>(pixels[0]);
    picture.luminance.push_back(static_cast<float>(level / 65535));
    picture.alpha.push_back(with_alpha ? static_cast<float>(pixels[channels - 1] / 65535.0) : 1.0f);
  }
  return picture;
}

/// A picture file whose header is sound and whose size is sensible.
struct EncodedPicture {
  explicit EncodedPicture(const std::string& its_path)
      : path(its_path), bytes(read_file(its_path, kMostBytes)), header(read_picture_header(bytes, path)) {
    bytes = with_whole_palette(std::move(bytes));
    most_grown = kAnyPicture + kMostOfAPixel * static_cast<size_t>(header.width * header.height);
  }
  const stbi_uc* data() const { return reinterpret_cast<const stbi_uc*>(bytes.data()); }
  int size() const { return static_cast<int>(bytes.size()); }
  /// Throws BadInput where stb_image gave no pixels, or saw another picture than the header tells of.
  void check(const void* pixels, int width, int height) const {
    const std::string_view reason = pixels == nullptr ? stbi_failure_reason() : "";
    if (reason == "outofmem") throw BadInput(unreadable_picture(path, "its pixels unpack to more than a picture of its size has"));
    if (pixels == nullptr) throw BadInput(unreadable_picture(path, reason));
    if (width != header.width || height != header.height) throw BadInput(unreadable_picture(path, "it gives its size twice"));
  }
  template <class T>
  std::vector<T> shown(std::vector<T> pixels, int64_t channels) const {
    return upright(std::move(pixels), header.width, header.height, channels, header.orientation);
  }
  int64_t shown_width() const { return turns_by_a_quarter(header.orientation) ? header.height : header.width; }
  int64_t shown_height() const { return turns_by_a_quarter(header.orientation) ? header.width : header.height; }

  std::string path, bytes;
  PictureHeader header;
};

}  // namespace

void write_png(const std::string& path, const uint8_t* pixels, int width, int height, int channels) {
  std::string bytes;
  const auto collect = [](void* out, void* data, int size) {
    static_cast<std::string*>(out)->append(static_cast<const char*>(data), static_cast<size_t>(size));
  };
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

GreyPicture read_grey(const std::string& path) {
  const EncodedPicture file(path);
  int width = 0, height = 0, channels = 0;
  const std::unique_ptr<stbi_us, FreePixels> pixels(stbi_load_16_from_memory(file.data(), file.size(), &width, &height, &channels, 0));
  file.check(pixels.get(), width, height);
  GreyPicture picture = to_grey(pixels.get(), width, height, channels);
  picture.width = file.shown_width(), picture.height = file.shown_height();
  picture.luminance = file.shown(std::move(picture.luminance), 1);
  picture.alpha = file.shown(std::move(picture.alpha), 1);
  picture.comment = png_comment(file.bytes);
  return picture;
}

ImageBatch read_colour(const std::string& path) {
  constexpr int kChannels = 4;
  const EncodedPicture file(path);
  int width = 0, height = 0, channels = 0;
  const std::unique_ptr<stbi_uc, FreePixels> pixels(stbi_load_from_memory(file.data(), file.size(), &width, &height, &channels, kChannels));
  file.check(pixels.get(), width, height);
  ImageBatch picture{1, 3, file.shown_height(), file.shown_width(),
                     std::vector<uint8_t>(static_cast<size_t>(width) * static_cast<size_t>(height) * 3)};
  auto out = picture.bytes.begin();
  const stbi_uc* end = pixels.get() + int64_t{width} * height * kChannels;
  for (const stbi_uc* in = pixels.get(); in != end; in += kChannels)
    for (int c = 0; c < 3; ++c) *out++ = static_cast<uint8_t>((in[c] * in[3] + 255 * (255 - in[3]) + 127) / 255);
  picture.bytes = file.shown(std::move(picture.bytes), 3);
  return picture;
}

void write_grey_png(const std::string& path, const std::vector<uint16_t>& pixels, int64_t width, int64_t height, std::string_view comment) {
  constexpr int kCompression = 8;
  std::string rows;
  for (int64_t y = 0; y < height; ++y) {
    rows.push_back('\0');  // no filter
    for (int64_t x = 0; x < width; ++x) {
      const uint16_t pixel = pixels[static_cast<size_t>(y * width + x)];
      rows.push_back(static_cast<char>(pixel >> 8));
      rows.push_back(static_cast<char>(pixel & 0xff));
    }
  }
  int packed_size = 0;
  const std::unique_ptr<unsigned char, FreePixels> packed(
      stbi_zlib_compress(reinterpret_cast<unsigned char*>(rows.data()), static_cast<int>(rows.size()), &packed_size, kCompression));
  if (!packed) throw BadInput(fmt::format("Cannot encode a PNG of {} x {} pixels for '{}'.", width, height, path));
  const std::string header = big_endian(static_cast<uint32_t>(width)) + big_endian(static_cast<uint32_t>(height)) + std::string("\x10\0\0\0\0", 5);
  write_atomically(path, "\x89PNG\r\n\x1a\n" + png_chunk("IHDR", header) + png_chunk("tEXt", std::string(kCommentKey).append(comment)) +
                             png_chunk("IDAT", {reinterpret_cast<const char*>(packed.get()), static_cast<size_t>(packed_size)}) +
                             png_chunk("IEND", ""));
}

}  // namespace basin
