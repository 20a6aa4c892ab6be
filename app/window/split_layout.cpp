#include "app/window/split_layout.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "app/widgets/focus.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

PanelNeed need_of(const SplitNode& node, float gap, float scale) {
  if (!node.first) return {node.need.width * scale, node.need.height * scale};
  const PanelNeed a = need_of(*node.first, gap, scale), b = need_of(*node.second, gap, scale);
  if (node.columns) return {a.width + gap + b.width, std::max(a.height, b.height)};
  return {std::max(a.width, b.width), a.height + gap + b.height};
}

/// Length of the first part: its share, moved where a part would get less than it needs.
float first_length(float room, double ratio, float need_first, float need_second) {
  const float wanted = room * static_cast<float>(ratio);
  const bool room_for_both = need_first + need_second <= room;
  return std::floor(room_for_both ? std::clamp(wanted, need_first, room - need_second) : wanted);
}

std::pair<Rect, Rect> parts(const SplitNode& node, Rect whole, float gap, float scale) {
  const PanelNeed a = need_of(*node.first, gap, scale), b = need_of(*node.second, gap, scale);
  Rect first = whole, second = whole;
  if (node.columns) {
    first.width = first_length(whole.width - gap, node.ratio, a.width, b.width);
    second.x = whole.x + first.width + gap;
    second.width = whole.width - first.width - gap;
  } else {
    first.height = first_length(whole.height - gap, node.ratio, a.height, b.height);
    second.y = whole.y + first.height + gap;
    second.height = whole.height - first.height - gap;
  }
  return {first, second};
}

void collect(const SplitNode& node, Rect whole, float gap, float scale, std::vector<PanelCell>& cells) {
  if (!node.first) return cells.push_back({node.panel, whole});
  const auto [first, second] = parts(node, whole, gap, scale);
  collect(*node.first, first, gap, scale, cells);
  collect(*node.second, second, gap, scale, cells);
}

template <class Visit>
void visit_splits(SplitNode& node, Visit&& visit) {
  if (!node.first) return;
  visit(node);
  visit_splits(*node.first, visit);
  visit_splits(*node.second, visit);
}

bool drag(SplitNode& node, Rect whole, float gap, const Theme& theme) {
  if (!node.first) return false;
  const auto [first, second] = parts(node, whole, gap, theme.scale);
  float size_first = node.columns ? first.width : first.height, size_second = node.columns ? second.width : second.height;
  const ImRect border = node.columns ? ImRect(first.x + first.width, whole.y, second.x, whole.y + whole.height)
                                     : ImRect(whole.x, first.y + first.height, whole.x + whole.width, second.y);
  ImGui::PushStyleColor(ImGuiCol_Separator, with_alpha(theme.color.line, 0));
  const float least = std::min({theme.px(80), size_first, size_second});
  bool changed = ImGui::SplitterBehavior(border, ImGui::GetID(&node), node.columns ? ImGuiAxis_X : ImGuiAxis_Y, &size_first, &size_second, least,
                                         least, theme.px(2), 0.05f);
  ImGui::PopStyleColor();
  const ValueKeys keys = keys_of_last_item(theme, FocusKind::value);
  focus_tooltip(theme,
                node.columns ? "The border between two panels: Left and Right move it." : "The border between two panels: Up and Down move it.");
  const int direction = node.columns ? keys.across : -keys.up;
  if (direction != 0) {
    const float room = size_first + size_second;
    size_first = std::clamp(size_first + static_cast<float>(keys.step(0.02) * direction) * room, least, room - least);
    size_second = room - size_first;
    changed = true;
  }
  if (changed && size_first + size_second > 0) node.ratio = std::clamp(static_cast<double>(size_first / (size_first + size_second)), 0.05, 0.95);
  changed |= drag(*node.first, first, gap, theme);
  return drag(*node.second, second, gap, theme) || changed;
}

}  // namespace

std::vector<PanelCell> SplitLayout::arrange(Rect whole, float gap, float scale) const {
  std::vector<PanelCell> cells;
  collect(*root_, whole, gap, scale, cells);
  return cells;
}

bool SplitLayout::fits(Rect whole, float gap, float scale) const {
  const PanelNeed need = need_of(*root_, gap, scale);
  return need.width <= whole.width && need.height <= whole.height;
}

std::vector<double> SplitLayout::ratios() const {
  std::vector<double> ratios;
  visit_splits(*root_, [&](SplitNode& node) { ratios.push_back(node.ratio); });
  return ratios;
}

void SplitLayout::set_ratios(const std::vector<double>& ratios) {
  if (ratios.size() != this->ratios().size()) return;
  if (!std::all_of(ratios.begin(), ratios.end(), [](double r) { return r >= 0.05 && r <= 0.95; })) return;
  size_t next = 0;
  visit_splits(*root_, [&](SplitNode& node) { node.ratio = ratios[next++]; });
}

bool SplitLayout::drag_borders(Rect whole, float gap, const Theme& theme) {
  return drag(*root_, whole, gap, theme);
}

}  // namespace app
