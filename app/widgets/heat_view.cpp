#include "app/widgets/heat_view.h"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "app/widgets/focus.h"
#include "app/widgets/plot_axis.h"

namespace app {
namespace {

constexpr int kMostTicks = 10;  // of an axis

struct Margins {
  float left, right, top, bottom;
};

Margins margins_of(const Theme& theme, bool with_bar) {
  return {theme.px(46), with_bar ? theme.px(14) + colour_bar_width(theme) : theme.px(12), with_bar ? theme.px(24) : theme.px(8), theme.px(34)};
}

void draw_x_axis(const Theme& theme, const PlaneFrame& frame, ImDrawList& list) {
  const float text = ImGui::GetFontSize();
  const Axis axis{basin::Scale::linear, frame.window.x0(), frame.window.x1(), frame.min.x, frame.max.x};
  for (const Tick& tick : fitting_ticks(axis, kMostTicks, [&](const Tick&a, const Tick&b) {
         return (ImGui::CalcTextSize(a.label.c_str()).x + ImGui::CalcTextSize(b.label.c_str()).x) / 2 + theme.px(14);
       })) {
    const float x = axis.to_pixel(tick.value);
    list.AddLine(ImVec2(x, frame.max.y), ImVec2(x, frame.max.y + theme.px(4)), theme.color.text_dim);
    list.AddText(ImVec2(x - ImGui::CalcTextSize(tick.label.c_str()).x / 2, frame.max.y + theme.px(5)), theme.color.text_dim, tick.label.c_str());
  }
  const float middle = (frame.min.x + frame.max.x - ImGui::CalcTextSize("x").x) / 2;
  list.AddText(ImVec2(middle, frame.max.y + theme.px(4) + text), theme.color.text, "x");
}

void draw_y_axis(const Theme& theme, const PlaneFrame& frame, ImDrawList& list) {
  const float text = ImGui::GetFontSize();
  const Axis axis{basin::Scale::linear, frame.window.y0(), frame.window.y1(), frame.max.y, frame.min.y};
  float widest = 0;
  for (const Tick& tick : fitting_ticks(axis, kMostTicks, [&](const Tick&, const Tick&) { return 1.8f * text; })) {
    const float y = axis.to_pixel(tick.value);
    const float width = ImGui::CalcTextSize(tick.label.c_str()).x;
    widest = std::max(widest, width);
    list.AddLine(ImVec2(frame.min.x - theme.px(4), y), ImVec2(frame.min.x, y), theme.color.text_dim);
    list.AddText(ImVec2(frame.min.x - theme.px(7) - width, y - text / 2), theme.color.text_dim, tick.label.c_str());
  }
  const float x = frame.min.x - theme.px(13) - widest - ImGui::CalcTextSize("y").x;
  list.AddText(ImVec2(x, (frame.min.y + frame.max.y - text) / 2), theme.color.text, "y");
}

/// Where there is no room for axes: x and y of the lower left and of the upper right corner, if these find room.
void draw_corners(const Theme& theme, const PlaneFrame& frame, ImDrawList& list) {
  const ImVec2 pad(theme.px(3), theme.px(1));
  const auto words = [](double x, double y) { return fmt::format("{}, {}", format_value(x), format_value(y)); };
  const std::string low = words(frame.window.x0(), frame.window.y0()), high = words(frame.window.x1(), frame.window.y1());
  const ImVec2 first = ImGui::CalcTextSize(low.c_str()), last = ImGui::CalcTextSize(high.c_str());
  const auto side = static_cast<float>(frame.side());
  if (std::max(first.x, last.x) + 2 * pad.x > side || first.y + last.y + 4 * pad.y > side) return;
  const auto label = [&](ImVec2 min, ImVec2 size, const std::string& text) {
    list.AddRectFilled(min, ImVec2(min.x + size.x + 2 * pad.x, min.y + size.y + 2 * pad.y), IM_COL32(10, 14, 18, 170), theme.px(2));
    list.AddText(ImVec2(min.x + pad.x, min.y + pad.y), dark_colors().text, text.c_str());
  };
  label(ImVec2(frame.min.x + 1, frame.max.y - 1 - first.y - 2 * pad.y), first, low);
  label(ImVec2(frame.max.x - 1 - last.x - 2 * pad.x, frame.min.y + 1), last, high);
  if (theme.log != nullptr) theme.log->add("plane.corners", frame.min, frame.max);
}

}  // namespace

ImVec2 PlaneFrame::pixel(double x, double y) const {
  const double side_pixels = static_cast<double>(max.x - min.x);
  return ImVec2(static_cast<float>(static_cast<double>(min.x) + (x - window.x0()) / window.side() * side_pixels),
                static_cast<float>(static_cast<double>(max.y) - (y - window.y0()) / window.side() * side_pixels));
}

basin::Point PlaneFrame::plane(ImVec2 at) const {
  const double side_pixels = static_cast<double>(max.x - min.x);
  return {static_cast<float>(window.x0() + static_cast<double>(at.x - min.x) / side_pixels * window.side()),
          static_cast<float>(window.y0() + static_cast<double>(max.y - at.y) / side_pixels * window.side())};
}

PlaneFrame HeatView::begin(const Theme& theme, std::string_view id, ImVec2 size, double low, double high, bool with_bar, PlaneMouse use,
                           float strips) {
  if (low != window_.low() || high != window_.high()) window_.fit(low, high);
  const bool bare = size.x < theme.px(190) || size.y < theme.px(130);
  Margins m = bare ? Margins{0, 0, 0, 0} : margins_of(theme, with_bar);
  if (!bare) m.top += strips, m.right += strips;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float side = std::max(1.0f, std::floor(std::min(size.x - m.left - m.right, size.y - m.top - m.bottom)));
  const float spare = std::max(0.0f, size.x - m.left - m.right - side);
  PlaneFrame frame;
  frame.bare = bare;
  frame.strips = bare ? 0 : strips;
  frame.min = ImVec2(std::floor(corner.x + m.left + spare / 2), std::floor(corner.y + m.top));
  frame.max = ImVec2(frame.min.x + side, frame.min.y + side);
  ImGui::SetCursorScreenPos(frame.min);
  const std::string name(id);
  ImGui::InvisibleButton(name.c_str(), ImVec2(side, side));
  log_item(theme, id);
  handle_mouse(frame, use);
  handle_keys(theme, frame, use);
  ImGui::SetCursorScreenPos(corner);
  ImGui::Dummy(ImVec2(std::max(size.x, 1.0f), std::max(size.y, 1.0f)));
  return frame;
}

void HeatView::handle_mouse(PlaneFrame& frame, PlaneMouse use) {
  const ImGuiIO& io = ImGui::GetIO();
  frame.window = window_;
  frame.hovered = ImGui::IsItemHovered();
  frame.pressed = ImGui::IsItemActivated();
  frame.held = ImGui::IsItemActive();
  frame.mouse = frame.plane(io.MousePos);
  if (frame.hovered) ImGui::SetItemUsingMouseWheel();
  if (use == PlaneMouse::leave) return;
  const basin::Point under = frame.plane(io.MousePos);
  if (frame.hovered && io.MouseWheel != 0)
    window_.zoom(std::pow(kZoomPerNotch, static_cast<double>(io.MouseWheel)), static_cast<double>(under.x), static_cast<double>(under.y));
  if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left)) {
    const double unit = window_.side() / static_cast<double>(frame.max.x - frame.min.x);
    window_.pan(-static_cast<double>(io.MouseDelta.x) * unit, static_cast<double>(io.MouseDelta.y) * unit);
  }
  if (frame.hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) fit();
  const float threshold = io.MouseDragThreshold * io.MouseDragThreshold;
  frame.clicked = ImGui::IsItemDeactivated() && frame.hovered && io.MouseDragMaxDistanceSqr[ImGuiMouseButton_Left] < threshold;
  frame.window = window_;
  frame.mouse = frame.plane(io.MousePos);
}

