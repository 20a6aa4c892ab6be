#pragma once
// Pictures from one texture: a sheet that knows where each lies, and a grid of them with zoom, pan and selection.

#include <functional>
#include <string_view>
#include <vector>

#include "app/gl/renderer.h"
#include "app/widgets/theme.h"

namespace app {

/// `count` pictures of `width` x `height` pixels, `columns` a row of the texture.
struct PictureSheet {
  ImTextureID texture = nullptr;
  int64_t count = 0;
  int64_t columns = 1;
  int64_t width = 1, height = 1;
};

/// True when the batch holds what it says.
bool is_sound(const basin::ImageBatch& images);
/// Uploads the batch, at most its first 4,096 pictures, when `serial` is new. Empty for an unsound batch.
PictureSheet make_sheet(Renderer& renderer, std::string_view key, uint64_t serial, const basin::ImageBatch& images);
/// Picture `i` stretched over the rectangle; a plain tile when there is none.
void draw_picture(const Theme& theme, const PictureSheet& sheet, int64_t i, ImVec2 min, ImVec2 max);
/// Side of a cell not above `room`: a multiple of `pixels`, so that each shows whole, where that costs little room.
float crisp_side(float room, int64_t pixels);

/// A grid that shows every picture when fitted: wheel zooms about the mouse, drag pans, double click fits.
class ImageView {
 public:
  struct Mouse {
    int64_t hovered = -1;  ///< picture, or -1
    int64_t clicked = -1;
  };
  /// `frame_colour(i)` is the colour of a frame around picture i, 0 for none.
  Mouse draw(const Theme& theme, std::string_view id, const PictureSheet& sheet, ImVec2 size, const std::function<ImU32(int64_t)>& frame_colour);
  void fit() {
    zoom_ = 1;
    offset_ = ImVec2(0, 0);
  }
  bool fitted() const { return zoom_ == 1.0f && offset_.x == 0 && offset_.y == 0; }

 private:
  struct Layout {
    ImVec2 origin;  ///< top left corner of the first cell
    float cell_width, cell_height, gap;
    int64_t columns, rows;
  };
  Layout layout_of(const Theme& theme, const PictureSheet& sheet, ImVec2 corner, ImVec2 size) const;
  void handle_zoom_and_pan(ImVec2 middle);
  void handle_keys(const Theme& theme);
  /// Draws what lies within the region; the picture under the mouse, or -1.
  int64_t draw_cells(const Theme& theme, const PictureSheet& sheet, const Layout& layout, ImVec2 corner, ImVec2 end,
                     const std::function<ImU32(int64_t)>& frame_colour) const;
  float zoom_ = 1;
  ImVec2 offset_ = ImVec2(0, 0);  ///< of the grid's centre from the region's, in pixels
};

}  // namespace app
