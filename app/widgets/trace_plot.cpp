#include "app/widgets/trace_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/widgets/focus.h"
#include "app/widgets/plot_frame.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

constexpr size_t kMostPoints = 300;             // of one line
constexpr std::string_view kStepName = "step";  // short, to stand left of the ticks; the readout says which

struct Bounds {
  double low = INFINITY, high = -INFINITY;
  size_t steps = 0;
};

Bounds bounds_of(const TracePlot& plot) {
  Bounds bounds;
  for (const TraceLine& line : plot.lines) {
    bounds.steps = std::max(bounds.steps, line.values->size());
    for (const float value : *line.values) {
      if (!std::isfinite(value)) continue;
      bounds.low = std::min(bounds.low, static_cast<double>(value));
      bounds.high = std::max(bounds.high, static_cast<double>(value));
    }
  }
  if (!(bounds.high >= bounds.low)) bounds.low = 0, bounds.high = 1;
  const double margin = margin_around(bounds.low, bounds.high);
  bounds.low -= margin;
  bounds.high += margin;
  return bounds;
}

void draw_line(const Theme& theme, const TraceLine& line, const Axis& x, const Axis& y) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float thick = std::max(1.0f, 1.5f * theme.scale);
  std::vector<ImVec2> points;
  const auto finish = [&] {
    if (points.size() == 1) list.AddCircleFilled(points[0], thick, line.colour, 8);
    if (points.size() > 1) list.AddPolyline(points.data(), static_cast<int>(points.size()), line.colour, 0, thick);
    points.clear();
  };
  for (const size_t k : extremes(*line.values, kMostPoints)) {
    const float value = (*line.values)[k];
    if (!std::isfinite(value)) {
      finish();
      continue;
    }
    points.emplace_back(x.to_pixel(static_cast<double>(k)), y.to_pixel(static_cast<double>(value)));
  }
  finish();
}

std::string values_at(const TracePlot& plot, int64_t step) {
  std::string text = fmt::format("Langevin step {}", step);
  for (const TraceLine& line : plot.lines)
    if (step < static_cast<int64_t>(line.values->size()))
      text += fmt::format("\n{}: {:.4g} {}", line.label, (*line.values)[static_cast<size_t>(step)], plot.unit);
  return text;
}

}  // namespace

std::vector<size_t> extremes(const std::vector<float>& values, size_t wanted) {
  std::vector<size_t> places;
  const size_t stretch = std::max<size_t>(1, (2 * values.size() + wanted - 1) / std::max<size_t>(wanted, 1));
  for (size_t first = 0; first < values.size(); first += stretch) {
    const size_t last = std::min(first + stretch, values.size());
    size_t low = first, high = first;
    for (size_t i = first; i < last; ++i) {
      if (!(values[i] >= values[low])) low = i;
      if (!(values[i] <= values[high])) high = i;
    }
    places.push_back(std::min(low, high));
    if (low != high) places.push_back(std::max(low, high));
  }
  return places;
}

int64_t draw_trace_plot(const Theme& theme, std::string_view id, const TracePlot& plot, int64_t hovered, ImVec2 size) {
  size = ImVec2(std::max(size.x, 1.0f), std::max(size.y, 1.0f));
  const PlotArea area = begin_plot(id, plot.title, plot.unit, plot.help, {}, kStepName, size, 0, theme);
  ImGui::SetCursorScreenPos(area.outer_min);
  ImGui::Dummy(size);
  log_item(theme, id);
  focus_picture(theme, id, area.outer_min, area.outer_max, plot.help);
  const Bounds bounds = bounds_of(plot);
  if (bounds.steps == 0) draw_note(area, std::string(id) + ".note", "comes with the first step", theme);
  if (!area.drawable() || bounds.steps == 0) return -1;
  const Axis x{basin::Scale::linear, 0, static_cast<double>(std::max<size_t>(bounds.steps - 1, 1)), area.min.x, area.max.x, true};
  const Axis y{basin::Scale::linear, bounds.low, bounds.high, area.max.y, area.min.y};
  draw_axes(area, x, y, kStepName, theme);
  ImGui::PushClipRect(area.min, area.max, true);
  for (const TraceLine& line : plot.lines) draw_line(theme, line, x, y);
  if (hovered >= 0) {
    const float at = x.to_pixel(static_cast<double>(hovered));
    ImGui::GetWindowDrawList()->AddLine(ImVec2(at, area.min.y), ImVec2(at, area.max.y), theme.color.text_dim);
  }
  ImGui::PopClipRect();
  if (!ImGui::IsWindowHovered() || !ImGui::IsMouseHoveringRect(area.min, area.max)) return -1;
  const auto step = std::clamp<int64_t>(std::lround(x.from_pixel(ImGui::GetMousePos().x)), 0, static_cast<int64_t>(bounds.steps) - 1);
  readout(theme, values_at(plot, step));
  return step;
}

}  // namespace app
