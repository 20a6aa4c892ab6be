#include "app/widgets/split_layout.h"

#include <imgui_internal.h>

#include <algorithm>
#include <functional>

namespace app {
namespace {

using Node = std::unique_ptr<SplitNode>;

Node panel(std::string name) {
  auto node = std::make_unique<SplitNode>();
  node->panel = std::move(name);
  return node;
}

Node split(bool columns, double ratio, Node first, Node second) {
  auto node = std::make_unique<SplitNode>();
  node->columns = columns;
  node->ratio = ratio;
  node->first = std::move(first);
  node->second = std::move(second);
  return node;
}

Node beside(double ratio, Node left, Node right) {
  return split(true, ratio, std::move(left), std::move(right));
}
Node above(double ratio, Node top, Node bottom) {
  return split(false, ratio, std::move(top), std::move(bottom));
}

struct Need {
  float width = 0, height = 0;
};

/// What a panel must have to be of use, in logical pixels.
Need need_of(const std::string& panel) {
  return {panel == "Controls" ? 245.0f : panel == "Composition" ? 230.0f : 200.0f, 150.0f};
}

Need need_of(const SplitNode& node, float gap, float scale) {
  if (!node.first) {
    const Need logical = need_of(node.panel);
    return {logical.width * scale, logical.height * scale};
  }
  const Need a = need_of(*node.first, gap, scale), b = need_of(*node.second, gap, scale);
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
  const Need a = need_of(*node.first, gap, scale), b = need_of(*node.second, gap, scale);
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
  const Need need = need_of(*root_, gap, scale);
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

std::vector<SplitLayout> make_layouts() {
  std::vector<SplitLayout> layouts;
  layouts.emplace_back("Overview", "All five panels.",
                       beside(0.215, panel("Controls"),
                              beside(0.52, above(0.62, panel("Landscape"), panel("Chains")), above(0.66, panel("Stability"), panel("Buffer")))));
  layouts.emplace_back("Stability", "Large plots, with the landscape beside them.",
                       beside(0.215, panel("Controls"), beside(0.66, panel("Stability"), above(0.6, panel("Landscape"), panel("Buffer")))));
  layouts.emplace_back("Landscape", "The landscape as large as it gets, chains below.",
                       beside(0.215, panel("Controls"), above(0.74, panel("Landscape"), panel("Chains"))));
  layouts.emplace_back("Teach", "For a projector: landscape, what the next update does to it, chains and the verdict.",
                       beside(0.56, above(0.66, panel("Landscape"), panel("Two phases")),
                              above(0.5, panel("Stability"), above(0.5, panel("Chains"), panel("Controls")))));
  layouts.emplace_back("Draw", "Draw data of your own and watch the landscape follow it.",
                       beside(0.215, panel("Controls"), beside(0.5, panel("Draw"), above(0.62, panel("Landscape"), panel("Stability")))));
  layouts.emplace_back(std::string(kLaboratoryLayout), "Compose densities, and hold samplers against the exact answer.",
                       beside(0.27, above(0.56, panel("Composition"), panel("Sampler")),
                              beside(0.62, above(0.7, panel("Landscape"), panel("Probe")), panel("Honesty"))));
  return layouts;
}

}  // namespace app
