#include "app/widgets/plot_frame.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "app/widgets/buttons.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

constexpr int kMostTicks = 8;            // of an axis
constexpr float kMostLegend = 1.0f / 3;  // of a plot's height
constexpr float kRoomForValues = 130;    // logical height from which a plot may spend lines on a legend with values

ImVec2 text_size(std::string_view text) {
  return ImGui::CalcTextSize(text.data(), text.data() + text.size());
}

void put(ImDrawList& draw, ImVec2 at, ImU32 color, std::string_view text) {
  draw.AddText(ImVec2(std::floor(at.x), std::floor(at.y)), color, text.data(), text.data() + text.size());
}

float legend_line(const Theme& theme) {
  return ImGui::GetTextLineHeight() + theme.px(2);
}

float value_slot() {
  return text_size("-0.00000").x;
}

float legend_width(const LegendItem& item, const Theme& theme, bool with_value) {
  return theme.px(18) + theme.px(5) + text_size(item.label).x + (with_value && !item.value.empty() ? theme.px(5) + value_slot() : 0);
}

/// Those that stand for a line can be clicked.
void take_click(const LegendItem& item, std::string_view plot, ImVec2 at, ImVec2 size, const Theme& theme, int& clicked) {
  ImGui::SetCursorScreenPos(at);
  ImGui::PushID(item.line);
  if (ImGui::InvisibleButton("##legend", size)) clicked = item.line;
  ImGui::PopID();
  log_item(theme, std::string(plot) + ".legend." + item.label);
  tooltip(theme, item.hidden ? "Click to show this curve again; Ctrl+click or Alt+click shows it alone."
                             : "Click to hide this curve; Ctrl+click or Alt+click shows it alone, or all again.");
}

void draw_entry(const LegendItem& item, std::string_view plot, ImVec2 at, const Theme& theme, bool with_value, int& clicked) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float line = ImGui::GetTextLineHeight(), middle = std::floor(at.y + line / 2), words = text_size(item.label).x;
  bool hovered = false;
  if (item.line >= 0) {
    take_click(item, plot, at, ImVec2(legend_width(item, theme, with_value), line), theme, clicked);
    hovered = ImGui::IsItemHovered();
  }
  const float strength = item.hidden ? 0.35f : 1.0f;
  draw_dashed(draw, {ImVec2(at.x, middle), ImVec2(at.x + theme.px(18), middle)}, with_alpha(item.color, strength), std::max(2.0f, theme.px(2)),
              item.dash);
  const ImU32 ink = hovered ? theme.color.text : with_alpha(theme.color.text_dim, strength);
  put(draw, ImVec2(at.x + theme.px(23), at.y), ink, item.label);
  if (item.hidden) draw.AddLine(ImVec2(at.x + theme.px(23), middle), ImVec2(at.x + theme.px(23) + words, middle), ink);
  if (with_value && !item.hidden) put(draw, ImVec2(at.x + theme.px(28) + words, at.y), theme.color.text, item.value);
}

/// Right-aligned between `left` and `right` of the title's line, with values where they fit; false when not even the names do.
bool draw_legend_beside(const std::vector<LegendItem>& legend, std::string_view plot, float left, float right, float y, const Theme& theme,
                        int& clicked) {
  const float between = theme.px(12);
  const auto total = [&](bool values) {
    float sum = -between;
    for (const auto& item : legend) sum += legend_width(item, theme, values) + between;
    return sum;
  };
  const bool values = total(true) <= right - left;
  if (!values && total(false) > right - left) return false;
  float x = right - total(values);
  for (const auto& item : legend) {
    draw_entry(item, plot, ImVec2(x, y), theme, values, clicked);
    x += legend_width(item, theme, values) + between;
  }
  return true;
}

/// Where each entry stands on lines of `width` pixels, from the origin.
std::vector<ImVec2> places_of(const std::vector<LegendItem>& legend, float width, bool with_values, const Theme& theme) {
  std::vector<ImVec2> places;
  ImVec2 at(0, 0);
  for (const auto& item : legend) {
    const float entry = legend_width(item, theme, with_values);
    if (at.x > 0 && at.x + entry > width) at = ImVec2(0, at.y + legend_line(theme));
    places.push_back(at);
    at.x += entry + theme.px(12);
  }
  return places;
}

