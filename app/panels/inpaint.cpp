#include "app/panels/inpaint.h"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "app/widgets/beside_controls.h"
#include "app/widgets/empty_state.h"
#include "app/widgets/focus.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

constexpr float kNearest = 16;

/// Calls `row(y, from, to)` for each run of unknown pixels.
template <class Row>
void each_run(const basin::Mask& mask, Row&& row) {
  for (int64_t y = 0; y < mask.height; ++y)
    for (int64_t x = 0; x < mask.width; ++x) {
      if (!mask.at(y, x)) continue;
      const int64_t from = x;
      while (x < mask.width && mask.at(y, x)) ++x;
      row(y, from, x);
    }
}

bool unknown_at(const basin::Mask& mask, int64_t y, int64_t x) {
  return y >= 0 && x >= 0 && y < mask.height && x < mask.width && mask.at(y, x);
}

}  // namespace

void InpaintPanel::draw(const View& view) {
  FillCanvas& canvas = view.shared->canvas;
  canvas.drawn_in_frame = ImGui::GetFrameCount();
  follow_peek(canvas);
  draw_beside_controls(*view.theme, {[&] { draw_controls_popup(view); }, [&](float width, bool stacked) { draw_controls(view, width, stacked); },
                                     [&](ImVec2 size) { draw_canvas(view, size); }});
}

/// Of before and after, the key switches when it is tapped; held as one holds a key for a look, it switches off again when it is let go. A window
/// that loses the focus lets go of it.
void InpaintPanel::follow_peek(FillCanvas& canvas) {
  constexpr double kHeld = 0.4;  // seconds
  const int key = ImGui::GetKeyIndex(ImGuiKey_Y);
  const bool down = key >= 0 && ImGui::IsKeyDown(key);
  if (canvas.before && !was_before_ && down) peek_since_ = ImGui::GetTime();
  if (peek_since_ && !down) {
    if (ImGui::GetTime() - *peek_since_ > kHeld) canvas.before = false;
    peek_since_.reset();
  }
  was_before_ = canvas.before;
}

InpaintPanel::Frame InpaintPanel::frame_of(const FillCanvas& canvas, ImVec2 size) const {
  Frame frame;
  frame.corner = ImGui::GetCursorScreenPos();
  frame.end = ImVec2(frame.corner.x + size.x, frame.corner.y + size.y);
  const auto& picture = canvas.settings.picture;
  const auto width = static_cast<float>(std::max<int64_t>(1, picture.width)), height = static_cast<float>(std::max<int64_t>(1, picture.height));
  frame.pixel = std::max(1.0f, std::floor(std::min(size.x / width, size.y / height))) * zoom_;
  frame.min = ImVec2(std::floor(frame.corner.x + (size.x - frame.pixel * width) / 2 + offset_.x),
                     std::floor(frame.corner.y + (size.y - frame.pixel * height) / 2 + offset_.y));
  const ImVec2 mouse = ImGui::GetMousePos();
  frame.mouse = {(mouse.x - frame.min.x) / frame.pixel, (mouse.y - frame.min.y) / frame.pixel};
  return frame;
}

/// Wheel: the brush's size, with Ctrl zoom about the mouse. Middle button: pan what is zoomed.
void InpaintPanel::navigate(Frame& frame, FillCanvas& canvas) {
  const ImGuiIO& io = ImGui::GetIO();
  if (frame.hovered) ImGui::SetItemUsingMouseWheel();
  if (frame.hovered && io.MouseWheel != 0 && !io.KeyCtrl) canvas.resize(static_cast<double>(io.MouseWheel));
  if (frame.hovered && io.MouseWheel != 0 && io.KeyCtrl) {
    const float zoom = std::clamp(zoom_ * static_cast<float>(std::pow(kZoomPerNotch, io.MouseWheel)), 1.0f, kNearest);
    const ImVec2 from((frame.corner.x + frame.end.x) / 2, (frame.corner.y + frame.end.y) / 2);
    const ImVec2 mouse(io.MousePos.x - from.x, io.MousePos.y - from.y);
    offset_ = ImVec2(mouse.x + (offset_.x - mouse.x) * zoom / zoom_, mouse.y + (offset_.y - mouse.y) * zoom / zoom_);
    zoom_ = zoom;
    if (zoom_ == 1) offset_ = ImVec2(0, 0);
  }
  panning_ = (frame.hovered || panning_) && ImGui::IsMouseDown(ImGuiMouseButton_Middle);
  if (panning_ && zoom_ > 1) offset_ = ImVec2(offset_.x + io.MouseDelta.x, offset_.y + io.MouseDelta.y);
}

