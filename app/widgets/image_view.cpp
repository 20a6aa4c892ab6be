#include "app/widgets/image_view.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "app/widgets/focus.h"

namespace app {
namespace {
constexpr float kNearest = 24;
constexpr float kCrispShare = 0.9f;      // room given up for whole pixels is less than a tenth
constexpr int64_t kMostPictures = 4096;  // of one sheet
}  // namespace

bool is_sound(const basin::ImageBatch& images) {
  return images.count > 0 && images.channels > 0 && images.height > 0 && images.width > 0 &&
         static_cast<int64_t>(images.bytes.size()) >= images.count * images.channels * images.height * images.width;
}

PictureSheet make_sheet(Renderer& renderer, std::string_view key, uint64_t serial, const basin::ImageBatch& images) {
  if (!is_sound(images)) return {};
  PictureSheet sheet;
  sheet.count = std::min(images.count, kMostPictures);
  sheet.columns = static_cast<int64_t>(std::ceil(std::sqrt(static_cast<double>(sheet.count))));
  sheet.texture = renderer.atlas(key, serial, images, sheet.count, static_cast<int>(sheet.columns));
  sheet.width = images.width;
  sheet.height = images.height;
  return sheet;
}

void draw_picture(const Theme& theme, const PictureSheet& sheet, int64_t i, ImVec2 min, ImVec2 max) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (i < 0 || i >= sheet.count || sheet.texture == nullptr) {
    list.AddRectFilled(min, max, theme.color.field);
    return;
  }
  const auto rows = static_cast<float>((sheet.count + sheet.columns - 1) / sheet.columns), columns = static_cast<float>(sheet.columns);
  const auto column = static_cast<float>(i % sheet.columns), row = static_cast<float>(i / sheet.columns);
  list.AddImage(sheet.texture, min, max, ImVec2(column / columns, row / rows), ImVec2((column + 1) / columns, (row + 1) / rows));
}

float crisp_side(float room, int64_t pixels) {
  const auto whole = static_cast<float>(std::max<int64_t>(pixels, 1));
  const float side = std::floor(room / whole) * whole;
  return room < 2 * whole || side < kCrispShare * room ? std::max(1.0f, std::floor(room)) : side;
}

ImageView::Layout ImageView::layout_of(const Theme& theme, const PictureSheet& sheet, ImVec2 corner, ImVec2 size) const {
  const float gap = theme.px(5), aspect = static_cast<float>(sheet.height) / static_cast<float>(sheet.width);
  Layout best{corner, 0, 0, gap, 1, 1};
  for (int64_t columns = 1; columns <= sheet.count; ++columns) {
    const int64_t rows = (sheet.count + columns - 1) / columns;
    const float width = std::min(size.x / static_cast<float>(columns), size.y / static_cast<float>(rows) / aspect) - gap;
    if (width <= best.cell_width) continue;
    best.cell_width = width;
    best.columns = columns;
    best.rows = rows;
  }
  best.cell_width = crisp_side(std::max(best.cell_width, 1.0f), sheet.width) * zoom_;
  best.cell_height = best.cell_width * aspect;
  best.gap = gap * zoom_;
  const float wide = static_cast<float>(best.columns) * (best.cell_width + best.gap) - best.gap;
  const float tall = static_cast<float>(best.rows) * (best.cell_height + best.gap) - best.gap;
  best.origin = ImVec2(std::floor(corner.x + (size.x - wide) / 2 + offset_.x), std::floor(corner.y + (size.y - tall) / 2 + offset_.y));
  return best;
}

