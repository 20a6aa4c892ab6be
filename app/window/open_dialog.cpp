#include "app/window/open_dialog.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <imgui_internal.h>
#include <imgui_stdlib.h>

#include <cctype>
#include <utility>

#include "app/widgets/buttons.h"
#include "app/widgets/palette.h"
#include "app/widgets/tooltip.h"
#include "core/base/errors.h"
#include "core/data/recognise.h"

namespace app {

std::string what_opens() {
  return std::string("a checkpoint or model (.safetensors), the folder of a run, a preset (.toml), ") + basin::kDataKinds;
}

void OpenDialog::open(std::string path, std::vector<RecentFile> recent) {
  wanted_ = true;
  path_ = std::move(path);
  recent_ = std::move(recent);
}

/// "open.path" of the dialog "Open".
std::string OpenDialog::logged(std::string_view widget) const {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(name_[0]))) + name_.substr(1) + "." + std::string(widget);
}

/// True when one was picked, which is then in `path_`.
bool OpenDialog::draw_recent(const Theme& theme) {
  if (recent_.empty()) return false;
  section_heading(theme, "Newest in the export folder");
  bool picked = false;
  for (size_t i = 0; i < recent_.size(); ++i) {
    const auto& [path, name] = recent_[i];
    if (ImGui::Selectable((name + "##" + path).c_str(), false, ImGuiSelectableFlags_DontClosePopups)) path_ = path, picked = true;
    log_item(theme, logged("recent." + std::to_string(i)));
    tooltip(theme, "Open " + path);
  }
  return picked;
}

void OpenDialog::draw(const std::function<void(const std::string&)>& open_file, const std::vector<KeyChord>& pressed, const Theme& theme) {
  if (wanted_) ImGui::OpenPopup(name_.c_str());
  const bool appearing = std::exchange(wanted_, false), closing = std::exchange(closing_, false);
  open_ = begin_modal(name_.c_str(), ImVec2(620, recent_.empty() ? 210.0f : 400.0f), theme);
  if (!open_) return;
  if (appearing) error_.clear(), ImGui::ClearActiveID();  // a field that is being edited would keep the path of before
  {
    const FontScope large(theme.large);
    ImGui::TextUnformatted(name_.c_str());
  }
  ImGui::PushTextWrapPos(0);
  dim_text(theme, hint_);
  ImGui::PopTextWrapPos();
  if (std::exchange(refused_, false) || appearing) ImGui::SetKeyboardFocusHere();
  ImGui::SetNextItemWidth(-1);
  bool confirmed = ImGui::InputText("##path", &path_, ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
  log_item(theme, logged("path"));
  tooltip(theme, effect_);
  confirmed |= button(theme, logged("confirm"), {Icon::none, name_, name_ + " the file (Enter).", true});
  ImGui::SameLine();
  const bool leave = closing || button(theme, logged("cancel"), {Icon::none, "Cancel", "Close without opening anything (Esc)."}) ||
                     (!appearing && has_key(pressed, GLFW_KEY_ESCAPE));
  confirmed |= draw_recent(theme);
  if (confirmed) {
    try {
      open_file(path_);
      ImGui::CloseCurrentPopup();
    } catch (const basin::BadInput& error) {
      error_ = error.what();
      refused_ = true;
    }
  }
  if (leave) ImGui::CloseCurrentPopup();
  ImGui::PushTextWrapPos(0);
  ImGui::PushStyleColor(ImGuiCol_Text, theme.color.bad);
  ImGui::TextUnformatted(error_.c_str());
  ImGui::PopStyleColor();
  ImGui::PopTextWrapPos();
  ImGui::EndPopup();
}

}  // namespace app
