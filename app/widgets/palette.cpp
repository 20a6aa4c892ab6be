#include "app/widgets/palette.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <utility>

#include "app/widgets/buttons.h"
#include "app/widgets/focus.h"
#include "app/widgets/tooltip.h"

namespace app {

bool has_key(const std::vector<KeyChord>& pressed, int key) {
  return std::find(pressed.begin(), pressed.end(), KeyChord{key, 0}) != pressed.end();
}

bool begin_modal(const char* name, ImVec2 size, const Theme& theme) {
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const ImVec2 fitted(std::min(theme.px(size.x), display.x - theme.px(24)), std::min(theme.px(size.y), display.y - theme.px(24)));
  ImGui::SetNextWindowSize(fitted);
  ImGui::SetNextWindowPos(ImVec2(display.x / 2, display.y * 0.45f), ImGuiCond_Always, ImVec2(0.5f, 0.45f));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(16), theme.px(14)));
  const bool open = ImGui::BeginPopupModal(
      name, nullptr, ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleVar();
  return open;
}

void Palette::take_keys(const std::vector<KeyChord>& pressed, size_t count) {
  if (has_key(pressed, GLFW_KEY_DOWN)) ++chosen_;
  if (has_key(pressed, GLFW_KEY_UP)) --chosen_;
  chosen_ = std::clamp(chosen_, 0, std::max(0, static_cast<int>(count) - 1));
  run_now_ = has_key(pressed, GLFW_KEY_ENTER) || has_key(pressed, GLFW_KEY_KP_ENTER);
}

void Palette::draw_results(const std::vector<const CommandEntry*>& found, const Theme& theme) {
  ImGui::BeginChild("results");
  for (size_t i = 0; i < found.size(); ++i) {
    const CommandEntry& entry = *found[i];
    const bool on = static_cast<int>(i) == chosen_;
    ImGui::BeginDisabled(!entry.enabled());
    ImGui::PushID(static_cast<int>(i));
    ImGui::PushStyleColor(ImGuiCol_Header, with_alpha(theme.color.accent, 0.22f));
    const float row = ImGui::GetCursorPosY(), pad = theme.px(4);
    const bool picked = ImGui::Selectable("##entry", on, 0, ImVec2(0, ImGui::GetTextLineHeight() + 2 * pad));
    ImGui::PopStyleColor();
    log_item(theme, "palette." + entry.id);
    tooltip(theme, entry.help);
    if (on && std::exchange(scrolled_to_, chosen_) != chosen_) ImGui::SetScrollHereY();
    ImGui::SetCursorPos(ImVec2(theme.px(8), row + pad));
    dim_text(theme, entry.menu);
    ImGui::SameLine(theme.px(92));
    ImGui::TextUnformatted(label_of(entry).c_str());
    const std::string key = entry.keys.empty() ? "" : name_of(entry.keys.front());
    ImGui::SameLine(ImGui::GetContentRegionMax().x - ImGui::CalcTextSize(key.c_str()).x - theme.px(8));
    dim_text(theme, key);
    ImGui::SetCursorPosY(row + ImGui::GetTextLineHeight() + 2 * pad + theme.px(2));
    ImGui::PopID();
    ImGui::EndDisabled();
    if (picked || (on && run_now_)) {
      ImGui::CloseCurrentPopup();
      if (entry.enabled()) entry.run();
      break;
    }
  }
  ImGui::EndChild();
}