void InpaintPanel::mark_shape(FillCanvas& canvas, const Frame& frame, bool finished) {
  if (canvas.tool == MaskTool::rectangle) {
    corners_.resize(2, frame.mouse);
    corners_[1] = frame.mouse;
  } else if (corners_.empty() || std::hypot(corners_.back().x - frame.mouse.x, corners_.back().y - frame.mouse.y) > 0.3f) {
    corners_.push_back(frame.mouse);
  }
  if (!finished) return;
  auto mask = canvas.settings.mask;
  const bool unknown = !ImGui::GetIO().KeyAlt;
  canvas.tool == MaskTool::rectangle ? basin::mark_rectangle(mask, corners_[0], corners_[1], unknown) : basin::mark_polygon(mask, corners_, unknown);
  canvas.set_mask(std::move(mask));
  corners_.clear();
}

void InpaintPanel::edit(const Frame& frame, FillCanvas& canvas) {
  const bool shape = canvas.tool == MaskTool::rectangle || canvas.tool == MaskTool::lasso, draws = canvas.tool == MaskTool::draw;
  const bool pressed = ImGui::IsItemActivated() && ImGui::IsMouseDown(ImGuiMouseButton_Left), held = ImGui::IsItemActive();
  if (shape) {
    stroking_ = false;
    if (pressed) corners_ = {frame.mouse};
    if (!corners_.empty()) mark_shape(canvas, frame, !held);
    return;
  }
  corners_.clear();
  if (pressed && draws && ImGui::GetIO().KeyAlt)
    return canvas.pick_ink(static_cast<int64_t>(std::floor(frame.mouse.y)), static_cast<int64_t>(std::floor(frame.mouse.x)));
  if (pressed) {
    canvas.remember();
    if (!ImGui::GetIO().KeyShift || canvas.edits == 0) last_ = frame.mouse;
    stroking_ = true;
  }
  if (stroking_ && held && draws) {
    canvas.draw_line(last_, frame.mouse);
    last_ = frame.mouse;
  } else if (stroking_ && held) {
    basin::mark_line(canvas.settings.mask, last_, frame.mouse, canvas.radius, canvas.tool == MaskTool::paint);
    if (pressed || last_.x != frame.mouse.x || last_.y != frame.mouse.y) canvas.changed();
    last_ = frame.mouse;
  }
  if (stroking_ && draws && !held) canvas.drawn();
  stroking_ = stroking_ && held;
}

PictureSheet InpaintPanel::sheet_of(const View& view, std::string_view key, const basin::ImageBatch& picture) {
  const bool before = key == "canvas.before";
  auto& shown = before ? shown_before_ : shown_after_;
  auto& serial = before ? serial_before_ : serial_after_;
  if (shown.bytes != picture.bytes || shown.width != picture.width) shown = picture, ++serial;
  return make_sheet(*view.renderer, key, serial, shown);
}

