#include "app/window/panel_area.h"

#include <algorithm>

#include "app/widgets/buttons.h"
#include "app/widgets/command_table.h"
#include "app/widgets/focus.h"
#include "app/widgets/tooltip.h"
#include "core/base/errors.h"

namespace app {
namespace {

constexpr float kHeader = 30, kPadding = 10, kGap = 6;

/// A right click on what was drawn last: commands that act on the panel under the mouse.
void draw_panel_menu(const View& view) {
  if (view.commands == nullptr) return;
  const Theme& theme = *view.theme;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(10), theme.px(8)));
  if (ImGui::BeginPopupContextItem("##exports")) {
    for (const char* id : {"panel.picture", "panel.numbers"})
      if (const CommandEntry* entry = view.commands->find(id)) {
        const bool picked = ImGui::MenuItem((label_of(*entry) + "##" + id).c_str(), name_of(entry->keys.front()).c_str(), false, entry->enabled());
        log_item(theme, std::string("context.") + id);
        tooltip(theme, entry->help);
        if (picked) entry->run();
      }
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
}

/// The ground around a panel and in its four rounded corners. The window is cleared to the panel colour and only what lies between panels is
/// painted: filling whole panels would cost software renderers most of a frame.
void draw_surroundings(ImDrawList& draw, ImVec2 min, ImVec2 max, float gap, float rounding, ImU32 ground) {
  draw.AddRectFilled(ImVec2(min.x - gap, min.y - gap), ImVec2(max.x + gap, min.y), ground);
  draw.AddRectFilled(ImVec2(min.x - gap, max.y), ImVec2(max.x + gap, max.y + gap), ground);
  draw.AddRectFilled(ImVec2(min.x - gap, min.y), ImVec2(min.x, max.y), ground);
  draw.AddRectFilled(ImVec2(max.x, min.y), ImVec2(max.x + gap, max.y), ground);
  const float r = rounding, pi = 3.14159265f;
  const auto corner = [&](ImVec2 at, float sx, float sy, float from) {
    const ImVec2 centre(at.x + sx * r, at.y + sy * r);
    constexpr int kPieces = 5;
    for (int i = 0; i < kPieces; ++i) {
      const float a = from + pi / 2 * static_cast<float>(i) / kPieces, b = from + pi / 2 * static_cast<float>(i + 1) / kPieces;
      draw.AddTriangleFilled(at, ImVec2(centre.x + r * std::cos(a), centre.y + r * std::sin(a)),
                             ImVec2(centre.x + r * std::cos(b), centre.y + r * std::sin(b)), ground);
    }
  };
  corner(min, 1, 1, pi);
  corner(ImVec2(max.x, min.y), -1, 1, 1.5f * pi);
  corner(max, -1, -1, 0);
  corner(ImVec2(min.x, max.y), 1, -1, 0.5f * pi);
}

}  // namespace

PanelArea::PanelArea(const WindowSettings& settings) : panels_(make_panels()), layouts_(make_layouts()) {
  for (size_t i = 0; i < layouts_.size(); ++i) {
    if (layouts_[i].name() == settings.layout) layout_ = i;
    const auto kept = settings.ratios.find(layouts_[i].name());
    if (kept != settings.ratios.end()) layouts_[i].set_ratios(kept->second);
  }
}

Panel* PanelArea::find(const std::string& name) const {
  for (const auto& panel : panels_)
    if (panel->name() == name) return panel.get();
  return nullptr;
}

std::vector<std::string> PanelArea::panel_names() const {
  std::vector<std::string> names;
  for (const auto& panel : panels_) names.emplace_back(panel->name());
  return names;
}

void PanelArea::run_started(const View& view) {
  for (const auto& panel : panels_) panel->run_started(view);
}

void PanelArea::show_layout(std::string_view name) {
  std::vector<std::string> names;
  for (size_t i = 0; i < layouts_.size(); ++i) {
    if (layouts_[i].name() == name) return show_layout(i);
    names.push_back(layouts_[i].name());
  }
  throw basin::BadInput(basin::unknown_name("Layout", name, names));
}

void PanelArea::show_layout(size_t index) {
  layout_ = std::min(index, layouts_.size() - 1);
  maximised_.clear();
}

void PanelArea::reveal(const std::string& panel) {
  tab_ = panel;  // of a crowded window
  if (maximised_ == panel) return;
  maximised_.clear();
  const auto has = [&](const SplitLayout& layout) {
    const auto cells = layout.arrange({}, 0, 1);
    return std::any_of(cells.begin(), cells.end(), [&](const PanelCell& cell) { return cell.panel == panel; });
  };
  if (has(layouts_[layout_])) return;
  const auto other = std::find_if(layouts_.begin(), layouts_.end(), has);
  if (other != layouts_.end()) layout_ = static_cast<size_t>(other - layouts_.begin());
}

void PanelArea::reset_ratios() {
  const auto fresh = make_layouts();
  layouts_[layout_].set_ratios(fresh[layout_].ratios());
}

void PanelArea::toggle_maximised(const std::string& panel) {
  if (crowded_) tab_ = panel;
  maximised_ = maximised_ == panel ? "" : panel;
}

void PanelArea::store(WindowSettings& settings) const {
  settings.layout = layouts_[layout_].name();
  for (const auto& layout : layouts_) settings.ratios[layout.name()] = layout.ratios();
}

