#pragma once
// The only door from panels to pictures on the graphics card. The null renderer lets panels run in tests without a window.

#include <imgui.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/color_map.h"
#include "core/base/image.h"

namespace app {

using basin::ColorMap;

/// How a scalar field is shown.
struct FieldStyle {
  ColorMap map = ColorMap::viridis;
  bool reversed = false;
  float low = 0, high = 1;                                     ///< values at the two ends of the colour map
  float contour_step = 0;                                      ///< 0 is no contours
  float view_x0 = -4, view_x1 = 4, view_y0 = -4, view_y1 = 4;  ///< part of the field's box that is shown
};

class Renderer {
 public:
  virtual ~Renderer() = default;
  /// Textures whose contents changed since the last call.
  virtual std::vector<ImTextureID> take_updated() { return {}; }
  /// Draws `field` into an off-screen picture of `width` x `height` pixels kept under `key`, only when `serial`, style or size changed since the
  /// last call with that key. Returns its texture, top row first when drawn with uv (0,0)-(1,1).
  virtual ImTextureID field(std::string_view key, uint64_t serial, const basin::Grid& field, const FieldStyle& style, int width, int height) = 0;
  /// Uploads the first `count` pictures as one atlas of `columns` per row under `key`, only when `serial` changed; nearest filtering.
  /// Null when it does not fit on the card.
  virtual ImTextureID atlas(std::string_view key, uint64_t serial, const basin::ImageBatch& images, int64_t count, int columns) = 0;
  /// Uploads a straight-alpha RGBA picture (dots, density overlays), only when `serial` changed; linear filtering.
  virtual ImTextureID rgba(std::string_view key, uint64_t serial, const std::vector<uint8_t>& pixels, int width, int height) = 0;
};

/// Draws nothing and returns null textures.
std::unique_ptr<Renderer> make_null_renderer();
/// Needs a current OpenGL 3.3 core context on this thread. Shaders are read from `shader_folder`.
std::unique_ptr<Renderer> make_gl_renderer(const std::string& shader_folder);

}  // namespace app