void InpaintPanel::draw_picture(const View& view, const Frame& frame) {
  const Theme& theme = *view.theme;
  const FillCanvas& canvas = view.shared->canvas;
  const auto& picture = canvas.settings.picture;
  const ImVec2 end(frame.min.x + frame.pixel * static_cast<float>(picture.width), frame.min.y + frame.pixel * static_cast<float>(picture.height));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  app::draw_picture(theme, sheet_of(view, "canvas.after", canvas.result()), 0, frame.min, end);
  if (canvas.shown_chain() < 0)
    each_run(canvas.settings.mask, [&](int64_t y, int64_t from, int64_t to) {
      const auto at = [&](int64_t column, int64_t row) {
        return ImVec2(frame.min.x + frame.pixel * static_cast<float>(column), frame.min.y + frame.pixel * static_cast<float>(row));
      };
      list.AddRectFilled(at(from, y), at(to, y + 1), with_alpha(theme.color.accent, 0.45f));
    });
  if (!canvas.before) return;
  const float divider = frame.hovered ? std::clamp(ImGui::GetMousePos().x, frame.min.x, end.x) : std::floor((frame.min.x + end.x) / 2);
  ImGui::PushClipRect(frame.min, ImVec2(divider, end.y), true);
  app::draw_picture(theme, sheet_of(view, "canvas.before", picture), 0, frame.min, end);
  ImGui::PopClipRect();
  list.AddLine(ImVec2(divider, frame.min.y), ImVec2(divider, end.y), theme.color.accent, theme.px(2));
}

/// Between unknown pixels and known ones, dark below light, so that it stands out on any picture.
void InpaintPanel::draw_outline(const View& view, const Frame& frame) const {
  const Theme& theme = *view.theme;
  const auto& mask = view.shared->canvas.settings.mask;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto edge = [&](int64_t x0, int64_t y0, int64_t x1, int64_t y1) {
    const ImVec2 a(frame.min.x + frame.pixel * static_cast<float>(x0), frame.min.y + frame.pixel * static_cast<float>(y0));
    const ImVec2 b(frame.min.x + frame.pixel * static_cast<float>(x1), frame.min.y + frame.pixel * static_cast<float>(y1));
    list.AddLine(a, b, IM_COL32(0, 0, 0, 200), theme.px(3));
    list.AddLine(a, b, theme.color.accent, theme.px(1.5f));
  };
  for (int64_t y = 0; y <= mask.height; ++y)
    for (int64_t x = 0; x <= mask.width; ++x) {
      const bool here = unknown_at(mask, y, x);
      if (here != unknown_at(mask, y - 1, x)) edge(x, y, x + 1, y);
      if (here != unknown_at(mask, y, x - 1)) edge(x, y, x, y + 1);
    }
}

void InpaintPanel::draw_tool(const View& view, const Frame& frame) const {
  const Theme& theme = *view.theme;
  const FillCanvas& canvas = view.shared->canvas;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto at = [&](basin::Point p) { return ImVec2(frame.min.x + frame.pixel * p.x, frame.min.y + frame.pixel * p.y); };
  const auto twice = [&](auto&& stroke) {
    stroke(IM_COL32(0, 0, 0, 220), theme.px(3));
    stroke(IM_COL32(255, 255, 255, 255), theme.px(1.5f));
  };
  if (canvas.tool == MaskTool::rectangle && corners_.size() == 2)
    return twice([&](ImU32 colour, float thick) {
      const ImVec2 a = at(corners_[0]), b = at(corners_[1]);
      list.AddRect(ImVec2(std::min(a.x, b.x), std::min(a.y, b.y)), ImVec2(std::max(a.x, b.x), std::max(a.y, b.y)), colour, 0, 0, thick);
    });
  if (canvas.tool == MaskTool::lasso && corners_.size() > 1)
    return twice([&](ImU32 colour, float thick) {
      for (size_t i = 1; i < corners_.size(); ++i) list.AddLine(at(corners_[i - 1]), at(corners_[i]), colour, thick);
    });
  if (!frame.hovered || canvas.tool == MaskTool::rectangle || canvas.tool == MaskTool::lasso) return;
  twice([&](ImU32 colour, float thick) {
    const float radius = static_cast<float>(canvas.radius) * frame.pixel;
    list.AddCircle(at(frame.mouse), radius, colour, 0, thick);
    if (canvas.tool == MaskTool::erase)
      list.AddLine(ImVec2(at(frame.mouse).x - radius * 0.7f, at(frame.mouse).y + radius * 0.7f),
                   ImVec2(at(frame.mouse).x + radius * 0.7f, at(frame.mouse).y - radius * 0.7f), colour, thick);
  });
}

