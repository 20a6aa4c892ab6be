#include "app/widgets/plot.h"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/widgets/buttons.h"
#include "app/widgets/focus.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

constexpr float kRawAlpha = 0.32f, kLeftAlpha = 0.3f;
constexpr double kLateStart = 0.1;  // a run known from beyond this share of its last step on is shown from there, not from 0
constexpr size_t kMostTold = 5;     // marks under the mouse
constexpr float kLeastBox = 6;      // side of a box to zoom to, pixels at scale 1
constexpr int kBandSlices = 256;    // over which a band's extent is found

float dash_length(basin::Dash dash, const Theme& theme) {
  return dash == basin::Dash::solid ? 0 : dash == basin::Dash::dashed ? theme.px(7) : theme.px(3);
}

/// Value of the last entry at or before `step`, or nothing.
bool value_at(const Series& series, double step, double& value) {
  const size_t after = series.lower_bound(std::nextafter(step, INFINITY));
  if (after == 0) return false;
  value = series.value(after - 1);
  return true;
}

struct Bounds {
  double low = INFINITY, high = -INFINITY;
  void take(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  bool sound() const { return high >= low; }
};

/// The last step of any line, and the first.
Bounds step_bounds(const PlotContent& content) {
  Bounds bounds;
  for (const auto& line : content.lines)
    if (!line.series->empty()) {
      bounds.take(line.series->step(0));
      bounds.take(line.series->step(line.series->size() - 1));
    }
  for (const auto& stretch : content.left) bounds.take(stretch.series->step(stretch.series->size() - 1));
  return bounds;
}

/// The raw values: a polyline while there are few, a vertical bar per pixel column when there are many.
void draw_raw(ImDrawList& draw, const std::vector<Column>& columns, const Axis& steps, const Axis& values, size_t entries, ImU32 color, float width) {
  if (columns.size() == entries) {
    std::vector<ImVec2> points;
    for (const auto& column : columns) points.emplace_back(column.pixel, values.to_pixel(column.last));
    draw.AddPolyline(points.data(), static_cast<int>(points.size()), color, 0, width);
    return;
  }
  float previous = columns.empty() ? 0 : values.to_pixel(columns.front().last);
  for (const auto& column : columns) {
    const float top = std::min(values.to_pixel(column.high), previous), bottom = std::max(values.to_pixel(column.low), previous);
    draw.AddRectFilled(ImVec2(column.pixel, top), ImVec2(std::min(column.pixel + width, steps.pixel_high), std::max(bottom, top + width)), color);
    previous = values.to_pixel(column.last);
  }
}

void draw_band(ImDrawList& draw, const std::vector<Column>& means, const Series& spread, const Axis& steps, const Axis& values, ImU32 color) {
  ImVec2 above, below;
  for (size_t i = 0; i < means.size(); ++i) {
    double sd = 0;
    if (!value_at(spread, steps.from_pixel(means[i].pixel + 1), sd)) continue;
    const ImVec2 high(means[i].pixel, values.to_pixel(means[i].last + sd)), low(means[i].pixel, values.to_pixel(means[i].last - sd));
    if (i > 0 && above.x > 0) draw.AddQuadFilled(above, high, low, below, color);
    above = high;
    below = low;
  }
}

bool from_below(const TimelineMark& mark) {
  return mark.kind == MarkKind::change || mark.kind == MarkKind::rescue;
}

/// What people and rescues do is a line from below; a change of the verdict hangs from above in its colour.
void draw_mark(ImDrawList& draw, const TimelineMark& mark, float x, const PlotArea& area, const Theme& theme) {
  const float tip = theme.px(5);
  if (from_below(mark)) {
    draw.AddLine(ImVec2(x, area.min.y), ImVec2(x, area.max.y), with_alpha(theme.color.accent, 0.45f));
    return draw.AddTriangleFilled(ImVec2(x - tip, area.max.y), ImVec2(x + tip, area.max.y), ImVec2(x, area.max.y - tip * 1.4f), theme.color.accent);
  }
  const ImU32 color = mark.kind == MarkKind::good ? theme.color.good : mark.kind == MarkKind::warning ? theme.color.warn : theme.color.bad;
  draw.AddTriangleFilled(ImVec2(x - tip, area.min.y), ImVec2(x, area.min.y + tip * 1.4f), ImVec2(x + tip, area.min.y), color);
}

float chip_width(const Theme& theme) {
  const FontScope small_text(theme.small_text);
  return std::max(ImGui::CalcTextSize("Follow").x, ImGui::CalcTextSize("Hold").x) + theme.px(12);
}

}  // namespace