/// Hidden curves first, whose entries are the way back to them; then all other entries of the twin as one.
std::vector<LegendItem> shortened(const std::vector<LegendItem>& legend, const Theme& theme) {
  std::vector<LegendItem> items, others;
  const LegendItem* twin = nullptr;
  for (const auto& item : legend) {
    if (item.hidden)
      items.push_back(item);
    else if (item.twin)
      twin = &item;
    else
      others.push_back(item);
  }
  if (twin != nullptr) items.push_back({"twin", "", theme.color.text_dim, twin->dash});
  items.insert(items.end(), others.begin(), others.end());
  return items;
}

struct FittedLegend {
  std::vector<LegendItem> items;
  bool values;
  std::vector<ImVec2> places;
};

/// As much of a legend of one entry or more as `size` holds: without values before without entries, one line at least, and all hidden curves.
FittedLegend fit_legend(const std::vector<LegendItem>& legend, ImVec2 size, bool may_show_values, const Theme& theme) {
  const auto fits = [&](const std::vector<ImVec2>& places) { return places.back().y == 0 || places.back().y + legend_line(theme) <= size.y; };
  auto items = shortened(legend, theme);
  for (const auto* all : {&legend, &std::as_const(items)})
    for (const bool values : {may_show_values, false}) {
      auto places = places_of(*all, size.x, values, theme);
      if (fits(places)) return {*all, values, std::move(places)};
    }
  const auto hidden = static_cast<size_t>(std::count_if(legend.begin(), legend.end(), [](const LegendItem& item) { return item.hidden; }));
  if (hidden == items.size()) return {items, false, places_of(items, size.x, false, theme)};
  for (size_t left_out = 1;; ++left_out) {
    items.resize(items.size() - (left_out > 1 ? 2 : 1));
    items.push_back({"+" + std::to_string(left_out), "", 0});
    auto places = places_of(items, size.x, false, theme);
    if (items.size() < std::max<size_t>(3, hidden + 2) || fits(places)) return {std::move(items), false, std::move(places)};
  }
}

/// On lines of its own from `at` on, within `size`; returns their height.
float draw_legend_below(const std::vector<LegendItem>& legend, std::string_view plot, ImVec2 at, ImVec2 size, bool may_show_values,
                        const Theme& theme, int& clicked) {
  const auto fitted = fit_legend(legend, size, may_show_values, theme);
  for (size_t i = 0; i < fitted.items.size(); ++i)
    draw_entry(fitted.items[i], plot, ImVec2(at.x + fitted.places[i].x, at.y + fitted.places[i].y), theme, fitted.values, clicked);
  return fitted.places.back().y + legend_line(theme);
}

float tick_gutter(const Theme& theme) {
  const FontScope small_text(theme.small_text);
  return text_size("-0.0000").x + theme.px(8);
}

/// Fixes the inner rectangle below `top`, and the place of the horizontal axis' name.
void place_axes(PlotArea& area, float top, std::string_view x_label, const Theme& theme) {
  const float line = ImGui::GetTextLineHeight(), name = text_size(x_label).x;
  area.min = ImVec2(std::floor(area.outer_min.x + tick_gutter(theme)), std::floor(top + theme.px(2)));
  const bool in_gutter = area.outer_min.x + name <= area.min.x - theme.px(6);
  const float below = in_gutter ? 0 : line;
  area.max = ImVec2(std::floor(area.outer_max.x - theme.px(4)), std::floor(area.outer_max.y - line - below - theme.px(5)));
  const float row = area.max.y + theme.px(3);
  area.x_name = in_gutter ? ImVec2(area.outer_min.x, row) : ImVec2(std::max(area.outer_min.x, area.max.x - name), row + line);
}

void draw_x_ticks(const PlotArea& area, const Axis& x, std::string_view x_label, const Theme& theme) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float row = area.max.y + theme.px(3);
  put(draw, area.x_name, theme.color.text_dim, x_label);
  const bool beside = area.x_name.y < row + 1;
  const float free_x = beside ? area.x_name.x + text_size(x_label).x + theme.px(4) : area.outer_min.x;
  const auto room = [&](const Tick& a, const Tick& b) { return (text_size(a.label).x + text_size(b.label).x) / 2 + theme.px(12); };
  for (const auto& tick : fitting_ticks(x, kMostTicks, room)) {
    const float at = std::floor(x.to_pixel(tick.value)), width = text_size(tick.label).x;
    draw.AddLine(ImVec2(at, area.min.y), ImVec2(at, area.max.y), theme.color.line);
    const float left = std::min(at - width / 2, area.outer_max.x - width);
    if (left >= free_x) put(draw, ImVec2(left, row), theme.color.text_dim, tick.label);
  }
}

}  // namespace

