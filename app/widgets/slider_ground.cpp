#include "app/widgets/slider_ground.h"

namespace app {
namespace {

constexpr ImGuiCol kHidden[] = {ImGuiCol_FrameBg, ImGuiCol_FrameBgHovered, ImGuiCol_FrameBgActive, ImGuiCol_SliderGrab, ImGuiCol_SliderGrabActive};

}  // namespace

SliderGround::SliderGround(double share, float width, const Theme& theme) {
  const ImVec2 at = ImGui::GetCursorScreenPos(), end(at.x + width, at.y + ImGui::GetFrameHeight());
  const float rounding = ImGui::GetStyle().FrameRounding, x = std::floor(at.x + width * static_cast<float>(share));
  const bool hovered = ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(at, end);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled(at, end, ImGui::GetColorU32(hovered ? theme.color.field_hover : theme.color.field), rounding);
  const float strip = theme.px(3);
  if (x > at.x + strip) {
    draw.AddRectFilled(at, ImVec2(x, end.y), ImGui::GetColorU32(with_alpha(theme.color.accent, 0.16f)), rounding, ImDrawFlags_RoundCornersLeft);
    draw.AddRectFilled(ImVec2(at.x, end.y - strip), ImVec2(x, end.y), ImGui::GetColorU32(theme.color.accent), strip / 2, ImDrawFlags_RoundCornersBottomLeft);
  }
  for (const ImGuiCol slot : kHidden) ImGui::PushStyleColor(slot, 0u);
}

SliderGround::~SliderGround() { ImGui::PopStyleColor(static_cast<int>(std::size(kHidden))); }

bool real_slider(const char* id, double& value, const basin::Range<double>& range, const char* format, float width, const Theme& theme) {
  const SliderGround ground(share_of(value, range), width, theme);
  ImGui::SetNextItemWidth(width);
  const ImGuiSliderFlags flags = ImGuiSliderFlags_AlwaysClamp | (range.logarithmic ? ImGuiSliderFlags_Logarithmic : 0);
  return ImGui::SliderScalar(id, ImGuiDataType_Double, &value, &range.low, &range.high, format, flags);
}

}  // namespace app