/// Geometry of the plot in one frame.
struct Plot::Frame {
  PlotArea area;
  Axis steps, values;
  bool hovered = false, held = false;
};

std::vector<LegendItem> Plot::legend_of(const PlotContent& content, const StepAxis& steps, const Theme& theme) const {
  std::vector<LegendItem> legend;
  for (const auto& line : content.lines) {
    double value = NAN;
    value_at(*line.series, steps.hovered >= 0 ? steps.hovered : INFINITY, value);
    LegendItem item{line.label, format_value(value), line.color, dash_length(line.dash, theme), line.twin};
    item.line = content.lines.size() > 1 ? static_cast<int>(legend.size()) : -1;
    item.hidden = item.line >= 0 && hidden_.count(line.label) > 0;
    legend.push_back(std::move(item));
  }
  return legend;
}

void Plot::forget() {
  smoothed_.clear();
  hold_values_ = false;
}

const Series& Plot::smoothed(const Series& raw, double weight) {
  return weight <= 0 ? raw : smoothed_[&raw].update(raw, weight);
}

/// Widens [low, high] by mean +- standard deviation, as drawn, over the visible steps.
void Plot::take_band(const PlotLine& line, const StepAxis& steps, double weight, double& low, double& high) {
  const Series& means = smoothed(*line.series, weight);
  const Series& spreads = smoothed(*line.spread, weight);
  const double slice = (steps.high - steps.low) / kBandSlices;
  for (int i = 0; i < kBandSlices; ++i) {
    const double from = steps.low + i * slice, to = i + 1 < kBandSlices ? from + slice : std::nextafter(steps.high, INFINITY);
    const size_t first = means.lower_bound(from), last = means.lower_bound(to);
    if (first >= last) continue;
    double sd = 0;
    const size_t first_sd = spreads.lower_bound(from), last_sd = spreads.lower_bound(to);
    if (first_sd < last_sd)
      sd = spreads.extent(first_sd, last_sd).second;
    else if (!value_at(spreads, from, sd))
      continue;
    const auto [least, most] = means.extent(first, last);
    low = std::min(low, least - sd);
    high = std::max(high, most + sd);
  }
}

void Plot::fit_values(const PlotContent& content, const StepAxis& steps) {
  Bounds bounds;
  for (const auto& line : content.lines) {
    const size_t first = line.series->lower_bound(steps.low), last = line.series->lower_bound(std::nextafter(steps.high, INFINITY));
    if (first >= last) continue;
    const auto [low, high] = line.series->extent(first, last);
    bounds.take(low);
    bounds.take(high);
    double band_low = low, band_high = high;
    if (line.spread != nullptr) take_band(line, steps, content.smooths ? steps.smoothing : 0, band_low, band_high);
    if (value_scale_ != basin::Scale::logarithmic || band_low > 0) bounds.take(band_low);
    bounds.take(band_high);
  }
  if (content.zero_line && value_scale_ != basin::Scale::logarithmic) bounds.take(0);
  if (!bounds.sound()) bounds = {0, 1};
  if (value_scale_ == basin::Scale::logarithmic) {
    value_high_ = std::max(bounds.high, 1e-9) * 1.2;
    value_low_ = std::max(bounds.low, value_high_ * 1e-6) / 1.2;
    return;
  }
  const double margin = margin_around(bounds.low, bounds.high);
  value_low_ = bounds.low - margin;
  value_high_ = bounds.high + margin;
}

/// Shift+drag: both axes show what the box held. True while it is drawn.
bool Plot::drag_box(const Frame& frame, StepAxis& steps, const Theme& theme) {
  const ImGuiIO& io = ImGui::GetIO();
  const int now = ImGui::GetFrameCount();
  if (std::exchange(drawn_in_, now) + 1 < now) box_.reset();
  if (frame.hovered && io.KeyShift && ImGui::IsMouseClicked(0)) box_ = io.MousePos;
  if (!box_) return false;
  const auto inside = [&](ImVec2 at) {
    return ImVec2(std::clamp(at.x, frame.area.min.x, frame.area.max.x), std::clamp(at.y, frame.area.min.y, frame.area.max.y));
  };
  const ImVec2 a = inside(*box_), b = inside(io.MousePos), min(std::min(a.x, b.x), std::min(a.y, b.y)), max(std::max(a.x, b.x), std::max(a.y, b.y));
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled(min, max, with_alpha(theme.color.accent, 0.15f));
  draw.AddRect(min, max, theme.color.accent);
  if (frame.held) return true;
  box_.reset();
  if (max.x - min.x < theme.px(kLeastBox) || max.y - min.y < theme.px(kLeastBox)) return true;
  steps.follow = false;
  hold_values_ = true;
  steps.low = frame.steps.from_pixel(min.x);
  steps.high = std::max(frame.steps.from_pixel(max.x), steps.low + 2);
  value_low_ = frame.values.from_pixel(max.y);
  value_high_ = frame.values.from_pixel(min.y);
  return true;
}

