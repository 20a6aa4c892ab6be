#pragma once
// Lines, boxes and text on a picture, for figures written to files.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/color_map.h"
#include "core/base/image.h"

namespace basin {

enum class Align { left, centre, right };

/// One RGB picture, white at first. Coordinates are pixels from the upper left corner; what lies outside is cut off.
class Raster {
 public:
  Raster(int64_t width, int64_t height);

  int64_t width() const { return image_.width; }
  int64_t height() const { return image_.height; }
  const ImageBatch& image() const { return image_; }

  void fill(double x0, double y0, double x1, double y1, const Rgb& colour, double opacity = 1);
  /// An antialiased line of that width with round ends.
  void line(double x0, double y0, double x1, double y1, const Rgb& colour, double width = 1);
  /// UTF-8 text, `size` pixels high, its baseline at y, in DejaVu Sans where the system has it, else in a plain built-in font of ASCII.
  void text(double x, double y, double size, std::string_view words, const Rgb& colour, Align align = Align::left);
  /// The first picture of `picture` (1 or 3 channels) with its upper left corner at (x, y).
  void paste(const ImageBatch& picture, int64_t x, int64_t y);

 private:
  void blend(int64_t x, int64_t y, const Rgb& colour, double share);
  ImageBatch image_;
};

/// How wide `Raster::text` writes these words, in pixels.
double text_width(std::string_view words, double size);
/// The words in lines of at most `width` pixels, broken at spaces; a longer word has a line of its own. No words, no lines.
std::vector<std::string> wrapped(std::string_view words, double size, double width);

}  // namespace basin
