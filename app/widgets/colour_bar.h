#pragma once
// The key to a colour map: a bar with ticks and unit.

#include <string>

#include "app/gl/renderer.h"
#include "app/widgets/theme.h"

namespace app {

/// Colour at `share` of the map, opaque, as ImDrawList takes it.
ImU32 packed_colour(ColorMap map, double share);

struct ColourScale {
  ColorMap map = ColorMap::viridis;
  bool reversed = false;
  double low = 0, high = 1;
  std::string title;  ///< quantity and unit, "E, nats"

  /// Opaque colour of `value`.
  ImU32 colour(double value) const;
};

/// Room an upright bar takes, tick labels included.
float colour_bar_width(const Theme& theme);
/// An upright bar whose top left corner is `min`; the title stands above it, right-aligned to its labels.
void draw_colour_bar(const Theme& theme, ImVec2 min, float height, const ColourScale& scale);

}  // namespace app
