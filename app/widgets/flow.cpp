#include "app/widgets/flow.h"

#include <algorithm>
#include <string>

#include "app/widgets/tooltip.h"

namespace app {
namespace {

float swatch_room(const Theme& theme) {
  return theme.px(14);
}

void draw_swatch(ImDrawList& list, const Theme& theme, const LayerChip& chip, ImVec2 c, bool on) {
  const float r = theme.px(4), thick = std::max(1.0f, theme.px(1.5f));
  const ImU32 colour = on ? chip.colour : with_alpha(theme.color.text_dim, 0.7f);
  switch (chip.swatch) {
    case Swatch::disc:
      on ? list.AddCircleFilled(c, r, colour, 16) : list.AddCircle(c, r, colour, 16, thick);
      return;
    case Swatch::square: {
      const ImVec2 min(c.x - r + 1, c.y - r + 1), max(c.x + r - 1, c.y + r - 1);
      on ? list.AddRectFilled(min, max, colour) : list.AddRect(min, max, colour, 0, 0, thick);
      return;
    }
    case Swatch::line:
      return list.AddBezierQuadratic(ImVec2(c.x - r * 1.3f, c.y + r), ImVec2(c.x, c.y - 2 * r), ImVec2(c.x + r * 1.3f, c.y + r * 0.4f), colour,
                                     thick);
    case Swatch::arrow:
      return list.AddTriangleFilled(ImVec2(c.x - r * 1.2f, c.y + r * 0.9f), ImVec2(c.x - r * 0.4f, c.y + r * 1.3f), ImVec2(c.x + r * 1.2f, c.y - r),
                                    colour);
    case Swatch::rings:
      list.AddCircle(c, r * 1.2f, colour, 16, 1);
      return list.AddCircle(c, r * 0.5f, colour, 12, 1);
  }
}

ImVec2 size_of(std::string_view text) {
  return ImGui::CalcTextSize(text.data(), text.data() + text.size());
}

}  // namespace

Flow::Flow(float width, bool stacked) : right_(ImGui::GetCursorScreenPos().x + width), stacked_(stacked) {}

void Flow::next(float control_width) {
  if (!first_ && !stacked_ && ImGui::GetItemRectMax().x + ImGui::GetStyle().ItemSpacing.x + control_width <= right_) ImGui::SameLine();
  first_ = false;
}

float button_width(std::string_view label) {
  return size_of(label).x + 2 * ImGui::GetStyle().FramePadding.x;
}

float chip_width(const Theme& theme, const LayerChip& chip) {
  return button_width(chip.label) + swatch_room(theme) + theme.px(2);
}

bool layer_chip(const Theme& theme, std::string_view name, const LayerChip& chip, bool& on) {
  const ImGuiStyle& style = ImGui::GetStyle();
  const ImVec2 size(chip_width(theme, chip), ImGui::GetFrameHeight());
  const ImVec2 min = ImGui::GetCursorScreenPos(), max(min.x + size.x, min.y + size.y);
  const bool pressed = ImGui::InvisibleButton(std::string(name).c_str(), size);
  log_item(theme, name);
  if (pressed) on = !on;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool hovered = ImGui::IsItemHovered();
  if (on || hovered) list.AddRectFilled(min, max, hovered ? theme.color.field_hover : theme.color.field, style.FrameRounding);
  draw_swatch(list, theme, chip, ImVec2(min.x + style.FramePadding.x + theme.px(5), std::floor((min.y + max.y) / 2)), on);
  const ImVec2 at(min.x + style.FramePadding.x + swatch_room(theme), std::floor(min.y + (size.y - size_of(chip.label).y) / 2));
  list.AddText(at, on || hovered ? theme.color.text : theme.color.text_dim, chip.label.data(), chip.label.data() + chip.label.size());
  tooltip(theme, chip.help);
  return pressed;
}

}  // namespace app