void PanelArea::draw(const View& view, Rect whole, float lent) {
  const Theme& theme = *view.theme;
  const float gap = theme.px(kGap);
  auto cells = layouts_[layout_].arrange(whole, gap, theme.scale);
  crowded_ = maximised_.empty() && !layouts_[layout_].fits({whole.x, whole.y, whole.width, whole.height + lent}, gap, theme.scale);
  if (!maximised_.empty()) cells = {{maximised_, whole}};
  if (crowded_) cells = {{tab_, whole}};
  follow_mouse(cells, theme.focus);
  for (const auto& cell : cells) draw_panel(view, cell);
  if (theme.focus != nullptr) theme.focus->begin_region("borders", false);
  if (cells.size() > 1) layouts_[layout_].drag_borders(whole, gap, theme);
}

/// Or the keyboard's focus, where that moved last. An open menu keeps the panel that it was opened for.
void PanelArea::follow_mouse(const std::vector<PanelCell>& cells, const Focus* focus) {
  const bool menu = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
  const PanelCell* shown = nullptr;
  for (const auto& cell : cells) {
    const ImVec2 min(cell.rect.x, cell.rect.y), max(cell.rect.x + cell.rect.width, cell.rect.y + cell.rect.height);
    const bool focused = focus != nullptr && focus->leads();
    if (!menu && (focused ? focus->leads_in(cell.panel) : ImGui::IsMouseHoveringRect(min, max, false))) pointed_ = cell;
    if (cell.panel == pointed_.panel) shown = &cell;
  }
  if (shown == nullptr && !cells.empty()) shown = &cells.front();
  if (shown != nullptr) pointed_ = *shown;
}

void PanelArea::draw_panel(const View& view, const PanelCell& cell) {
  const Theme& theme = *view.theme;
  const ImVec2 min(cell.rect.x, cell.rect.y), max(cell.rect.x + cell.rect.width, cell.rect.y + cell.rect.height);
  const float header = std::min(theme.px(kHeader), cell.rect.height), rounding = ImGui::GetStyle().ChildRounding;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  if (theme.log != nullptr) theme.log->add("panel." + cell.panel, min, max);
  if (theme.focus != nullptr) theme.focus->begin_region(cell.panel, true);
  draw_header(view, cell, header);
  draw_surroundings(draw, min, max, theme.px(kGap), rounding, theme.color.ground);
  const ImVec2 pad(theme.px(kPadding), theme.px(kPadding - 4));
  const ImVec2 size(cell.rect.width - 2 * pad.x, cell.rect.height - header - 2 * pad.y);
  if (size.x < 1 || size.y < 1) return;
  ImGui::SetCursorScreenPos(ImVec2(min.x + pad.x, min.y + header + pad.y));
  if (ImGui::BeginChild(cell.panel.c_str(), size))
    if (Panel* panel = find(cell.panel)) panel->draw(view);
  ImGui::EndChild();
}

void PanelArea::draw_header(const View& view, const PanelCell& cell, float height) {
  const Theme& theme = *view.theme;
  const Rect header{cell.rect.x, cell.rect.y, cell.rect.width, height};
  const ImVec2 min(header.x, header.y), max(header.x + header.width, header.y + height);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled(min, max, theme.color.header);
  ImGui::PushID(cell.panel.c_str());
  if (crowded_) {
    draw_tabs(view, header);
    ImGui::PopID();
    return;
  }
  const float side = std::min(height, header.width);
  ImGui::SetCursorScreenPos(min);
  ImGui::InvisibleButton("header", ImVec2(std::max(1.0f, header.width - side), height));
  log_item(theme, "panel." + cell.panel + ".header");
  const bool alone = maximised_ == cell.panel;
  bool toggle = (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(0)) || pressed_by_key();
  focus_tooltip(theme, "Enter shows this panel alone or the whole layout again, Shift+F10 opens its menu, F6 goes to the next panel.");
  draw_panel_menu(view);
  {
    const FontScope strong(theme.strong);
    clipped_text(draw, ImVec2(min.x + theme.px(12), std::floor(min.y + (height - ImGui::GetTextLineHeight()) / 2)), theme.color.text, cell.panel,
                 max.x - side);
  }
  ImGui::SetCursorScreenPos(ImVec2(max.x - side + theme.px(3), min.y + theme.px(3)));
  const char* help = alone ? "Show the whole layout again (double click the header)." : "Show this panel alone (double click the header).";
  const float edge = std::max(1.0f, side - theme.px(6));
  toggle |= button(theme, "panel." + cell.panel + ".maximise", {alone ? Icon::restore : Icon::maximise, "", help, false, true}, ImVec2(edge, edge));
  ImGui::PopID();
  if (toggle) toggle_maximised(cell.panel);
}

/// Where only one panel fits: its name opens a list of all.
void PanelArea::draw_tabs(const View& view, Rect header) {
  const Theme& theme = *view.theme;
  ImGui::SetCursorScreenPos(ImVec2(header.x + theme.px(6), std::floor(header.y + (header.height - ImGui::GetFrameHeight()) / 2)));
  ImGui::SetNextItemWidth(std::min(theme.px(220), header.width - theme.px(12)));
  const bool open = begin_combo(theme, "##tab", tab_);
  log_item(theme, "panels.tab");
  if (!open) draw_panel_menu(view);
  if (!open) return tooltip(theme, "The window is too small for several panels; choose which one to see.");
  for (const auto& panel : panels_) {
    const std::string name(panel->name());
    if (ImGui::Selectable(name.c_str(), name == tab_)) tab_ = name;
    log_item(theme, "panels.tab." + name);
  }
  ImGui::EndCombo();
}

}  // namespace app
