#pragma once
// Colour maps that are perceptually even and safe for colour-blind eyes, as numbers: for shader tables, drawn dots and exported pictures alike.

#include <array>
#include <cstdint>
#include <string_view>

namespace basin {

enum class ColorMap { viridis, cividis, diverging, grey };
std::string_view name_of(ColorMap map);

struct Rgb {
  float r = 0, g = 0, b = 0;
};

/// Colour at `share` of the map; clamped to [0, 1], NaN is magenta.
Rgb colour_at(ColorMap map, double share);
/// 256 RGBA entries.
std::array<uint8_t, 256 * 4> colour_table(ColorMap map);
/// Relative luminance by WCAG 2, 0 to 1.
double luminance(const Rgb& colour);

}  // namespace basin
