#include "app/widgets/beside_controls.h"

namespace app {
namespace {

constexpr float kSideColumn = 132, kGap = 8;
constexpr float kLeastWidth = 260, kLeastHeight = 250;  // below these the controls hide behind a button

}  // namespace

float side_column(const Theme& theme) {
  return theme.px(kSideColumn);
}

void draw_beside_controls(const Theme& theme, const BesideControls& parts) {
  const ImVec2 size = ImGui::GetContentRegionAvail();
  const float column = side_column(theme) + ImGui::GetStyle().ScrollbarSize;  // a low panel scrolls it
  const bool small = size.y < theme.px(kLeastHeight) || size.x < theme.px(kLeastWidth);
  if (small || size.x < size.y + column) {
    small ? parts.popup() : parts.controls(size.x, false);
    return parts.picture(ImGui::GetContentRegionAvail());
  }
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  parts.picture(ImVec2(size.x - column - theme.px(kGap), size.y));
  ImGui::SetCursorScreenPos(ImVec2(corner.x + size.x - column, corner.y));
  ImGui::BeginChild("##controls", ImVec2(column, size.y));
  parts.controls(side_column(theme), true);
  ImGui::EndChild();
}

}  // namespace app
