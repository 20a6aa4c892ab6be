#include "app/widgets/buttons.h"

#include <imgui_internal.h>

#include <algorithm>

#include "app/widgets/tooltip.h"

namespace app {
namespace {

ImVec2 text_size(std::string_view text) {
  return ImGui::CalcTextSize(text.data(), text.data() + text.size());
}

/// As many letters as fit into `width` with "..." behind them; all where they fit.
std::string cut_to(std::string_view text, float width) {
  if (text_size(text).x <= width) return std::string(text);
  const float dots = text_size("...").x;
  const auto is_inside_letter = [&](size_t at) { return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; };
  size_t low = 0, high = text.size();
  while (low < high) {
    const size_t middle = (low + high + 1) / 2;
    text_size(text.substr(0, middle)).x + dots <= width ? low = middle : high = middle - 1;
  }
  while (low > 0 && is_inside_letter(low)) --low;
  while (low > 0 && text[low - 1] == ' ') --low;
  return std::string(text.substr(0, low)) + "...";
}

void draw_arc_arrow(ImDrawList& draw, ImVec2 c, float r, float thickness, ImU32 color) {
  draw.PathArcTo(c, r, -2.2f, 2.6f, 20);
  draw.PathStroke(color, 0, thickness);
  const ImVec2 tip(c.x + r * std::cos(-2.2f), c.y + r * std::sin(-2.2f));
  const float h = r * 0.7f;
  draw.AddTriangleFilled(ImVec2(tip.x - h, tip.y + h * 0.1f), ImVec2(tip.x + h * 0.6f, tip.y - h * 0.9f), ImVec2(tip.x + h * 0.5f, tip.y + h * 0.8f),
                         color);
}

void draw_sun(ImDrawList& draw, ImVec2 c, float r, float thickness, ImU32 color) {
  draw.AddCircleFilled(c, r * 0.5f, color, 16);
  for (int i = 0; i < 8; ++i) {
    const float a = static_cast<float>(i) * 0.785398f, x = std::cos(a), y = std::sin(a);
    draw.AddLine(ImVec2(c.x + x * r * 0.75f, c.y + y * r * 0.75f), ImVec2(c.x + x * r * 1.1f, c.y + y * r * 1.1f), color, thickness);
  }
}

void draw_corners(ImDrawList& draw, ImVec2 c, float outer, float inner, float thickness, ImU32 color) {
  for (const float sx : {-1.0f, 1.0f})
    for (const float sy : {-1.0f, 1.0f}) {
      const ImVec2 points[3] = {ImVec2(c.x + sx * inner, c.y + sy * outer), ImVec2(c.x + sx * outer, c.y + sy * outer),
                                ImVec2(c.x + sx * outer, c.y + sy * inner)};
      draw.AddPolyline(points, 3, color, 0, thickness);
    }
}

void draw_dice(ImDrawList& draw, ImVec2 c, float r, float thickness, ImU32 color) {
  draw.AddRect(ImVec2(c.x - r, c.y - r), ImVec2(c.x + r, c.y + r), color, r * 0.4f, 0, thickness);
  for (const float d : {-0.45f, 0.0f, 0.45f}) draw.AddCircleFilled(ImVec2(c.x + d * r, c.y + d * r), r * 0.19f, color, 8);
}

}  // namespace

void draw_icon(ImDrawList& draw, Icon icon, ImVec2 c, float size, ImU32 color) {
  const float r = size * 0.5f, thickness = std::max(1.0f, std::floor(size * 0.12f + 0.5f));
  const auto at = [&](float x, float y) { return ImVec2(c.x + x * r, c.y + y * r); };
  switch (icon) {
    case Icon::none:
      return;
    case Icon::play:
      return draw.AddTriangleFilled(at(-0.65f, -0.9f), at(0.95f, 0), at(-0.65f, 0.9f), color);
    case Icon::pause:
      draw.AddRectFilled(at(-0.75f, -0.85f), at(-0.2f, 0.85f), color, thickness);
      return draw.AddRectFilled(at(0.2f, -0.85f), at(0.75f, 0.85f), color, thickness);
    case Icon::step:
      draw.AddTriangleFilled(at(-0.8f, -0.85f), at(0.35f, 0), at(-0.8f, 0.85f), color);
      return draw.AddRectFilled(at(0.45f, -0.85f), at(0.85f, 0.85f), color, 1);
    case Icon::reset:
      return draw_arc_arrow(draw, c, r * 0.8f, thickness, color);
    case Icon::maximise:
      return draw_corners(draw, c, r * 0.8f, r * 0.25f, thickness, color);
    case Icon::restore:
      return draw_corners(draw, c, r * 0.3f, r * 0.85f, thickness, color);
    case Icon::put_back:
      return draw_arc_arrow(draw, c, r * 0.7f, thickness, color);
    case Icon::close:
      draw.AddLine(at(-0.6f, -0.6f), at(0.6f, 0.6f), color, thickness);
      return draw.AddLine(at(-0.6f, 0.6f), at(0.6f, -0.6f), color, thickness);
    case Icon::sun:
      return draw_sun(draw, c, r * 0.9f, thickness, color);
    case Icon::moon:
      draw.PathArcTo(c, r * 0.85f, 0.6f, 4.9f, 18);
      draw.PathArcTo(at(0.42f, -0.32f), r * 0.62f, 4.35f, 1.05f, 14);
      return draw.PathStroke(color, ImDrawFlags_Closed, thickness);
    case Icon::dice:
      return draw_dice(draw, c, r * 0.8f, thickness, color);
    case Icon::chevron_right: {
      const ImVec2 points[3] = {at(-0.3f, -0.65f), at(0.35f, 0), at(-0.3f, 0.65f)};
      return draw.AddPolyline(points, 3, color, 0, thickness);
    }
    case Icon::chevron_down: {
      const ImVec2 points[3] = {at(-0.65f, -0.3f), at(0, 0.35f), at(0.65f, -0.3f)};
      return draw.AddPolyline(points, 3, color, 0, thickness);
    }
  }
}

bool button(const Theme& theme, std::string_view name, const ButtonLook& look, ImVec2 size) {
  const ImGuiStyle& style = ImGui::GetStyle();
  const float icon = look.icon == Icon::none ? 0 : std::floor(ImGui::GetFontSize() * 0.82f);
  ImVec2 words = text_size(look.label);
  float between = icon > 0 && !look.label.empty() ? theme.px(7) : 0;
  if (size.x <= 0) size.x = look.label.empty() ? ImGui::GetFrameHeight() : icon + between + words.x + 2 * style.FramePadding.x;
  if (size.y <= 0) size.y = ImGui::GetFrameHeight();
  const ImVec2 min = ImGui::GetCursorScreenPos(), max(min.x + size.x, min.y + size.y);
  const bool pressed = ImGui::InvisibleButton(std::string(name).c_str(), size);
  log_item(theme, name);
  const bool hovered = ImGui::IsItemHovered(), held = ImGui::IsItemActive();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ThemeColors& c = theme.color;
  const ImU32 calm = look.accent ? (hovered ? c.accent_hover : c.accent) : (held ? c.field_active : hovered ? c.field_hover : c.field);
  if (!look.quiet || hovered || held) draw.AddRectFilled(min, max, ImGui::GetColorU32(calm), style.FrameRounding);
  const ImU32 ink = ImGui::GetColorU32(look.accent ? c.on_accent : look.quiet && !hovered ? c.text_dim : c.text);
  const bool icon_only = icon > 0 && icon + between + words.x > size.x - theme.px(4);
  if (icon_only) between = words.x = 0;
  const float x = std::floor(std::max(min.x, min.x + (size.x - icon - between - words.x) / 2));
  if (icon > 0) draw_icon(draw, look.icon, ImVec2(x + icon / 2, std::floor((min.y + max.y) / 2)), icon, ink);
  if (!icon_only) clipped_text(draw, ImVec2(x + icon + between, std::floor(min.y + (size.y - words.y) / 2)), ink, look.label, max.x);
  tooltip(theme, icon_only ? std::string(look.help) : with_whole(look.label, max.x - x - icon - between, look.help));
  return pressed;
}

bool segments(const Theme& theme, std::string_view name, const std::vector<Segment>& items, int& chosen, float width) {
  const ImGuiStyle& style = ImGui::GetStyle();
  const float height = ImGui::GetFrameHeight();
  float wanted = 0;
  for (const auto& item : items) wanted += text_size(item.label).x + 2 * style.FramePadding.x;
  const float extra = width > 0 ? (width - wanted) / static_cast<float>(items.size()) : 0;
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled(origin, ImVec2(origin.x + std::max(width, wanted), origin.y + height), ImGui::GetColorU32(theme.color.field),
                     style.FrameRounding);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, style.ItemSpacing.y));
  bool changed = false;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) ImGui::SameLine();
    const bool on = static_cast<int>(i) == chosen;
    const float w = text_size(items[i].label).x + 2 * style.FramePadding.x + extra;
    const std::string id = std::string(name) + "." + std::string(items[i].label);
    if (button(theme, id, {Icon::none, items[i].label, items[i].help, on, !on}, ImVec2(w, height)) && !on) {
      chosen = static_cast<int>(i);
      changed = true;
    }
  }
  ImGui::PopStyleVar();
  return changed;
}