void HeatView::handle_keys(const Theme& theme, PlaneFrame& frame, PlaneMouse use) {
  const bool leave = use == PlaneMouse::leave;
  const ValueKeys keys = keys_of_last_item(theme, leave ? FocusKind::picture : FocusKind::view);
  picture_tooltip(theme, leave ? "" : "Arrows pan, + and - zoom, Home fits.");
  if (leave || !keys.any()) return;
  if (keys.first) fit();
  const double step = keys.step(0.1) * window_.side();
  window_.pan(step * keys.across, step * keys.up);
  if (keys.zoom != 0) window_.zoom(std::pow(kZoomPerNotch, keys.zoom), window_.x0() + window_.side() / 2, window_.y0() + window_.side() / 2);
  frame.window = window_;
}

void HeatView::end(const Theme& theme, const PlaneFrame& frame, const ColourScale* scale) const {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRect(frame.min, frame.max, theme.color.line);
  const FontScope font(theme.small_text);
  if (frame.bare) return draw_corners(theme, frame, list);
  draw_x_axis(theme, frame, list);
  draw_y_axis(theme, frame, list);
  if (scale != nullptr) draw_colour_bar(theme, ImVec2(frame.max.x + frame.strips + theme.px(14), frame.min.y), frame.max.y - frame.min.y, *scale);
}

}  // namespace app
