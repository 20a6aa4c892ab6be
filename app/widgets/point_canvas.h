#pragma once
// Dots drawn on the processor into one picture, so that ten thousand of them cost a frame no more than one textured rectangle.

#include <imgui.h>

#include <cstdint>
#include <vector>

namespace app {

enum class DotShape { disc, square };

struct DotStyle {
  DotShape shape = DotShape::disc;
  float radius = 3;  ///< pixels, rim included
  float rim = 1;     ///< pixels
  ImU32 fill = IM_COL32_WHITE;
  ImU32 rim_colour = IM_COL32_BLACK;
};

class PointCanvas {
 public:
  /// An empty, transparent picture.
  void clear(int width, int height);
  /// An anti-aliased dot centred at (x, y) pixels from the top left; parts outside are cut off, non-finite places are skipped.
  void dot(float x, float y, const DotStyle& style);
  /// Turns the picture into straight-alpha RGBA, as Renderer::rgba takes it; call once, after the last dot.
  void finish();
  const std::vector<uint8_t>& finished() const { return pixels_; }

  int width() const { return width_; }
  int height() const { return height_; }

 private:
  void blend(int x, int y, ImU32 colour, float coverage);
  std::vector<uint8_t> pixels_;  // premultiplied until `finish`
  int width_ = 0, height_ = 0;
};

}  // namespace app
