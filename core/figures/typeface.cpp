#include "core/figures/typeface.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#define STB_TRUETYPE_IMPLEMENTATION
#define STBTT_STATIC
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wsign-compare"
#include <stb_easy_font.h>
#include <stb_truetype.h>
#pragma GCC diagnostic pop

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/base/font_files.h"

namespace basin {
namespace {

constexpr double kEasyHeight = 12;         // of a line of stb_easy_font, in its own units
constexpr size_t kEasyBytesALetter = 600;  // of vertices, twice what it says it needs

const unsigned char* data_of(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// Whether the font at `offset` lists its tables, all of them within the file. stb_truetype trusts both.
bool has_whole_tables(std::string_view bytes, size_t offset) {
  constexpr size_t kHeader = 12, kEntry = 16;
  const auto number = [&](size_t at, int size) {
    size_t value = 0;
    for (int i = 0; i < size; ++i) value = value << 8 | data_of(bytes)[at + static_cast<size_t>(i)];
    return value;
  };
  if (offset > bytes.size() || bytes.size() - offset < kHeader) return false;
  const size_t tables = number(offset + 4, 2), first = offset + kHeader;
  if (tables == 0 || tables > (bytes.size() - first) / kEntry) return false;
  for (size_t entry = first; entry < first + tables * kEntry; entry += kEntry)
    if (number(entry + 8, 4) + number(entry + 12, 4) > bytes.size()) return false;
  return true;
}

bool open_font(std::string_view bytes, stbtt_fontinfo& font) {
  constexpr size_t kLongestHeader = 16;  // of a collection with one font
  if (bytes.size() < kLongestHeader) return false;
  const int offset = stbtt_GetFontOffsetForIndex(data_of(bytes), 0);
  return offset >= 0 && has_whole_tables(bytes, static_cast<size_t>(offset)) && stbtt_InitFont(&font, data_of(bytes), offset) != 0;
}

/// A font file and its tables; not `usable` where it cannot be read.
struct Typeface {
  explicit Typeface(const std::string& path) {
    try {
      bytes = read_file(path);
      usable = open_font(bytes, font);
    } catch (const BadInput&) {
      usable = false;
    }
  }

  std::string bytes;
  stbtt_fontinfo font{};
  bool usable = false;
};

/// Each file is read once, by the thread that first asks for it, and stays.
const Typeface& typeface_at(const std::string& path) {
  struct Place {
    std::once_flag read;
    std::unique_ptr<const Typeface> face;
  };
  static std::mutex mutex;
  static std::map<std::string, Place> places;
  Place* place = nullptr;
  {
    const std::lock_guard lock(mutex);
    place = &places[path];
  }
  std::call_once(place->read, [&] { place->face = std::make_unique<const Typeface>(path); });
  return *place->face;
}

const std::vector<std::string>& fallbacks() {
  static const std::vector<std::string> paths = fallback_fonts();
  return paths;
}

/// The first font that has the letter, read when the ones before it lack it; the first of all where none does; null where the system has no font.
const Typeface* typeface_with(int code) {
  const Typeface* first = nullptr;
  for (const auto& path : fallbacks()) {
    const Typeface& face = typeface_at(path);
    if (!face.usable) continue;
    if (stbtt_FindGlyphIndex(&face.font, code) != 0) return &face;
    if (first == nullptr) first = &face;
  }
  return first;
}

/// Sets one letter with its baseline's start at `pen`; returns its advance in pixels.
double set_letter(const stbtt_fontinfo& font, int code, double pen, double size, const OnPixel& on_pixel) {
  const float scale = stbtt_ScaleForPixelHeight(&font, static_cast<float>(size));
  int advance = 0, bearing = 0, width = 0, height = 0, left = 0, top = 0;
  stbtt_GetCodepointHMetrics(&font, code, &advance, &bearing);
  if (on_pixel) {
    const auto shift = static_cast<float>(pen - std::floor(pen));
    auto* coverage = stbtt_GetCodepointBitmapSubpixel(&font, scale, scale, shift, 0, code, &width, &height, &left, &top);
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        if (const int share = coverage[y * width + x]) on_pixel(static_cast<int64_t>(std::floor(pen)) + left + x, top + y, share / 255.0);
    stbtt_FreeBitmap(coverage, nullptr);
  }
  return advance * static_cast<double>(scale);
}

double set_truetype(std::string_view words, double size, const OnPixel& on_pixel) {
  double pen = 0;
  for (size_t next = 0; next < words.size();) {
    const int code = take_code_point(words, next);
    pen += set_letter(typeface_with(code)->font, code, pen, size, on_pixel);
  }
  return pen;
}

double set_easy(std::string_view words, double size, const OnPixel& on_pixel) {
  struct Vertex {
    float x, y, z;
    unsigned char colour[4];
  };
  std::string text(words);
  for (auto& letter : text)
    if (static_cast<unsigned char>(letter) < 32 || static_cast<unsigned char>(letter) > 126) letter = '?';
  const double scale = std::max(1.0, std::round(size / kEasyHeight));
  std::vector<Vertex> corners(text.size() * kEasyBytesALetter / sizeof(Vertex) + 4);
  const int quads = stb_easy_font_print(0, 0, text.data(), nullptr, corners.data(), static_cast<int>(corners.size() * sizeof(Vertex)));
  const double baseline = 0.75 * kEasyHeight;
  for (int quad = 0; on_pixel && quad < quads; ++quad) {
    const auto &from = corners[static_cast<size_t>(4 * quad)], &to = corners[static_cast<size_t>(4 * quad + 2)];
    for (auto y = static_cast<int64_t>((from.y - baseline) * scale); y < static_cast<int64_t>((to.y - baseline) * scale); ++y)
      for (auto x = static_cast<int64_t>(from.x * scale); x < static_cast<int64_t>(to.x * scale); ++x) on_pixel(x, y, 1);
  }
  return stb_easy_font_width(text.data()) * scale;
}

}  // namespace

double set_text(std::string_view words, double size, const OnPixel& on_pixel) {
  return typeface_with('?') != nullptr ? set_truetype(words, size, on_pixel) : set_easy(words, size, on_pixel);
}

bool is_usable_font(std::string_view bytes) {
  stbtt_fontinfo font{};
  return open_font(bytes, font);
}

std::string font_with(int code_point) {
  for (const auto& path : fallbacks()) {
    const Typeface& face = typeface_at(path);
    if (face.usable && stbtt_FindGlyphIndex(&face.font, code_point) != 0) return path;
  }
  return "";
}

std::string_view font_bytes(const std::string& path) {
  const Typeface& face = typeface_at(path);
  return face.usable ? std::string_view(face.bytes) : std::string_view();
}

}  // namespace basin