std::string shortened_to(std::string_view text, float width, int lines) {
  std::string flat(text);
  std::replace(flat.begin(), flat.end(), '\n', ' ');
  const std::string broken = lines > 1 ? broken_at_spaces(flat, width) : flat;
  const size_t first = broken.find('\n');
  if (first != std::string::npos)
    return cut_to(std::string_view(broken).substr(0, first), width) + "\n" + shortened_to(broken.substr(first + 1), width, lines - 1);
  return cut_to(broken, width);
}

void clipped_text(ImDrawList& draw, ImVec2 at, ImU32 color, std::string_view text, float right) {
  const std::string shown = cut_to(text, right - at.x);
  const ImVec4 clip(at.x, at.y, right, at.y + 2 * ImGui::GetFontSize());
  const bool fits = at.x + text_size(shown).x <= right;
  draw.AddText(ImGui::GetFont(), ImGui::GetFontSize(), at, color, shown.data(), shown.data() + shown.size(), 0.0f, fits ? nullptr : &clip);
}

void fitted_text(const Theme& theme, ImDrawList& draw, ImVec2 at, float height, ImU32 color, std::string_view text, float right) {
  const FontScope font(at.x + text_size(text).x <= right ? nullptr : theme.small_text);
  clipped_text(draw, ImVec2(at.x, std::floor(at.y + (height - ImGui::GetTextLineHeight()) / 2)), color, text, right);
}

