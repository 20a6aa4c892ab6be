#include "core/figures/typeface.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
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

#include "core/base/files.h"

namespace basin {
namespace {

constexpr double kEasyHeight = 12;         // of a line of stb_easy_font, in its own units
constexpr size_t kEasyBytesALetter = 600;  // of vertices, twice what it says it needs

/// A font file and its tables; not `usable` where the system lacks it.
struct Typeface {
  Typeface() {
    for (const char* folder : {"/usr/share/fonts/", "/usr/local/share/fonts/"})
      for (const char* name : {"truetype/dejavu/DejaVuSans.ttf", "TTF/DejaVuSans.ttf", "dejavu/DejaVuSans.ttf"}) {
        const std::string path = std::string(folder) + name;
        if (usable || !std::filesystem::exists(path)) continue;
        bytes = read_file(path);
        usable = stbtt_InitFont(&font, data(), stbtt_GetFontOffsetForIndex(data(), 0)) != 0;
      }
  }
  const unsigned char* data() const { return reinterpret_cast<const unsigned char*>(bytes.data()); }

  std::string bytes;
  stbtt_fontinfo font{};
  bool usable = false;
};

const Typeface& typeface() {
  static const Typeface loaded;
  return loaded;
}

/// The character at `next`, which moves past it; a broken sequence reads as '?'.
int take_character(std::string_view words, size_t& next) {
  const auto at = [&](size_t i) { return i < words.size() ? static_cast<unsigned char>(words[i]) : 0u; };
  const unsigned first = at(next++);
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
  unsigned code = more == 0 ? first : first & (0x3Fu >> more);
  for (int i = 0; i < more; ++i) {
    if ((at(next) & 0xC0) != 0x80) return '?';
    code = code << 6 | (at(next++) & 0x3F);
  }
  return first >= 0x80 && more == 0 ? '?' : static_cast<int>(code);
}

double set_truetype(const stbtt_fontinfo& font, std::string_view words, double size, const OnPixel& on_pixel) {
  const float scale = stbtt_ScaleForPixelHeight(&font, static_cast<float>(size));
  double pen = 0;
  for (size_t next = 0; next < words.size();) {
    const int code = take_character(words, next);
    int advance = 0, bearing = 0, width = 0, height = 0, left = 0, top = 0;
    stbtt_GetCodepointHMetrics(&font, code, &advance, &bearing);
    const auto shift = static_cast<float>(pen - std::floor(pen));
    if (on_pixel) {
      auto* coverage = stbtt_GetCodepointBitmapSubpixel(&font, scale, scale, shift, 0, code, &width, &height, &left, &top);
      for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
          if (const int share = coverage[y * width + x]) on_pixel(static_cast<int64_t>(std::floor(pen)) + left + x, top + y, share / 255.0);
      stbtt_FreeBitmap(coverage, nullptr);
    }
    pen += advance * static_cast<double>(scale);
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
  const auto& face = typeface();
  return face.usable ? set_truetype(face.font, words, size, on_pixel) : set_easy(words, size, on_pixel);
}

}  // namespace basin