void Plot::handle_input(const Frame& frame, StepAxis& steps) {
  const ImGuiIO& io = ImGui::GetIO();
  const auto shifted = [](const Axis& axis, float pixels) {
    return std::pair(axis.from_pixel(axis.pixel_low + pixels), axis.from_pixel(axis.pixel_high + pixels));
  };
  const auto zoomed = [](const Axis& axis, float around, float factor) {
    return std::pair(axis.from_pixel(around + (axis.pixel_low - around) * factor), axis.from_pixel(around + (axis.pixel_high - around) * factor));
  };
  if (frame.hovered && ImGui::IsMouseDoubleClicked(0)) {
    steps.follow = true;
    hold_values_ = false;
    return;
  }
  if (frame.held && ImGui::IsMouseDragging(0, 3)) {
    steps.follow = false;
    std::tie(steps.low, steps.high) = shifted(frame.steps, -io.MouseDelta.x);
    if (hold_values_) std::tie(value_low_, value_high_) = shifted(frame.values, -io.MouseDelta.y);
  }
  if (!frame.hovered || io.MouseWheel == 0) return;
  const float factor = std::pow(0.82f, io.MouseWheel);
  if (io.KeyCtrl) {
    hold_values_ = true;
    std::tie(value_low_, value_high_) = zoomed(frame.values, io.MousePos.y, factor);
    return;
  }
  const auto [low, high] = zoomed(frame.steps, io.MousePos.x, factor);
  if (high - low < 2 || high - low > 1e12) return;
  steps.follow = false;
  steps.low = low;
  steps.high = high;
}

/// About the middle, a tenth of the plot at a time.
void Plot::take_keys(const ValueKeys& keys, const Frame& frame, StepAxis& steps) {
  if (keys.first) steps.follow = true, hold_values_ = false;
  const auto changed = [&](const Axis& axis, double shift, double factor) {
    const double half = static_cast<double>(axis.pixel_high - axis.pixel_low) / 2,
                 middle = static_cast<double>(axis.pixel_low) + half + 2 * half * shift;
    return std::pair(axis.from_pixel(static_cast<float>(middle - half * factor)), axis.from_pixel(static_cast<float>(middle + half * factor)));
  };
  const double step = keys.step(0.1);
  if (keys.up != 0) {
    hold_values_ = true;
    std::tie(value_low_, value_high_) = keys.coarse ? changed(frame.values, 0, std::pow(0.82, keys.up)) : changed(frame.values, step * keys.up, 1);
  }
  if (keys.across == 0 && keys.zoom == 0) return;
  const auto [low, high] = changed(frame.steps, step * keys.across, std::pow(0.82, keys.zoom));
  if (high - low < 2 || high - low > 1e12) return;
  steps.follow = false;
  steps.low = low;
  steps.high = high;
}

void Plot::draw_menu(std::string_view id, StepAxis& steps, const Theme& theme) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(10), theme.px(8)));
  if (ImGui::BeginPopupContextItem((std::string(id) + ".menu").c_str())) {
    const auto choice = [&](const char* label, bool on, const char* help, auto&& run) {
      if (ImGui::MenuItem(label, nullptr, on)) run();
      tooltip(theme, help);
    };
    choice("Values: linear", value_scale_ == basin::Scale::linear, "Even spacing of values.", [&] { chosen_scale_ = basin::Scale::linear; });
    choice("Values: log", value_scale_ == basin::Scale::logarithmic, "Powers of ten evenly spaced; values at or below zero are off the plot.",
           [&] { chosen_scale_ = basin::Scale::logarithmic; });
    choice("Values: symmetric", value_scale_ == basin::Scale::symmetric, "Logarithmic on both sides of zero, linear within 0.1 of it.",
           [&] { chosen_scale_ = basin::Scale::symmetric; });
    ImGui::Separator();
    choice("Steps: linear", steps.scale == basin::Scale::linear, "Even spacing of steps.", [&] { steps.scale = basin::Scale::linear; });
    choice("Steps: log", steps.scale == basin::Scale::logarithmic, "Early steps get as much room as late ones.",
           [&] { steps.scale = basin::Scale::logarithmic; });
    ImGui::Separator();
    choice("Follow", steps.follow, "Show everything so far and grow with the run (double click).",
           [&] { steps.follow = true, hold_values_ = false; });
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
}