PlotArea begin_plot(std::string_view id, std::string_view title, std::string_view unit, std::string_view help, const std::vector<LegendItem>& legend,
                    std::string_view x_label, ImVec2 size, float right_margin, const Theme& theme) {
  PlotArea area;
  area.outer_min = ImGui::GetCursorScreenPos();
  area.outer_max = ImVec2(area.outer_min.x + size.x, area.outer_min.y + size.y);
  ImGui::PushID(id.data(), id.data() + id.size());
  ImGui::BeginGroup();
  {
    const FontScope strong(theme.strong);
    ImGui::TextUnformatted(title.data(), title.data() + title.size());
  }
  tooltip(theme, help);
  float left = ImGui::GetItemRectMax().x;
  const float line = ImGui::GetTextLineHeight();
  const FontScope small_text(theme.small_text);
  const float small_y = area.outer_min.y + (line - ImGui::GetTextLineHeight()) * 0.6f;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  if (!unit.empty() && left + theme.px(6) + text_size(unit).x < area.outer_max.x - right_margin) {
    put(draw, ImVec2(left + theme.px(6), small_y), theme.color.text_dim, unit);
    left += theme.px(6) + text_size(unit).x;
  }
  float top = area.outer_min.y + line + theme.px(4);
  if (!legend.empty() && !draw_legend_beside(legend, id, left + theme.px(14), area.outer_max.x - right_margin, small_y, theme, area.clicked))
    top += draw_legend_below(legend, id, ImVec2(area.outer_min.x, top), ImVec2(size.x, kMostLegend * size.y), size.y >= theme.px(kRoomForValues),
                             theme, area.clicked);
  ImGui::EndGroup();
  place_axes(area, top, x_label, theme);
  if (area.drawable()) draw.AddRectFilled(area.min, area.max, with_alpha(theme.color.field, 0.45f), theme.px(3));
  ImGui::PopID();
  return area;
}

void draw_axes(const PlotArea& area, const Axis& x, const Axis& y, std::string_view x_label, const Theme& theme) {
  const FontScope small_text(theme.small_text);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float line = ImGui::GetTextLineHeight();
  for (const auto& tick : fitting_ticks(y, kMostTicks, [&](const Tick&, const Tick&) { return 1.6f * line; })) {
    const float at = std::floor(y.to_pixel(tick.value));
    draw.AddLine(ImVec2(area.min.x, at), ImVec2(area.max.x, at), theme.color.line);
    put(draw, ImVec2(area.min.x - theme.px(6) - text_size(tick.label).x, at - line / 2), theme.color.text_dim, tick.label);
  }
  draw_x_ticks(area, x, x_label, theme);
}

void draw_note(const PlotArea& area, std::string_view name, std::string_view sentence, const Theme& theme) {
  if (!area.drawable()) return;
  if (theme.log != nullptr) theme.log->add(name, area.min, area.max);
  const FontScope small_text(theme.small_text);
  const std::string words = shortened_to(sentence, std::max(1.0f, area.width() - theme.px(8)), 2);
  const ImVec2 size = text_size(words);
  put(*ImGui::GetWindowDrawList(), ImVec2((area.min.x + area.max.x - size.x) / 2, (area.min.y + area.max.y - size.y) / 2), theme.color.text_dim,
      words);
}

void draw_dashed(ImDrawList& draw, const std::vector<ImVec2>& points, ImU32 color, float thickness, float dash) {
  if (dash <= 0) {
    draw.AddPolyline(points.data(), static_cast<int>(points.size()), color, 0, thickness);
    return;
  }
  float along = 0;
  std::vector<ImVec2> piece;
  const auto finish = [&] {
    if (piece.size() > 1) draw.AddPolyline(piece.data(), static_cast<int>(piece.size()), color, 0, thickness);
    piece.clear();
  };
  for (size_t i = 1; i < points.size(); ++i) {
    const ImVec2 a = points[i - 1], b = points[i];
    const float length = std::hypot(b.x - a.x, b.y - a.y);
    for (float t = 0; t < length;) {
      const float period = 1.7f * dash, phase = std::fmod(along, period);
      const bool ink = phase < dash;
      const float run = std::min(length - t, std::max(0.05f, (ink ? dash : period) - phase));
      const auto at = [&](float s) { return ImVec2(a.x + (b.x - a.x) * s / length, a.y + (b.y - a.y) * s / length); };
      if (ink && piece.empty()) piece.push_back(at(t));
      if (ink)
        piece.push_back(at(t + run));
      else
        finish();
      t += run;
      along += run;
    }
  }
  finish();
}

}  // namespace app
