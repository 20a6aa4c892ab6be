#include "app/widgets/brush.h"

#include <algorithm>
#include <cmath>

namespace app {
namespace {

constexpr ImU32 kDark = IM_COL32(10, 14, 18, 210), kLight = IM_COL32(255, 255, 255, 235);
constexpr float kHalfStrength = 0.5412f;  // of the radius: (1 - r^2)^2 = 1/2 there

void ring(ImDrawList& list, ImVec2 at, float radius, float thick) {
  list.AddCircle(at, radius, kDark, 0, 3 * thick);
  list.AddCircle(at, radius, kLight, 0, thick);
}

void dots(ImDrawList& list, ImVec2 at, float radius, float thick) {
  for (int i = 0; i < 12; ++i) {
    const float angle = 2.39996f * static_cast<float>(i), r = radius * std::sqrt((static_cast<float>(i) + 0.5f) / 12);
    const ImVec2 dot(at.x + r * std::cos(angle), at.y + r * std::sin(angle));
    list.AddCircleFilled(dot, 1.6f * thick, kDark, 8);
    list.AddCircleFilled(dot, thick, kLight, 8);
  }
}

}  // namespace

void draw_brush(const Theme& theme, const PlaneFrame& frame, const basin::Brush& brush) {
  if (!frame.hovered && !frame.held) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetIO().MousePos;
  const float thick = std::max(1.0f, theme.px(1)), radius = std::max(2 * thick, frame.scale() * static_cast<float>(brush.radius));
  list.PushClipRect(frame.min, frame.max, true);
  ring(list, at, radius, thick);
  if (brush.kind == basin::BrushKind::spray) dots(list, at, radius, thick);
  if (brush.kind == basin::BrushKind::paint) ring(list, at, radius * kHalfStrength, thick);
  if (brush.kind == basin::BrushKind::erase) {
    const float d = radius * 0.7071f;
    list.AddLine(ImVec2(at.x - d, at.y - d), ImVec2(at.x + d, at.y + d), kDark, 3 * thick);
    list.AddLine(ImVec2(at.x - d, at.y - d), ImVec2(at.x + d, at.y + d), kLight, thick);
  }
  list.PopClipRect();
}

}  // namespace app
