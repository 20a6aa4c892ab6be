#include "app/widgets/slider.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "app/widgets/focus.h"
#include "app/widgets/slider_scale.h"

namespace app {
namespace {

constexpr ImGuiCol kHidden[] = {ImGuiCol_FrameBg, ImGuiCol_FrameBgHovered, ImGuiCol_FrameBgActive};

template <class T>
constexpr ImGuiDataType kTypeOf = std::is_same_v<T, double> ? ImGuiDataType_Double : ImGuiDataType_S64;

/// The ground, filled up to `share`; a tick where the stop of 0 ends.
void draw_ground(const ImRect& box, double share, double stop, bool hovered, const Theme& theme) {
  const float rounding = ImGui::GetStyle().FrameRounding, x = std::floor(box.Min.x + box.GetWidth() * static_cast<float>(share)), strip = theme.px(3);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled(box.Min, box.Max, ImGui::GetColorU32(hovered ? theme.color.field_hover : theme.color.field), rounding);
  if (stop > 0) {
    const float edge = std::floor(box.Min.x + box.GetWidth() * static_cast<float>(stop));
    draw.AddRectFilled(ImVec2(edge, box.Max.y - strip), ImVec2(edge + theme.px(1), box.Max.y), ImGui::GetColorU32(theme.color.text_dim));
  }
  if (x <= box.Min.x + strip) return;
  draw.AddRectFilled(box.Min, ImVec2(x, box.Max.y), ImGui::GetColorU32(with_alpha(theme.color.accent, 0.16f)), rounding,
                     ImDrawFlags_RoundCornersLeft);
  draw.AddRectFilled(ImVec2(box.Min.x, box.Max.y - strip), ImVec2(x, box.Max.y), ImGui::GetColorU32(theme.color.accent), strip / 2,
                     ImDrawFlags_RoundCornersBottomLeft);
}

/// Takes the mouse or the Tab key as ImGui::SliderScalar does; says whether the number is being typed.
bool take_focus(ImGuiID id, bool hovered) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  if (ImGui::TempInputIsActive(id)) return true;
  const bool tabbed = (g.LastItemData.StatusFlags & ImGuiItemStatusFlags_FocusedByTabbing) != 0;
  const bool by_key = g.NavActivateId == id;
  if (!tabbed && !by_key && !(hovered && g.IO.MouseClicked[0])) return false;
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  ImGui::SetActiveID(id, window);
  ImGui::SetFocusID(id, window);
  ImGui::FocusWindow(window);
  return tabbed || by_key || g.IO.KeyCtrl;
}

template <class T>
bool type_number(const char* name, ImGuiID id, const ImRect& box, T& value, const basin::Range<T>& range, const char* format) {
  for (const ImGuiCol slot : kHidden) ImGui::PushStyleColor(slot, 0u);
  const bool changed = ImGui::TempInputScalar(box, id, name, kTypeOf<T>, &value, format, &range.low, &range.high);
  ImGui::PopStyleColor(static_cast<int>(std::size(kHidden)));
  return changed;
}

template <class T>
bool drag_number(ImGuiID id, const ImRect& box, T& value, const SliderScale& scale) {
  constexpr double none = 0, whole = 1;
  double share = scale.share_of(static_cast<double>(value));
  ImRect grab;
  if (!ImGui::SliderBehavior(box, id, ImGuiDataType_Double, &share, &none, &whole, "%.9f", ImGuiSliderFlags_NoRoundToFormat, &grab)) return false;
  const double there = scale.value_at(share);
  const T next = std::is_same_v<T, double> ? static_cast<T>(there) : static_cast<T>(std::llround(there));
  if (next == value) return false;
  value = next;
  ImGui::MarkItemEdited(id);
  return true;
}

/// Where the arrows, Home and End lead: a fiftieth of the slider or the least that changes the value.
template <class T>
bool step_number(const ValueKeys& keys, T& value, const SliderScale& scale) {
  const int direction = keys.across + keys.up;
  if (direction == 0 && !keys.first && !keys.last) return false;
  const T before = value;
  const auto at = [&](double share) {
    const double there = scale.value_at(std::clamp(share, 0.0, 1.0));
    return std::is_same_v<T, double> ? static_cast<T>(there) : static_cast<T>(std::llround(there));
  };
  const double from = scale.share_of(static_cast<double>(before)), step = keys.step(0.02) * direction;
  if (keys.first || keys.last) value = at(keys.first ? 0 : 1);
  for (int i = 1; direction != 0 && value == before && std::abs(step) * (i - 1) <= 1; ++i) value = at(from + step * i);
  return value != before;
}

template <class T>
bool any_slider(const char* name, T& value, const basin::Range<T>& range, const char* format, float width, const Theme& theme) {
  const ImGuiWindow& window = *ImGui::GetCurrentWindow();
  if (window.SkipItems) return false;
  const ImGuiID id = ImGui::GetID(name);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const ImRect box(corner, ImVec2(corner.x + width, corner.y + ImGui::GetFrameHeight()));
  ImGui::ItemSize(box, ImGui::GetStyle().FramePadding.y);
  if (!ImGui::ItemAdd(box, id, &box, ImGuiItemFlags_Inputable)) return false;
  const bool hovered = ImGui::ItemHoverable(box, id), typing = take_focus(id, hovered);
  const SliderScale scale(range);
  const ValueKeys keys = keys_of_last_item(theme, FocusKind::value);
  const bool dragged = !typing && (drag_number(id, box, value, scale) || step_number(keys, value, scale));
  draw_ground(box, scale.share_of(static_cast<double>(value)), scale.stop(), hovered, theme);
  if (typing) return type_number(name, id, box, value, range, format);
  char text[64];
  const int length = ImGui::DataTypeFormatString(text, IM_ARRAYSIZE(text), kTypeOf<T>, &value, format);
  ImGui::RenderTextClipped(box.Min, box.Max, text, text + length, nullptr, ImVec2(0.5f, 0.5f));
  return dragged;
}

}  // namespace

bool slider(const char* id, double& value, const basin::Range<double>& range, const char* format, float width, const Theme& theme) {
  return any_slider(id, value, range, format, width, theme);
}

bool slider(const char* id, int64_t& value, const basin::Range<int64_t>& range, const char* format, float width, const Theme& theme) {
  return any_slider(id, value, range, format, width, theme);
}

}  // namespace app
