#include "app/window/menu_bar.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "app/widgets/buttons.h"
#include "app/widgets/focus.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

constexpr float kLayoutList = 120;  // width at scale 1

/// Where `letter` stands in the menu's name.
size_t letter_place(const std::string& menu, char letter) {
  const auto at = std::find_if(menu.begin(), menu.end(), [&](unsigned char c) { return std::toupper(c) == letter; });
  return static_cast<size_t>(at - menu.begin());
}

/// Under the letter that opens the menu, as long as Alt is held.
void underline(const std::string& menu, char letter, ImVec2 middle, const Theme& theme) {
  const auto at = letter_place(menu, letter);
  const float left = middle.x - ImGui::CalcTextSize(menu.c_str()).x / 2 + ImGui::CalcTextSize(menu.data(), menu.data() + at).x;
  const float y = std::floor(middle.y + ImGui::GetTextLineHeight() / 2);
  ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(left, y), ImVec2(left + ImGui::CalcTextSize(&menu[at], &menu[at] + 1).x, y + theme.px(1)),
                                            theme.color.text);
}

void draw_menu(const CommandTable& table, const std::string& menu, char letter, const Theme& theme) {
  if (theme.focus != nullptr) theme.focus->add_menu(ImGui::GetID(menu.c_str()), letter);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(10), theme.px(8)));
  const bool open = ImGui::BeginMenu(menu.c_str());
  log_item(theme, "menu." + menu);
  const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax();
  if (!open && ImGui::GetIO().KeyAlt) underline(menu, letter, ImVec2((min.x + max.x) / 2, (min.y + max.y) / 2), theme);
  if (open) {
    for (const auto& entry : table.entries()) {
      if (entry.menu != menu) continue;
      const std::string key = entry.keys.empty() ? "" : name_of(entry.keys.front());
      const bool picked = ImGui::MenuItem((label_of(entry) + "##" + entry.id).c_str(), key.c_str(), entry.checked(), entry.enabled());
      log_item(theme, "menu." + entry.id);
      tooltip(theme, entry.help);
      if (picked) entry.run();
    }
    ImGui::EndMenu();
  }
  ImGui::PopStyleVar();
}

/// The mark of the program: a valley with a ball at its bottom.
void draw_mark(const Theme& theme) {
  const float size = ImGui::GetTextLineHeight(), y = std::floor(ImGui::GetCursorScreenPos().y + (ImGui::GetFrameHeight() - size) / 2);
  const ImVec2 at(ImGui::GetCursorScreenPos().x + theme.px(2), y);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddBezierCubic(ImVec2(at.x, at.y + size * 0.1f), ImVec2(at.x + size * 0.3f, at.y + size * 1.15f),
                      ImVec2(at.x + size * 0.9f, at.y + size * 1.15f), ImVec2(at.x + size * 1.2f, at.y + size * 0.1f), theme.color.accent,
                      std::max(2.0f, theme.px(2.5f)));
  draw.AddCircleFilled(ImVec2(at.x + size * 0.6f, at.y + size * 0.5f), size * 0.17f, theme.color.samples, 16);
  ImGui::Dummy(ImVec2(size * 1.25f, size));
  ImGui::SameLine(0, theme.px(6));
  const FontScope strong(theme.strong);
  ImGui::AlignTextToFramePadding();
  ImGui::TextUnformatted("Basin");
  ImGui::SameLine(0, theme.px(12));
}

/// Where the layouts' names have no room side by side.
void draw_layout_list(const CommandTable& table, const std::vector<std::string>& layouts, size_t current, float width, const Theme& theme) {
  ImGui::SetNextItemWidth(width);
  const bool open = begin_combo(theme, "##layouts", layouts[current]);
  log_item(theme, "layout.list");
  if (!open) return tooltip(theme, "Which panels the window shows.");
  for (size_t i = 0; i < layouts.size(); ++i) {
    const CommandEntry* entry = table.find("layout." + layouts[i]);
    if (ImGui::Selectable(layouts[i].c_str(), i == current)) table.run("layout." + layouts[i]);
    log_item(theme, "layout.list." + layouts[i]);
    if (entry != nullptr) tooltip(theme, tooltip_of(*entry));
  }
  ImGui::EndCombo();
}

void draw_right(const CommandTable& table, const std::vector<std::string>& layouts, size_t current, float left, const Theme& theme) {
  std::vector<Segment> items;
  std::vector<std::string> helps;
  float width = 0;
  for (const auto& name : layouts) {
    const CommandEntry* entry = table.find("layout." + name);
    helps.push_back(entry != nullptr ? tooltip_of(*entry) : "");
    width += ImGui::CalcTextSize(name.c_str()).x + 2 * ImGui::GetStyle().FramePadding.x;
  }
  for (size_t i = 0; i < layouts.size(); ++i) items.push_back({layouts[i], helps[i]});
  const float icon = ImGui::GetFrameHeight(), right = ImGui::GetWindowWidth() - theme.px(8);
  if (right - icon < left) return;
  const bool segments_fit = right - icon - theme.px(8) - width > left + theme.px(12);
  if (segments_fit) {
    ImGui::SetCursorPosX(std::floor(right - icon - theme.px(8) - width));
    int chosen = static_cast<int>(current);
    if (segments(theme, "layout", items, chosen)) table.run("layout." + layouts[static_cast<size_t>(chosen)]);
  }
  const float list = theme.px(kLayoutList), list_left = std::floor(right - icon - theme.px(8) - list);
  if (!segments_fit && list_left > left + theme.px(12)) {
    ImGui::SetCursorPosX(list_left);
    draw_layout_list(table, layouts, current, list, theme);
  }
  ImGui::SetCursorPosX(std::floor(right - icon));
  const CommandEntry* toggle = table.find("view.theme");
  if (toggle != nullptr && button(theme, "menubar.theme", {theme.dark ? Icon::sun : Icon::moon, "", tooltip_of(*toggle), false, true}))
    table.run("view.theme");
}

}  // namespace

std::vector<std::pair<std::string, char>> menus_of(const CommandTable& table) {
  std::vector<std::pair<std::string, char>> menus;
  const auto taken = [&](char letter) { return std::any_of(menus.begin(), menus.end(), [&](const auto& menu) { return menu.second == letter; }); };
  for (const auto& entry : table.entries()) {
    if (std::any_of(menus.begin(), menus.end(), [&](const auto& menu) { return menu.first == entry.menu; })) continue;
    char letter = 0;
    for (const unsigned char c : entry.menu)
      if (letter == 0 && !taken(static_cast<char>(std::toupper(c)))) letter = static_cast<char>(std::toupper(c));
    menus.emplace_back(entry.menu, letter);
  }
  return menus;
}

void draw_menu_bar(const CommandTable& table, const std::vector<std::string>& layouts, size_t current, const Theme& theme) {
  if (!ImGui::BeginMenuBar()) return;
  draw_mark(theme);
  if (theme.focus != nullptr) theme.focus->begin_region("menus", false);
  for (const auto& [menu, letter] : menus_of(table)) draw_menu(table, menu, letter, theme);
  draw_right(table, layouts, current, ImGui::GetCursorPosX(), theme);
  ImGui::EndMenuBar();
}

}  // namespace app
