#include "app/widgets/theme.h"

#include <algorithm>
#include <array>

#include "app/widgets/focus.h"

namespace app {
namespace {

constexpr ImU32 rgb(uint32_t hex) {
  return IM_COL32((hex >> 16) & 255, (hex >> 8) & 255, hex & 255, 255);
}

double linear_channel(ImU32 color, int shift) {
  const double c = static_cast<double>((color >> shift) & 255) / 255.0;
  return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double luminance(ImU32 color) {
  return 0.2126 * linear_channel(color, IM_COL32_R_SHIFT) + 0.7152 * linear_channel(color, IM_COL32_G_SHIFT) +
         0.0722 * linear_channel(color, IM_COL32_B_SHIFT);
}

void set_colors(const ThemeColors& c, ImGuiStyle& style) {
  const auto set = [&](ImGuiCol slot, ImU32 color) { style.Colors[slot] = ImGui::ColorConvertU32ToFloat4(color); };
  for (int slot = 0; slot < ImGuiCol_COUNT; ++slot) set(slot, c.field);
  set(ImGuiCol_Text, c.text);
  set(ImGuiCol_TextDisabled, c.text_dim);
  set(ImGuiCol_WindowBg, c.ground);
  set(ImGuiCol_ChildBg, with_alpha(c.panel, 0));
  set(ImGuiCol_PopupBg, c.header);
  set(ImGuiCol_Border, c.line);
  set(ImGuiCol_BorderShadow, with_alpha(c.line, 0));
  for (const auto slot : {ImGuiCol_FrameBgHovered, ImGuiCol_ButtonHovered, ImGuiCol_HeaderHovered, ImGuiCol_TabHovered}) set(slot, c.field_hover);
  for (const auto slot : {ImGuiCol_FrameBgActive, ImGuiCol_ButtonActive, ImGuiCol_HeaderActive, ImGuiCol_TabActive}) set(slot, c.field_active);
  for (const auto slot : {ImGuiCol_TitleBg, ImGuiCol_TitleBgActive, ImGuiCol_TitleBgCollapsed, ImGuiCol_MenuBarBg, ImGuiCol_TableHeaderBg})
    set(slot, c.header);
  set(ImGuiCol_ScrollbarBg, with_alpha(c.panel, 0));
  set(ImGuiCol_ScrollbarGrab, c.field_active);
  for (const auto slot : {ImGuiCol_ScrollbarGrabHovered, ImGuiCol_ScrollbarGrabActive}) set(slot, c.text_dim);
  for (const auto slot : {ImGuiCol_CheckMark, ImGuiCol_SliderGrab, ImGuiCol_SeparatorHovered, ImGuiCol_SeparatorActive, ImGuiCol_ResizeGrip,
                          ImGuiCol_ResizeGripActive, ImGuiCol_DragDropTarget, ImGuiCol_NavHighlight})
    set(slot, c.accent);
  for (const auto slot : {ImGuiCol_SliderGrabActive, ImGuiCol_ResizeGripHovered, ImGuiCol_PlotLinesHovered, ImGuiCol_PlotHistogramHovered})
    set(slot, c.accent_hover);
  for (const auto slot : {ImGuiCol_Separator, ImGuiCol_TableBorderStrong, ImGuiCol_TableBorderLight}) set(slot, c.line);
  for (const auto slot : {ImGuiCol_PlotLines, ImGuiCol_PlotHistogram}) set(slot, c.data);
  set(ImGuiCol_TableRowBg, with_alpha(c.panel, 0));
  set(ImGuiCol_TableRowBgAlt, with_alpha(c.field, 0.4f));
  set(ImGuiCol_TextSelectedBg, with_alpha(c.accent, 0.35f));
  set(ImGuiCol_NavWindowingHighlight, c.accent);
  for (const auto slot : {ImGuiCol_NavWindowingDimBg, ImGuiCol_ModalWindowDimBg}) set(slot, IM_COL32(0, 0, 0, 120));
}

}  // namespace

ThemeColors dark_colors() {
  ThemeColors c{};
  c.ground = rgb(0x0B1114);
  c.panel = rgb(0x141C20);
  c.header = rgb(0x1A2429);
  c.field = rgb(0x222E34);
  c.field_hover = rgb(0x2B3A41);
  c.field_active = rgb(0x36484F);
  c.line = rgb(0x2A373D);
  c.text = rgb(0xE8EEEC);
  c.text_dim = rgb(0x9DB0B1);
  c.accent = rgb(0x3FD0B6);
  c.accent_hover = rgb(0x6BE3CC);
  c.on_accent = rgb(0x06231E);
  c.good = rgb(0x4CCB8F);
  c.warn = rgb(0xF2B84B);
  c.bad = rgb(0xFF8A6B);
  c.data = rgb(0x56B4E9);
  c.samples = rgb(0xE69F00);
  return c;
}

ThemeColors light_colors() {
  ThemeColors c{};
  c.ground = rgb(0xDDE4E2);
  c.panel = rgb(0xFBFCFB);
  c.header = rgb(0xF0F4F2);
  c.field = rgb(0xE4EBE8);
  c.field_hover = rgb(0xD6E1DD);
  c.field_active = rgb(0xC5D5CF);
  c.line = rgb(0xCCD7D3);
  c.text = rgb(0x14211F);
  c.text_dim = rgb(0x48595A);
  c.accent = rgb(0x0A7566);
  c.accent_hover = rgb(0x085F53);
  c.on_accent = rgb(0xFFFFFF);
  c.good = rgb(0x0B6B45);
  c.warn = rgb(0x7F5200);
  c.bad = rgb(0xB0361A);
  c.data = rgb(0x0072B2);
  c.samples = rgb(0xC24E00);
  return c;
}

double contrast_ratio(ImU32 a, ImU32 b) {
  const auto [low, high] = std::minmax({luminance(a), luminance(b)});
  return (high + 0.05) / (low + 0.05);
}

ImU32 with_alpha(ImU32 color, float alpha) {
  return (color & ~IM_COL32_A_MASK) | (static_cast<ImU32>(std::clamp(alpha, 0.0f, 1.0f) * 255.0f + 0.5f) << IM_COL32_A_SHIFT);
}

ImU32 series_color(const Theme& theme, int i) {
  static constexpr std::array<ImU32, 4> on_dark = {rgb(0x2DBE93), rgb(0xCC79A7), rgb(0xF0E442), rgb(0xF07A3C)};
  static constexpr std::array<ImU32, 4> on_light = {rgb(0x007A59), rgb(0xA84D82), rgb(0x7A6A00), rgb(0xB34700)};
  if (i == 0) return theme.color.data;
  if (i == 1) return theme.color.samples;
  const size_t index = static_cast<size_t>(i - 2) % on_dark.size();
  return theme.dark ? on_dark[index] : on_light[index];
}

void apply_style(const Theme& theme, ImGuiStyle& style) {
  style = ImGuiStyle();
  style.WindowPadding = ImVec2(12, 10);
  style.FramePadding = ImVec2(8, 4);
  style.ItemSpacing = ImVec2(8, 6);
  style.ItemInnerSpacing = ImVec2(6, 4);
  style.IndentSpacing = 14;
  style.ScrollbarSize = 11;
  style.GrabMinSize = 9;
  style.WindowRounding = style.PopupRounding = 8;
  style.ChildRounding = 7;
  style.FrameRounding = style.TabRounding = 5;
  style.GrabRounding = 4;
  style.ScrollbarRounding = 6;
  style.WindowBorderSize = style.ChildBorderSize = 0;
  style.PopupBorderSize = 1;
  style.FrameBorderSize = 0;
  style.DisabledAlpha = 0.5f;
  style.WindowMenuButtonPosition = ImGuiDir_None;
  style.ScaleAllSizes(theme.scale);
  set_colors(theme.color, style);
}

void log_item(const Theme& theme, std::string_view name) {
  if (theme.focus != nullptr) theme.focus->add_last_item();
  if (theme.log != nullptr) theme.log->add(name, ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
}

void dim_text(const Theme& theme, std::string_view text) {
  ImGui::PushStyleColor(ImGuiCol_Text, theme.color.text_dim);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopStyleColor();
}

}  // namespace app
