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

/// What a hand did to the slot, along the upper edge of its picture.
void draw_mark(const Theme& theme, const basin::SlotInfo& slot, ImVec2 min, ImVec2 max) {
  if (!slot.frozen && !slot.deleted) return;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  if (slot.deleted) {
    draw.AddRectFilled(min, max, IM_COL32(10, 14, 18, 230));
    draw.AddLine(min, max, dark_colors().text_dim, theme.px(1));
    draw.AddLine(ImVec2(min.x, max.y), ImVec2(max.x, min.y), dark_colors().text_dim, theme.px(1));
    return;
  }
  const FontScope small_text(theme.small_text);
  const float height = ImGui::GetTextLineHeight();
  draw.AddRectFilled(min, ImVec2(max.x, min.y + height), IM_COL32(10, 14, 18, 180));
  clipped_text(draw, ImVec2(min.x + theme.px(3), min.y), IM_COL32(120, 200, 255, 255), "frozen", max.x);
}

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
                "The slots of the buffer; Page Up and Page Down scroll. Click chooses a slot, Ctrl and Shift add, a drag chooses a box.");
  ImGui::EndChild();
  log_item(theme, "buffer.slots");
}

void SlotGrid::draw_cells(const View& view, const PictureSheet& sheet, int64_t first, ImVec2 corner, float side, float pitch, int64_t columns,
                          const std::function<ImU32(const basin::SlotInfo&)>& frame_colour) {
  const auto& slots = view.snapshot->buffer.slots;
  const ImVec2 mouse = ImGui::GetMousePos();
  const ImVec2 low = ImGui::GetWindowPos(), high(low.x + ImGui::GetWindowSize().x, low.y + ImGui::GetWindowSize().y);
  const float gap = view.theme->px(8), rim = view.theme->px(2), ring = view.theme->px(2);
  const auto count = std::min(static_cast<int64_t>(slots.size()), sheet.count);
  const SlotSelection& chosen = view.shared->slots;
  std::vector<ImVec4> cells;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t place = first + i;
    const ImVec2 min(std::floor(corner.x + static_cast<float>(place % columns) * (side + gap)),
                     std::floor(corner.y + static_cast<float>(place / columns) * pitch));
    const ImVec2 max(min.x + side, min.y + pitch - gap);
    cells.emplace_back(min.x, min.y, max.x, max.y);
    if (max.y < low.y || min.y > high.y) continue;
    const basin::SlotInfo& slot = slots[static_cast<size_t>(i)];
    if (chosen.holds(slot.slot))
      ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(min.x - rim - ring, min.y - rim - ring), ImVec2(max.x + rim + ring, max.y + rim + ring),
                                                view.theme->color.text, rim + ring);
    ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(min.x - rim, min.y - rim), ImVec2(max.x + rim, max.y + rim), frame_colour(slot), rim);
    draw_picture(*view.theme, sheet, i, min, max);
    draw_class_label(*view.theme, class_name(view.snapshot->space.classes, slot.label), min, max);
    draw_mark(*view.theme, slot, min, max);
    if (ImGui::IsWindowHovered() && mouse.x >= min.x - rim && mouse.x < max.x + rim && mouse.y >= min.y - rim && mouse.y < max.y + rim)
      readout(*view.theme, describe_slot(slot, view.snapshot->space.classes));
  }
  handle_choice(view, cells, first);
}

void SlotGrid::handle_choice(const View& view, const std::vector<ImVec4>& cells, int64_t first) {
  const auto& slots = view.snapshot->buffer.slots;
  const ImGuiIO& io = ImGui::GetIO();
  SlotSelection& chosen = view.shared->slots;
  const auto touched = [&](ImVec2 a, ImVec2 b) {
    std::vector<int64_t> places;
    for (size_t i = 0; i < cells.size(); ++i)
      if (std::min(a.x, b.x) < cells[i].z && std::max(a.x, b.x) >= cells[i].x && std::min(a.y, b.y) < cells[i].w && std::max(a.y, b.y) >= cells[i].y)
        places.push_back(static_cast<int64_t>(i));
    return places;
  };
  const auto slots_at = [&](const std::vector<int64_t>& places) {
    std::vector<int64_t> found;
    for (const auto place : places) found.push_back(slots[static_cast<size_t>(place)].slot);
    return found;
  };
  const bool on_bar = ImGui::GetCurrentWindow()->ScrollbarY && io.MousePos.x >= ImGui::GetCurrentWindow()->InnerRect.Max.x;
  if (ImGui::IsWindowHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Left) && !on_bar) pressed_ = true, pressed_at_ = io.MousePos;
  pressed_ = pressed_ && (ImGui::IsMouseDown(ImGuiMouseButton_Left) || ImGui::IsMouseReleased(ImGuiMouseButton_Left));
  if (!pressed_) return;
  const float moved = std::max(std::abs(io.MousePos.x - pressed_at_.x), std::abs(io.MousePos.y - pressed_at_.y));
  const bool box = moved > view.theme->px(kDrag);
  if (box) {
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddRectFilled(pressed_at_, io.MousePos, with_alpha(view.theme->color.accent, 0.15f));
    draw.AddRect(pressed_at_, io.MousePos, view.theme->color.accent);
  }
  if (!ImGui::IsMouseReleased(ImGuiMouseButton_Left)) return;
  pressed_ = false;
  const auto places = touched(pressed_at_, io.MousePos);
  if (places.empty()) return box || io.KeyCtrl || io.KeyShift ? void() : chosen.clear();
  if (box) return chosen.choose(slots_at(places), io.KeyCtrl || io.KeyShift);
  const int64_t here = first + places.front();
  if (io.KeyShift && anchor_ >= 0) {
    std::vector<int64_t> range;
    for (int64_t place = std::min(anchor_, here); place <= std::max(anchor_, here); ++place)
      if (place >= first && place < first + static_cast<int64_t>(cells.size())) range.push_back(place - first);
    return chosen.choose(slots_at(range), io.KeyCtrl);
  }
  anchor_ = here;
  chosen.choose(slots_at(places).front(), io.KeyCtrl);
}

}  // namespace app
