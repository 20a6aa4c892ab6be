#pragma once
// The canvas: a picture, a brush that marks what is unknown, and what the chains put there.

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "app/panels/panel.h"
#include "app/widgets/field_editor.h"
#include "app/widgets/image_view.h"

namespace app {

class InpaintPanel final : public Panel {
 public:
  std::string_view name() const override { return "Inpaint"; }
  void draw(const View& view) override;

 private:
  /// Where the picture lies on screen.
  struct Frame {
    ImVec2 corner, end;  ///< of the region
    ImVec2 min;          ///< of the picture
    float pixel = 1;     ///< side of one of its pixels
    bool hovered = false;
    basin::Point mouse;  ///< in pixels of the picture
  };

  void draw_controls(const View& view, float width, bool stacked);
  void draw_controls_popup(const View& view);
  void draw_model(const View& view, float width);
  void draw_class(const View& view, float width);
  void draw_damage(const View& view, float width);
  void draw_amount(const View& view, float width);
  void draw_ink(const View& view, float width);
  void draw_settings(const View& view);
  void draw_canvas(const View& view, ImVec2 size);
  Frame frame_of(const FillCanvas& canvas, ImVec2 size) const;
  void navigate(Frame& frame, FillCanvas& canvas);
  void edit(const Frame& frame, FillCanvas& canvas);
  void mark_shape(FillCanvas& canvas, const Frame& frame, bool finished);
  void follow_peek(FillCanvas& canvas);
  void draw_picture(const View& view, const Frame& frame);
  void draw_outline(const View& view, const Frame& frame) const;
  void draw_tool(const View& view, const Frame& frame) const;
  void draw_reading(const View& view, const Frame& frame) const;
  /// Uploads the picture where it changed.
  PictureSheet sheet_of(const View& view, std::string_view key, const basin::ImageBatch& picture);

  FieldEditor editor_;
  bool was_before_ = false;
  std::optional<double> peek_since_;  ///< the key of before and after is down, by ImGui's clock
  float zoom_ = 1;
  ImVec2 offset_ = ImVec2(0, 0);  ///< of the picture's middle from the region's, pixels
  bool stroking_ = false, panning_ = false;
  basin::Point last_;                             ///< where the stroke is, or ended last
  std::vector<basin::Point> corners_;             ///< of a rectangle (its two) or lasso in the making
  basin::ImageBatch shown_before_, shown_after_;  ///< as uploaded
  uint64_t serial_before_ = 0, serial_after_ = 0;
};

}  // namespace app