void Palette::draw(const CommandTable& table, const std::vector<KeyChord>& pressed, const Theme& theme) {
  const bool appearing = wanted_;
  if (wanted_) ImGui::OpenPopup("Command palette");
  wanted_ = false;
  open_ = begin_modal("Command palette", ImVec2(560, 420), theme);
  if (!open_) return;
  if (appearing) {
    chosen_ = 0, scrolled_to_ = -1;
    ImGui::SetKeyboardFocusHere();
    at_end_ = true;
  }
  ImGui::SetNextItemWidth(-1);
  const auto go_to_end = [](ImGuiInputTextCallbackData* data) {
    if (std::exchange(*static_cast<bool*>(data->UserData), false)) data->CursorPos = data->SelectionStart = data->SelectionEnd = data->BufTextLen;
    return 0;
  };
  if (ImGui::InputTextWithHint("##query", "Type what you want to do", &query_, ImGuiInputTextFlags_CallbackAlways, go_to_end, &at_end_))
    chosen_ = 0, scrolled_to_ = -1;
  log_item(theme, "palette.query");
  tooltip(
      theme,
      "Search all commands and settings by the letters of their names; with a number behind it a setting is set, as in 'learning rate 0.01'. Enter "
      "runs the highlighted one, Esc closes.");
  if (has_key(pressed, GLFW_KEY_ESCAPE)) ImGui::CloseCurrentPopup();
  const auto suggested = query_.empty() ? std::vector<CommandEntry>{} : suggest_(query_);
  auto found = search(table, query_);
  for (const auto& entry : suggested) found.push_back(&entry);
  take_keys(appearing ? std::vector<KeyChord>{} : pressed, found.size());
  if (found.empty()) dim_text(theme, "No command matches.");
  draw_results(found, theme);
  ImGui::EndPopup();
}

void HelpSheet::draw(const CommandTable& table, const std::vector<KeyChord>& pressed, const Theme& theme) {
  if (wanted_) ImGui::OpenPopup("Help");
  const bool appearing = std::exchange(wanted_, false);
  open_ = begin_modal("Help", ImVec2(760, 640), theme);
  if (!open_) return;
  {
    const FontScope large(theme.large);
    ImGui::TextUnformatted("Keys and commands");
  }
  ImGui::SameLine(ImGui::GetContentRegionMax().x - ImGui::GetFrameHeight());
  const bool leave = button(theme, "help.close", {Icon::close, "", "Close (Esc)", false, true}) ||
                     (!appearing && (has_key(pressed, GLFW_KEY_ESCAPE) || has_key(pressed, GLFW_KEY_F1)));
  if (leave) ImGui::CloseCurrentPopup();
  ImGui::PushTextWrapPos(0);
  dim_text(
      theme,
      "Plots: drag to pan, Shift+drag to zoom to a box, wheel to zoom steps, Ctrl+wheel to zoom values, double click to follow, right click for "
      "scales, click a name to hide its curve. Sliders: Ctrl+click to type. Panels: double click a header to maximise. "
      "By keyboard: Tab goes through every control, F6 through the panels; arrows move in a group and change sliders (Shift coarser, Ctrl finer), "
      "Enter and Space press, Esc leaves; Alt and a letter opens a menu, Shift+F10 what a right click opens. Pictures say their keys. " +
          files_);
  ImGui::PopTextWrapPos();
  ImGui::BeginChild("sheet");
  draw_entries(table, theme);
  focus_text(theme);
  ImGui::EndChild();
  ImGui::EndPopup();
}

void HelpSheet::draw_entries(const CommandTable& table, const Theme& theme) const {
  if (!ImGui::BeginTable("commands", 3, ImGuiTableFlags_SizingFixedFit)) return;
  ImGui::TableSetupColumn("key");
  ImGui::TableSetupColumn("label");
  ImGui::TableSetupColumn("help", ImGuiTableColumnFlags_WidthStretch);
  std::string menu;
  for (const auto& entry : table.entries()) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    if (std::exchange(menu, entry.menu) != entry.menu) {
      const FontScope strong(theme.strong);
      ImGui::TextUnformatted(entry.menu.c_str());
      ImGui::TableNextRow();
      ImGui::TableNextColumn();
    }
    dim_text(theme, entry.keys.empty() ? "" : name_of(entry.keys.front()));
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(entry.label.c_str());
    ImGui::TableNextColumn();
    ImGui::PushTextWrapPos(0);
    dim_text(theme, entry.help);
    ImGui::PopTextWrapPos();
  }
  ImGui::EndTable();
}

}  // namespace app