void ImageView::handle_zoom_and_pan(ImVec2 middle) {
  const ImGuiIO& io = ImGui::GetIO();
  const bool hovered = ImGui::IsItemHovered();
  if (hovered) ImGui::SetItemUsingMouseWheel();
  if (hovered && io.MouseWheel != 0) {
    const float zoom = std::clamp(zoom_ * static_cast<float>(std::pow(kZoomPerNotch, io.MouseWheel)), 1.0f, kNearest);
    const ImVec2 mouse(io.MousePos.x - middle.x, io.MousePos.y - middle.y);
    offset_ = ImVec2(mouse.x + (offset_.x - mouse.x) * zoom / zoom_, mouse.y + (offset_.y - mouse.y) * zoom / zoom_);
    zoom_ = zoom;
    if (zoom_ == 1.0f) fit();
  }
  if (ImGui::IsItemActive() && zoom_ > 1 && ImGui::IsMouseDragging(ImGuiMouseButton_Left))
    offset_ = ImVec2(offset_.x + io.MouseDelta.x, offset_.y + io.MouseDelta.y);
  if (hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) fit();
}

void ImageView::handle_keys(const Theme& theme) {
  const ValueKeys keys = keys_of_last_item(theme, FocusKind::view);
  picture_tooltip(theme, "+ and - zoom, arrows pan what is zoomed, Home shows every picture.");
  const float zoom = std::clamp(zoom_ * static_cast<float>(std::pow(kZoomPerNotch, keys.zoom)), 1.0f, kNearest),
              step = static_cast<float>(keys.step(40));
  offset_ = ImVec2(offset_.x * zoom / zoom_, offset_.y * zoom / zoom_);
  zoom_ = zoom;
  if (zoom_ > 1) offset_ = ImVec2(offset_.x - step * static_cast<float>(keys.across), offset_.y + step * static_cast<float>(keys.up));
  if (keys.first || zoom_ == 1.0f) fit();
}

int64_t ImageView::draw_cells(const Theme& theme, const PictureSheet& sheet, const Layout& layout, ImVec2 corner, ImVec2 end,
                              const std::function<ImU32(int64_t)>& frame_colour) const {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 mouse = ImGui::GetMousePos();
  const float thick = theme.px(2);
  int64_t under = -1;
  for (int64_t i = 0; i < sheet.count; ++i) {
    const ImVec2 min(std::floor(layout.origin.x + static_cast<float>(i % layout.columns) * (layout.cell_width + layout.gap)),
                     std::floor(layout.origin.y + static_cast<float>(i / layout.columns) * (layout.cell_height + layout.gap)));
    const ImVec2 max(min.x + layout.cell_width, min.y + layout.cell_height);
    if (max.x < corner.x || max.y < corner.y || min.x > end.x || min.y > end.y) continue;
    draw_picture(theme, sheet, i, min, max);
    if (const ImU32 colour = frame_colour(i); colour != 0)
      list.AddRect(ImVec2(min.x - thick / 2, min.y - thick / 2), ImVec2(max.x + thick / 2, max.y + thick / 2), colour, 0, 0, thick);
    if (mouse.x >= min.x && mouse.x < max.x && mouse.y >= min.y && mouse.y < max.y) under = i;
  }
  return under;
}

ImageView::Mouse ImageView::draw(const Theme& theme, std::string_view id, const PictureSheet& sheet, ImVec2 size,
                                 const std::function<ImU32(int64_t)>& frame_colour) {
  size = ImVec2(std::max(size.x, 1.0f), std::max(size.y, 1.0f));
  const ImVec2 corner = ImGui::GetCursorScreenPos(), end(corner.x + size.x, corner.y + size.y);
  ImGui::InvisibleButton(std::string(id).c_str(), size);
  log_item(theme, id);
  Mouse mouse;
  if (sheet.count == 0) return mouse;
  handle_zoom_and_pan(ImVec2(corner.x + size.x / 2, corner.y + size.y / 2));
  handle_keys(theme);
  ImGui::PushClipRect(corner, end, true);
  const int64_t under = draw_cells(theme, sheet, layout_of(theme, sheet, corner, size), corner, end, frame_colour);
  ImGui::PopClipRect();
  if (ImGui::IsItemHovered()) mouse.hovered = under;
  const ImGuiIO& io = ImGui::GetIO();
  const bool still = io.MouseDragMaxDistanceSqr[ImGuiMouseButton_Left] < io.MouseDragThreshold * io.MouseDragThreshold;
  if (ImGui::IsItemDeactivated() && still) mouse.clicked = mouse.hovered;
  return mouse;
}

}  // namespace app
