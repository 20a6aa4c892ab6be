#include "app/widgets/fields_popup.h"

#include <imgui.h>

#include <algorithm>

namespace app {
namespace {

constexpr float kWidth = 300, kAtFirst = 190, kBelow = 16;

}  // namespace

void draw_fields_popup(const char* name, const Theme& theme, const std::function<void()>& fields) {
  if (!ImGui::BeginPopup(name)) return;
  float* needed = ImGui::GetStateStorage()->GetFloatRef(ImGui::GetID("##needed"), theme.px(kAtFirst));  // as measured when last drawn
  const float room = ImGui::GetIO().DisplaySize.y - ImGui::GetCursorScreenPos().y - theme.px(kBelow);
  ImGui::BeginChild("##fields", ImVec2(theme.px(kWidth), std::min(*needed, std::max(room, theme.px(kAtFirst)))));
  const float top = ImGui::GetCursorPosY();
  fields();
  *needed = ImGui::GetCursorPosY() - top;
  ImGui::EndChild();
  ImGui::EndPopup();
}

}  // namespace app