void InpaintPanel::draw_reading(const View& view, const Frame& frame) const {
  const FillCanvas& canvas = view.shared->canvas;
  const auto& picture = canvas.settings.picture;
  const auto x = static_cast<int64_t>(std::floor(frame.mouse.x)), y = static_cast<int64_t>(std::floor(frame.mouse.y));
  if (!frame.hovered || x < 0 || y < 0 || x >= picture.width || y >= picture.height) return;
  const auto byte = static_cast<size_t>((y * picture.width + x) * picture.channels);
  std::string text = fmt::format("x {}  y {}  was {}", x, y, picture.bytes[byte]);
  if (canvas.settings.mask.at(y, x) && canvas.shown_chain() >= 0) {
    const auto& fill = canvas.snapshot->view;
    text += fmt::format("  now {}  mean {} ± {:.0f}", fill.candidates.at(canvas.shown_chain())[byte], fill.mean.bytes[byte], fill.deviation[byte]);
  }
  const FontScope small_text(view.theme->small_text);
  clipped_text(*ImGui::GetWindowDrawList(), ImVec2(frame.corner.x + view.theme->px(2), frame.end.y - ImGui::GetFontSize()),
               view.theme->color.text_dim, text, frame.end.x);
}

void InpaintPanel::draw_canvas(const View& view, ImVec2 size) {
  const Theme& theme = *view.theme;
  FillCanvas& canvas = view.shared->canvas;
  if (!canvas.ready()) {
    const bool opening = !canvas.settings.model.empty() && !canvas.model;
    return empty_state(theme,
                       canvas.settings.model.empty() ? "There is no trained model of pictures. Train one and export it ('basin models --export')."
                       : opening                     ? "The model opens..."
                                                     : "Open a picture, or drop one here.",
                       size);
  }
  const float reading = ImGui::GetTextLineHeight();
  const ImVec2 room(size.x, std::max(1.0f, size.y - reading));
  Frame frame = frame_of(canvas, room);
  ImGui::InvisibleButton("canvas.picture", ImVec2(std::max(1.0f, room.x), room.y));
  log_item(theme, "canvas.picture");
  picture_tooltip(theme, "Paint what is unknown; the chains fill it.");
  frame.hovered = ImGui::IsItemHovered();
  navigate(frame, canvas);
  edit(frame, canvas);
  frame.end.y += reading;
  ImGui::PushClipRect(frame.corner, frame.end, true);
  draw_picture(view, frame);
  draw_outline(view, frame);
  draw_tool(view, frame);
  if (canvas.settings.mask.count() == 0) {
    const std::string_view hint = canvas.tool == MaskTool::draw ? "Press and drag over the picture: the ink goes where you drag."
                                                                : "Press and drag over the picture: the chains fill what you mark.";
    const ImVec2 text = ImGui::CalcTextSize(hint.data(), hint.data() + hint.size());
    const ImVec2 at(std::floor((frame.corner.x + frame.end.x - text.x) / 2), frame.corner.y + theme.px(8));
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(ImVec2(at.x - theme.px(6), at.y - theme.px(3)), ImVec2(at.x + text.x + theme.px(6), at.y + text.y + theme.px(3)),
                       with_alpha(theme.color.panel, 0.85f), theme.px(4));
    list.AddText(at, theme.color.text, hint.data(), hint.data() + hint.size());
  }
  draw_reading(view, frame);
  ImGui::PopClipRect();
}

}  // namespace app
