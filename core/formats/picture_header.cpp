#include "core/formats/picture_header.h"

#include <fmt/format.h>
#include <zlib.h>

#include <optional>
#include <vector>

#include "core/base/errors.h"
#include "core/formats/exif.h"

namespace basin {
namespace {

constexpr int64_t kMostPixels = int64_t{1} << 25, kLongestSide = 16384;
constexpr std::string_view kPng("\x89PNG\r\n\x1a\n", 8), kJpeg("\xff\xd8", 2), kJpegEnd("\xff\xd9", 2), kExif("Exif\0\0", 6), kAdobe("Adobe", 5);

[[noreturn]] void refuse(const std::string& path, std::string_view cause) {
  throw BadInput(unreadable_picture(path, cause));
}

size_t number(std::string_view bytes, size_t at, size_t size) {
  size_t value = 0;
  for (size_t i = at; i < at + size; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

void check_size(int64_t width, int64_t height, const std::string& path) {
  if (width <= kLongestSide && height <= kLongestSide && width * height <= kMostPixels) return;
  throw BadInput(fmt::format("'{}' is too large: {} x {} pixels, where at most {} a side and {} in all are sensible here; scale it down.", path,
                             width, height, kLongestSide, kMostPixels));
}

/// The name of a format that begins with `bytes` and is not read; empty for others.
std::string_view other_format(std::string_view bytes) {
  struct Signature {
    size_t at;
    std::string_view bytes, name;
  };
  static const std::vector<Signature> kSignatures = {
      {8, "WEBP", "WebP"},     {0, "GIF8", "GIF"},       {0, {"II*\0", 4}, "TIFF"},    {0, {"MM\0*", 4}, "TIFF"},
      {4, "ftypavif", "AVIF"}, {4, "ftyphei", "HEIC"},   {4, "ftyphev", "HEIC"},       {4, "ftypmif1", "HEIC"},
      {0, "BM", "BMP"},        {0, "8BPS", "Photoshop"}, {4, "jP  ", "JPEG 2000"},     {0, "\xff\x0a", "JPEG XL"},
      {4, "JXL ", "JPEG XL"},  {0, "<svg", "SVG"},       {0, {"\0\0\1\0", 4}, "icon"}, {0, "%PDF", "PDF"},
  };
  for (const auto& signature : kSignatures)
    if (bytes.size() > signature.at && bytes.substr(signature.at, signature.bytes.size()) == signature.bytes) return signature.name;
  return "";
}

struct PngChunk {
  std::string_view type, content;
  bool sound = false;  ///< its checksum is right
};

/// Nothing where the file ends within the chunk.
std::optional<PngChunk> png_chunk_at(std::string_view bytes, size_t at) {
  if (at + 12 > bytes.size()) return std::nullopt;
  const size_t length = number(bytes, at, 4);
  if (length > bytes.size() - at - 12) return std::nullopt;
  const auto checked = bytes.substr(at + 4, 4 + length);
  const auto sum = crc32(0, reinterpret_cast<const Bytef*>(checked.data()), static_cast<uInt>(checked.size()));
  return PngChunk{checked.substr(0, 4), checked.substr(4), sum == number(bytes, at + 8 + length, 4)};
}

PictureHeader png_header(std::string_view bytes, const std::string& path) {
  PictureHeader header;
  for (size_t at = kPng.size();;) {
    const auto chunk = png_chunk_at(bytes, at);
    if (!chunk) refuse(path, "it is cut off");
    if (chunk->type == "CgBI") refuse(path, "it is in Apple's own variant of PNG");
    if (chunk->type == "IHDR" && chunk->content.size() == 13) {
      header.width = static_cast<int64_t>(number(chunk->content, 0, 4)), header.height = static_cast<int64_t>(number(chunk->content, 4, 4));
      check_size(header.width, header.height, path);
    }
    const bool matters = (chunk->type[0] & 0x20) == 0 || chunk->type == "tRNS";
    if (matters && !chunk->sound) refuse(path, fmt::format("it is damaged: the checksum of its part {} is wrong", chunk->type));
    if (chunk->type == "eXIf" && chunk->sound) header.orientation = exif_orientation(chunk->content);
    if (chunk->type == "IEND") return header;
    at += 12 + chunk->content.size();
  }
}

/// Start of frame: size and number of channels.
bool begins_frame(unsigned marker) {
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

void read_frame(std::string_view content, unsigned marker, PictureHeader& header, size_t& channels, const std::string& path) {
  if (content.size() < 6) refuse(path, "it is cut off");
  if (marker > 0xc2) refuse(path, "it is a lossless or arithmetically coded JPEG");
  header.height = static_cast<int64_t>(number(content, 1, 2)), header.width = static_cast<int64_t>(number(content, 3, 2));
  channels = number(content, 5, 1);
  check_size(header.width, header.height, path);
}

/// Four channels are CMYK or YCCK, and Adobe's mark says which.
PictureHeader jpeg_header(std::string_view bytes, const std::string& path) {
  PictureHeader header;
  size_t channels = 0;
  std::optional<size_t> adobe;
  for (size_t at = kJpeg.size();;) {
    if (at + 4 > bytes.size()) refuse(path, "it is cut off");
    const auto marker = static_cast<unsigned>(number(bytes, at + 1, 1));
    if (number(bytes, at, 1) != 0xff || marker == 0xff) {  // fill
      ++at;
      continue;
    }
    const size_t length = number(bytes, at + 2, 2);
    if (length < 2 || at + 2 + length > bytes.size()) refuse(path, "it is cut off");
    const auto content = bytes.substr(at + 4, length - 2);
    if (begins_frame(marker)) read_frame(content, marker, header, channels, path);
    if (marker == 0xe1 && content.substr(0, kExif.size()) == kExif) header.orientation = exif_orientation(content.substr(kExif.size()));
    if (marker == 0xee && content.size() >= 12 && content.substr(0, kAdobe.size()) == kAdobe) adobe = number(content, 11, 1);
    if (marker == 0xda && bytes.find(kJpegEnd, at) == std::string_view::npos) refuse(path, "it is cut off");
    if (marker == 0xda) break;
    at += 2 + length;
  }
  if (channels == 0) refuse(path, "it is damaged");
  if (channels == 4 && (!adobe || *adobe == 1)) refuse(path, "it has four colour channels and does not say which; save it anew as RGB");
  return header;
}

}  // namespace

std::string unreadable_picture(const std::string& path, std::string_view cause) {
  return fmt::format("'{}' is not a picture that can be read ({}); give a PNG or JPG, or save it anew with an image editor.", path, cause);
}

PictureHeader read_picture_header(std::string_view bytes, const std::string& path) {
  if (bytes.empty()) refuse(path, "the file is empty");
  if (bytes.substr(0, kPng.size()) == kPng) return png_header(bytes, path);
  if (bytes.substr(0, kJpeg.size()) == kJpeg) return jpeg_header(bytes, path);
  const auto name = other_format(bytes);
  if (name.empty()) refuse(path, "it is in no format that is known");
  refuse(path, fmt::format("it is a {} file", name));
}

std::string with_whole_palette(std::string png) {
  constexpr size_t kWhole = 256 * 3;
  if (png.compare(0, kPng.size(), kPng) != 0) return png;
  for (size_t at = kPng.size();;) {
    const auto chunk = png_chunk_at(png, at);
    if (!chunk || chunk->type == "IDAT") return png;
    const size_t size = chunk->content.size();
    if (chunk->type == "PLTE" && size < kWhole) {
      png.insert(at + 8 + size, kWhole - size, '\0');
      return png.replace(at, 4, std::string("\0\0\3\0", 4));
    }
    at += 12 + size;
  }
}

}  // namespace basin
