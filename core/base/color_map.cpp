#include "core/base/color_map.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace basin {
namespace {

/// Evenly spaced control points, 0xRRGGBB. Viridis: Smith & van der Walt 2015. Cividis: Nunez, Anderton & Renslow 2018. Diverging: ColorBrewer RdBu,
/// reversed.
const std::vector<uint32_t>& control_points(ColorMap map) {
  static const std::vector<uint32_t> viridis = {0x440154, 0x482878, 0x3E4A89, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6DCD59, 0xB4DE2C, 0xFDE725};
  static const std::vector<uint32_t> cividis = {0x00204D, 0x00336F, 0x39486B, 0x575C6D, 0x707173, 0x8A8779, 0xA69D75, 0xC4B56C, 0xE4CF5B, 0xFFEA46};
  static const std::vector<uint32_t> diverging = {0x053061, 0x2166AC, 0x4393C3, 0x92C5DE, 0xD1E5F0, 0xF7F7F7,
                                                  0xFDDBC7, 0xF4A582, 0xD6604D, 0xB2182B, 0x67001F};
  static const std::vector<uint32_t> grey = {0x080808, 0xF8F8F8};
  switch (map) {
    case ColorMap::viridis:
      return viridis;
    case ColorMap::cividis:
      return cividis;
    case ColorMap::diverging:
      return diverging;
    case ColorMap::grey:
      break;
  }
  return grey;
}

float channel(uint32_t colour, int shift) {
  return static_cast<float>((colour >> shift) & 0xFFu) / 255.0f;
}

double linear_light(double v) {
  return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

uint8_t to_byte(float v) {
  return static_cast<uint8_t>(std::lround(v * 255.0f));
}

}  // namespace

Rgb colour_at(ColorMap map, double share) {
  if (std::isnan(share)) return {1.0f, 0.0f, 1.0f};
  const auto& points = control_points(map);
  const double at = std::clamp(share, 0.0, 1.0) * static_cast<double>(points.size() - 1);
  const size_t i = std::min(static_cast<size_t>(at), points.size() - 2);
  const float t = static_cast<float>(at - static_cast<double>(i));
  const auto mixed = [&](int shift) { return channel(points[i], shift) * (1.0f - t) + channel(points[i + 1], shift) * t; };
  return {mixed(16), mixed(8), mixed(0)};
}

std::array<uint8_t, 256 * 4> colour_table(ColorMap map) {
  std::array<uint8_t, 256 * 4> table{};
  for (size_t i = 0; i < 256; ++i) {
    const Rgb c = colour_at(map, static_cast<double>(i) / 255.0);
    table[4 * i] = to_byte(c.r);
    table[4 * i + 1] = to_byte(c.g);
    table[4 * i + 2] = to_byte(c.b);
    table[4 * i + 3] = 255;
  }
  return table;
}

double luminance(const Rgb& c) {
  return 0.2126 * linear_light(c.r) + 0.7152 * linear_light(c.g) + 0.0722 * linear_light(c.b);
}

std::string_view name_of(ColorMap map) {
  switch (map) {
    case ColorMap::viridis:
      return "viridis";
    case ColorMap::cividis:
      return "cividis";
    case ColorMap::diverging:
      return "diverging";
    case ColorMap::grey:
      break;
  }
  return "grey";
}

}  // namespace basin
