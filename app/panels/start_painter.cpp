#include "app/panels/start_painter.h"

#include <utility>

#include "app/panels/laboratory_tree.h"

namespace app {
namespace {

constexpr double kBrushRadius = 0.25;  // units of the plane

}  // namespace

basin::LaboratorySettings with_start_mask(basin::LaboratorySettings settings, const basin::StartMask& mask) {
  settings.live.start = basin::LiveStart::painted;
  settings.live.mask = mask;
  ++settings.restarts;
  return settings;
}

void draw_start_mask(const Theme& theme, const PlaneFrame& frame, const basin::StartMask& mask) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (const int64_t cell : basin::painted_cells(mask)) {
    const double x = basin::kStartLow + static_cast<double>(cell % basin::kStartCells) * basin::kStartCell,
                 y = basin::kStartLow + static_cast<double>(cell / basin::kStartCells) * basin::kStartCell;
    const ImVec2 min = frame.pixel(x, y + basin::kStartCell), max = frame.pixel(x + basin::kStartCell, y);
    list.AddRectFilled(min, max, with_alpha(IM_COL32_WHITE, 0.18f));
    list.AddLine(ImVec2(min.x, max.y), ImVec2(max.x, min.y), with_alpha(IM_COL32_BLACK, 0.45f), theme.px(2.5f));
    list.AddLine(ImVec2(min.x, max.y), ImVec2(max.x, min.y), with_alpha(IM_COL32_WHITE, 0.8f), theme.px(1));
  }
}

void StartPainter::draw(const View& view, const PlaneFrame& frame) {
  const bool out = view.shared->landscape.paint_start;
  const auto& live = view.laboratory_settings.live;
  if (!out) stroke_.reset();
  if (out) follow_mouse(view, frame);
  if (out || live.start == basin::LiveStart::painted) draw_start_mask(*view.theme, frame, stroke_ ? stroke_->mask : live.mask);
  if (!out || !(frame.hovered || stroke_)) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float radius = frame.scale() * static_cast<float>(kBrushRadius);
  list.AddCircle(ImGui::GetMousePos(), radius, with_alpha(IM_COL32_BLACK, 0.7f), 32, view.theme->px(3));
  list.AddCircle(ImGui::GetMousePos(), radius, IM_COL32_WHITE, 32, view.theme->px(1.3f));
}

void StartPainter::follow_mouse(const View& view, const PlaneFrame& frame) {
  const basin::Point mouse = frame.plane(ImGui::GetMousePos());
  const bool right = frame.hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Right);
  if (!stroke_ && (frame.pressed || right) && has_composition(view.laboratory_settings)) {
    const bool erases = right || ImGui::GetIO().KeyCtrl;
    stroke_ = Stroke{view.laboratory_settings.live.mask, mouse, right ? ImGuiMouseButton_Right : ImGuiMouseButton_Left, erases};
  }
  if (!stroke_) return;
  basin::brush(stroke_->mask, std::exchange(stroke_->last, mouse), mouse, kBrushRadius, !stroke_->erases);
  if (ImGui::IsMouseDown(stroke_->button)) return;
  view.send(SetLaboratory{with_start_mask(view.laboratory_settings, stroke_->mask)});
  stroke_.reset();
}

}  // namespace app
