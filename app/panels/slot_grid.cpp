#include "app/panels/slot_grid.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "app/panels/descriptions.h"
#include "app/widgets/buttons.h"
#include "app/widgets/focus.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {
constexpr int64_t kPageRows = 4;
constexpr float kCell = 44;  // side of a picture at zoom 1 and scale 1

/// Along the lower edge of a picture that is wide enough to leave most of itself in sight.
void draw_class_label(const Theme& theme, const std::string& name, ImVec2 min, ImVec2 max) {
  const FontScope small_text(theme.small_text);
  const float height = ImGui::GetTextLineHeight();
  if (name.empty() || max.y - min.y < 2 * height) return;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float right = std::min(max.x, min.x + ImGui::CalcTextSize(name.c_str()).x + theme.px(6));
  draw.AddRectFilled(ImVec2(min.x, max.y - height), ImVec2(right, max.y), IM_COL32(10, 14, 18, 180));
  clipped_text(draw, ImVec2(min.x + theme.px(3), max.y - height), dark_colors().text, name, right);
}

}  // namespace

SlotWindow wanted_slots(int64_t columns, int64_t first_row, int64_t visible_rows) {
  const int64_t from = std::max<int64_t>(0, first_row - 1) / kPageRows * kPageRows;
  const int64_t to = (first_row + visible_rows + 1 + kPageRows) / kPageRows * kPageRows;
  return {from * columns, (to - from) * columns};
}

void SlotGrid::handle_zoom() {
  const ImGuiIO& io = ImGui::GetIO();
  if (!ImGui::IsWindowHovered() || !io.KeyCtrl || io.MouseWheel == 0) return;
  zoom_ = std::clamp(zoom_ * std::pow(1.2f, io.MouseWheel), 0.5f, 5.0f);
}

void SlotGrid::draw(const View& view, uint64_t serial, int64_t first, ImVec2 size, const std::function<ImU32(const basin::SlotInfo&)>& frame_colour) {
  const Theme& theme = *view.theme;
  const basin::BufferView& buffer = view.snapshot->buffer;
  ImGui::BeginChild("##slots", ImVec2(std::max(size.x, 1.0f), std::max(size.y, 1.0f)), false,
                    ImGui::GetIO().KeyCtrl ? ImGuiWindowFlags_NoScrollWithMouse : ImGuiWindowFlags_None);
  if (std::exchange(scroll_to_top_, false)) ImGui::SetScrollY(0);
  handle_zoom();
  const float room = std::max(size.x - ImGui::GetStyle().ScrollbarSize, 1.0f), gap = theme.px(8);
  const float aspect = buffer.images.width > 0 ? static_cast<float>(buffer.images.height) / static_cast<float>(buffer.images.width) : 1.0f;
  const auto columns = std::max<int64_t>(1, static_cast<int64_t>(room / (kCell * theme.scale * zoom_ + gap) + 0.5f));
  const float side = std::max(1.0f, std::floor(room / static_cast<float>(columns)) - gap);
  const float pitch = std::max(std::floor(side * aspect) + gap, 1.0f);
  const int64_t rows = (buffer.listed + columns - 1) / columns;

  const auto first_row = static_cast<int64_t>(ImGui::GetScrollY() / pitch);
  const SlotWindow wanted = wanted_slots(columns, first_row, static_cast<int64_t>(size.y / pitch) + 1);
  view.shared->request.buffer_first = std::min(wanted.first, std::max<int64_t>(0, buffer.listed - 1));
  view.shared->request.buffer_count = wanted.count;

  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const PictureSheet sheet = make_sheet(*view.renderer, "buffer.images", serial, buffer.images);
  draw_cells(view, sheet, first, ImVec2(corner.x + gap / 2, corner.y + gap / 2), side, pitch, columns, frame_colour);
  ImGui::SetCursorScreenPos(corner);
  ImGui::Dummy(ImVec2(1, static_cast<float>(rows) * pitch));
  const ImVec2 min = ImGui::GetWindowPos();
  focus_picture(theme, "buffer.slots", min, ImVec2(min.x + ImGui::GetWindowSize().x, min.y + ImGui::GetWindowSize().y),
                "The slots of the buffer; Page Up and Page Down scroll.");
  ImGui::EndChild();
  log_item(theme, "buffer.slots");
}

void SlotGrid::draw_cells(const View& view, const PictureSheet& sheet, int64_t first, ImVec2 corner, float side, float pitch, int64_t columns,
                          const std::function<ImU32(const basin::SlotInfo&)>& frame_colour) {
  const auto& slots = view.snapshot->buffer.slots;
  const ImVec2 mouse = ImGui::GetMousePos();
  const ImVec2 low = ImGui::GetWindowPos(), high(low.x + ImGui::GetWindowSize().x, low.y + ImGui::GetWindowSize().y);
  const float gap = view.theme->px(8), rim = view.theme->px(3);
  const auto count = std::min(static_cast<int64_t>(slots.size()), sheet.count);
  for (int64_t i = 0; i < count; ++i) {
    const int64_t place = first + i;
    const ImVec2 min(std::floor(corner.x + static_cast<float>(place % columns) * (side + gap)),
                     std::floor(corner.y + static_cast<float>(place / columns) * pitch));
    const ImVec2 max(min.x + side, min.y + pitch - gap);
    if (max.y < low.y || min.y > high.y) continue;
    const basin::SlotInfo& slot = slots[static_cast<size_t>(i)];
    ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(min.x - rim, min.y - rim), ImVec2(max.x + rim, max.y + rim), frame_colour(slot), rim);
    draw_picture(*view.theme, sheet, i, min, max);
    draw_class_label(*view.theme, class_name(view.snapshot->space.classes, slot.label), min, max);
    if (ImGui::IsWindowHovered() && mouse.x >= min.x - rim && mouse.x < max.x + rim && mouse.y >= min.y - rim && mouse.y < max.y + rim)
      readout(*view.theme, describe_slot(slot, view.snapshot->space.classes));
  }
}

}  // namespace app