void Plot::fit_steps(const PlotContent& content, StepAxis& steps) const {
  Bounds known = step_bounds(content);
  known.take(steps.first);
  known.take(steps.last);
  if (steps.follow && known.sound()) {
    steps.low = steps.scale == basin::Scale::logarithmic ? std::max(1.0, known.low)
                : known.low < kLateStart * known.high    ? std::min(0.0, known.low)
                                                         : known.low;
    steps.high = std::max(known.high, steps.low + 2);
  }
  if (steps.scale != basin::Scale::logarithmic) return;
  steps.low = std::max(steps.low, 1.0);
  steps.high = std::max(steps.high, steps.low * 2);
}

void Plot::draw_chip(std::string_view id, ImVec2 corner, float width, StepAxis& steps, const Theme& theme) {
  const FontScope small_text(theme.small_text);
  const bool follows = steps.follow && !hold_values_;
  const char* help = follows ? "The plot grows with the run. Click to hold this range; drag, Shift+drag (a box to zoom to) and wheel hold it too."
                             : "The range is held. Click, or double click the plot, to follow the run again. Shift+drag draws a box to zoom to.";
  ImGui::SetCursorScreenPos(ImVec2(corner.x - width, corner.y));
  const ButtonLook look{Icon::none, follows ? "Follow" : "Hold", help, !follows, follows};
  if (!button(theme, std::string(id) + ".follow", look, ImVec2(width, ImGui::GetTextLineHeight() + theme.px(4)))) return;
  steps.follow = !follows;
  hold_values_ = false;
}

void Plot::draw(std::string_view id, const PlotContent& whole, StepAxis& steps, ImVec2 size, const Theme& theme) {
  std::optional<PlotContent> some;
  if (!hidden_.empty()) some = without_hidden(whole);
  const PlotContent& content = some ? *some : whole;
  fit_steps(content, steps);
  value_scale_ = chosen_scale_.value_or(content.scale);
  if (!hold_values_) fit_values(content, steps);
  const float chip = chip_width(theme);
  Frame frame;
  frame.area =
      begin_plot(id, content.title, content.unit, content.help, legend_of(whole, steps, theme), steps.label, size, chip + theme.px(8), theme);
  const PlotArea& area = frame.area;
  if (area.clicked >= 0) toggle(whole, static_cast<size_t>(area.clicked));
  draw_chip(id, ImVec2(area.outer_max.x, area.outer_min.y), chip, steps, theme);
  if (area.drawable()) {
    ImGui::SetCursorScreenPos(area.min);
    ImGui::InvisibleButton(std::string(id).c_str(), ImVec2(area.width(), area.height()));
    log_item(theme, id);
    ImGui::SetItemUsingMouseWheel();
    const ValueKeys keys = keys_of_last_item(theme, FocusKind::view);
    picture_tooltip(theme, "Arrows pan, + and - zoom steps, Shift with Up and Down zooms values, Home follows; Shift+F10 opens the menu.");
    frame.hovered = ImGui::IsItemHovered();
    frame.held = ImGui::IsItemActive();
    frame.steps = {steps.scale, steps.low, steps.high, area.min.x, area.max.x, true};
    frame.values = {value_scale_, value_low_, value_high_, area.max.y, area.min.y};
    draw_menu(id, steps, theme);
    draw_axes(area, frame.steps, frame.values, steps.label, theme);
    draw_lines(content, steps, frame, theme);
    draw_overlays(content, steps, frame, theme);
    if (!drag_box(frame, steps, theme)) handle_input(frame, steps);
    take_keys(keys, frame, steps);
  }
  ImGui::SetCursorScreenPos(area.outer_min);
  ImGui::Dummy(size);
}