std::string with_whole(std::string_view text, float width, std::string_view help) {
  if (text_size(text).x <= width) return std::string(help);
  return std::string(text) + (help.empty() ? "" : "\n") + std::string(help);
}

std::string broken_at_spaces(std::string_view text, float width) {
  std::string lines;
  for (size_t line = 0, word = 0; word < text.size();) {
    const size_t end = std::min(text.find(' ', word + 1), text.size());
    const bool fits = word == line || text_size(text.substr(line, end - line)).x <= width;
    if (!fits) lines += '\n', line = word + 1;
    lines += text.substr(fits ? word : line, end - (fits ? word : line));
    word = end;
  }
  return lines;
}

bool begin_combo(const Theme& theme, const char* id, std::string_view preview) {
  const float width = ImGui::CalcItemWidth(), height = ImGui::GetFrameHeight(), arrow = height * 0.75f;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(8), theme.px(6)));
  const bool open = ImGui::BeginCombo(id, "", ImGuiComboFlags_HeightLarge | ImGuiComboFlags_NoArrowButton);
  ImGui::PopStyleVar();
  ImDrawList& draw = *(open ? ImGui::GetCurrentContext()->CurrentWindow->ParentWindow->DrawList : ImGui::GetWindowDrawList());
  const ImGuiStyle& style = ImGui::GetStyle();
  fitted_text(theme, draw, ImVec2(at.x + style.FramePadding.x, at.y), height, ImGui::GetColorU32(theme.color.text), preview, at.x + width - arrow);
  draw_icon(draw, Icon::chevron_down, ImVec2(std::floor(at.x + width - arrow * 0.6f), std::floor(at.y + height / 2)), theme.px(9),
            ImGui::GetColorU32(theme.color.text_dim));
  return open;
}

void section_heading(const Theme& theme, std::string_view text) {
  const FontScope strong(theme.strong);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::SameLine();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float y = std::floor(at.y + ImGui::GetTextLineHeight() / 2);
  ImGui::GetWindowDrawList()->AddLine(ImVec2(at.x, y), ImVec2(at.x + ImGui::GetContentRegionAvail().x, y), theme.color.line);
  ImGui::NewLine();
}

}  // namespace app