void Plot::draw_lines(const PlotContent& content, const StepAxis& steps, const Frame& frame, const Theme& theme) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const PlotArea& area = frame.area;
  const float thin = std::max(1.0f, theme.px(1)), thick = std::max(2.0f, theme.px(2));
  ImGui::PushClipRect(area.min, area.max, true);
  if (content.zero_line) {
    const float zero = std::floor(frame.values.to_pixel(0));
    draw.AddLine(ImVec2(area.min.x, zero), ImVec2(area.max.x, zero), theme.color.text_dim, thin);
  }
  for (const auto& stretch : content.left) {
    const auto entries = stretch.series->lower_bound(std::nextafter(steps.high, INFINITY)) - stretch.series->lower_bound(steps.low);
    draw_raw(draw, columns_of(*stretch.series, frame.steps, thin), frame.steps, frame.values, entries, with_alpha(stretch.color, kLeftAlpha), thin);
  }
  const double weight = content.smooths ? steps.smoothing : 0;
  for (const auto& line : content.lines) {
    const bool raw_only = weight <= 0;
    const Series& smooth = smoothed(*line.series, weight);
    const auto means = columns_of(smooth, frame.steps, raw_only ? thin : 3 * thin);
    if (line.spread != nullptr) draw_band(draw, means, smoothed(*line.spread, weight), frame.steps, frame.values, with_alpha(line.color, 0.14f));
    const size_t first = line.series->lower_bound(steps.low), last = line.series->lower_bound(std::nextafter(steps.high, INFINITY));
    const auto columns = columns_of(*line.series, frame.steps, thin);
    if (!raw_only || columns.size() != last - first)
      draw_raw(draw, columns, frame.steps, frame.values, last - first, with_alpha(line.color, raw_only ? 0.8f : kRawAlpha), thin);
    if (raw_only && columns.size() != last - first) continue;
    std::vector<ImVec2> points;
    for (const auto& mean : means) points.emplace_back(mean.pixel, frame.values.to_pixel(mean.last));
    if (points.size() == 1) draw.AddCircleFilled(points[0], thick, line.color, 8);
    draw_dashed(draw, points, line.color, thick, dash_length(line.dash, theme));
  }
  ImGui::PopClipRect();
}

/// Of the marks in one pixel column the worst from below and the worst from above. Returns what those under the mouse say.
std::string Plot::draw_marks(const PlotContent& content, const StepAxis& steps, const Frame& frame, const Theme& theme) {
  if (content.marks == nullptr) return "";
  const float left = std::floor(frame.area.min.x), mouse = ImGui::GetMousePos().x;
  const auto columns = static_cast<size_t>(frame.area.width()) + 2;
  std::vector<const TimelineMark*> worst(2 * columns);
  std::string text;
  size_t near = 0;
  for (const auto& mark : *content.marks) {
    if (mark.step < steps.low || mark.step > steps.high) continue;
    const float x = std::floor(frame.steps.to_pixel(mark.step));
    const auto column = std::min(static_cast<size_t>(std::max(0.0f, x - left)), columns - 1);
    const TimelineMark*& shown = worst[from_below(mark) ? column : columns + column];
    if (shown == nullptr || mark.kind > shown->kind) shown = &mark;
    if (frame.hovered && std::abs(mouse - x) < theme.px(6) && ++near <= kMostTold) text += fmt::format("\n{} at update {:.0f}", mark.text, mark.step);
  }
  for (const auto* mark : worst)
    if (mark != nullptr) draw_mark(*ImGui::GetWindowDrawList(), *mark, std::floor(frame.steps.to_pixel(mark->step)), frame.area, theme);
  return near > kMostTold ? text + fmt::format("\nand {} more", near - kMostTold) : text;
}

void Plot::draw_overlays(const PlotContent& content, StepAxis& steps, const Frame& frame, const Theme& theme) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const PlotArea& area = frame.area;
  const ImVec2 mouse = ImGui::GetMousePos();
  const std::string text = draw_marks(content, steps, frame, theme);
  if (frame.hovered) steps.next_hovered = std::max(0.0, std::round(frame.steps.from_pixel(mouse.x)));
  if (steps.hovered < steps.low || steps.hovered > steps.high) return;
  const float x = std::floor(frame.steps.to_pixel(steps.hovered));
  draw.AddLine(ImVec2(x, area.min.y), ImVec2(x, area.max.y), with_alpha(theme.color.text, 0.5f));
  if (!frame.hovered || frame.held) return;
  std::string values = fmt::format("{} {:.0f}", steps.label, steps.hovered);
  for (const auto& line : content.lines) {
    double raw = 0, smooth = 0;
    if (!value_at(*line.series, steps.hovered, raw)) continue;
    values += fmt::format("\n{}: {:.4g} {}", line.label, raw, line.unit.empty() ? content.unit : line.unit);
    if (content.smooths && steps.smoothing > 0 && value_at(smoothed(*line.series, steps.smoothing), steps.hovered, smooth))
      values += fmt::format("  (smoothed {:.4g})", smooth);
  }
  readout(theme, values + text);
}

}  // namespace app
