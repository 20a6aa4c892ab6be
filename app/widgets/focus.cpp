#include "app/widgets/focus.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "app/widgets/theme.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

constexpr double kTooltipDelay = 0.4;

ImGuiContext& context() {
  return *ImGui::GetCurrentContext();
}

ImGuiID hash(std::string_view name) {
  return ImHashStr(name.data(), name.size());
}

/// The item that ImGui adds for a whole child window.
bool is_child(const ImGuiWindow& window, ImGuiID id) {
  return std::any_of(window.DC.ChildWindows.begin(), window.DC.ChildWindows.end(), [&](const ImGuiWindow* child) { return child->ChildId == id; });
}

std::string with_pointer_keys(std::string_view words) {
  return std::string(words) + (words.empty() ? "" : "\n") + std::string(kPointerKeys);
}

void draw_ring(const Theme& theme, const FocusItem& item) {
  const auto [outer, inner] = ring_colors(theme);
  const float line = theme.px(kRingLine), rounding = ImGui::GetStyle().FrameRounding;
  ImDrawList& list = *item.window->DrawList;
  ImRect clip = item.window->OuterRectClipped;
  clip.Expand(theme.px(kRingReach));
  list.PushClipRect(clip.Min, clip.Max, false);
  const auto frame = [&](float out, ImU32 color) {
    list.AddRect(ImVec2(item.min.x - out, item.min.y - out), ImVec2(item.max.x + out, item.max.y + out), color, rounding + out, 0, line);
  };
  frame(line * 0.5f, inner);
  frame(line * 1.5f, outer);
  list.PopClipRect();
}

void draw_pointer(const Theme& theme, ImVec2 at) {
  const auto [outer, inner] = ring_colors(theme);
  ImDrawList& list = *ImGui::GetForegroundDrawList();
  const float arm = theme.px(11), gap = theme.px(3);
  for (const auto& [color, width] : {std::pair(inner, theme.px(5)), {outer, theme.px(2)}})
    for (const ImVec2 way : {ImVec2(1, 0), ImVec2(-1, 0), ImVec2(0, 1), ImVec2(0, -1)})
      list.AddLine(ImVec2(at.x + way.x * gap, at.y + way.y * gap), ImVec2(at.x + way.x * arm, at.y + way.y * arm), color, width);
}

}  // namespace

std::pair<ImU32, ImU32> ring_colors(const Theme& theme) {
  return {theme.color.text, theme.color.ground};
}

void Focus::begin_region(std::string_view name, bool panel) {
  region_ = hash(name);
  regions_.push_back({region_, panel});
}

void Focus::add(ImGuiID id, ImVec2 min, ImVec2 max, FocusKind kind) {
  const auto known = std::find_if(drawn_.rbegin(), drawn_.rend(), [&](const FocusItem& item) { return item.id == id; });
  if (known == drawn_.rend()) drawn_.push_back({id, context().CurrentWindow, min, max, region_, kind});
}

void Focus::add_last_item() {
  const ImGuiWindow& window = *context().CurrentWindow;
  const ImGuiLastItemData& item = context().LastItemData;
  const bool control = item.ID != 0 && item.ID != window.MoveId && (item.InFlags & ImGuiItemFlags_Disabled) == 0;
  if (control && !window.SkipItems && !is_child(window, item.ID)) add(item.ID, item.Rect.Min, item.Rect.Max, FocusKind::button);
}

void Focus::add_menu(ImGuiID id, char letter) {
  menus_.emplace_back(id, letter);
}

ValueKeys Focus::keys_of_last_item(FocusKind kind) {
  add_last_item();
  const ImGuiID id = ImGui::GetItemID();
  if (drawn_.empty() || drawn_.back().id != id) return {};
  drawn_.back().kind = kind;
  return id == id_ ? keys_ : ValueKeys{};
}

bool Focus::tells_of(ImGuiID id) const {
  return id == id_ && id != 0 && leads() && !hidden_ && !ImGui::GetIO().WantTextInput && ImGui::GetTime() - since_ >= kTooltipDelay;
}

bool Focus::leads_in(std::string_view region) const {
  const FocusItem* item = focused();
  return item != nullptr && leads() && item->region == hash(region);
}

/// While a popup is open only what is in it can be reached.
bool Focus::in_scope(const FocusItem& item) const {
  const auto& popups = context().OpenPopupStack;
  return popups.empty() || item.window->RootWindow == popups.back().Window;
}

size_t Focus::place_of(ImGuiID id) const {
  for (size_t i = 0; i < items_.size(); ++i)
    if (items_[i].id == id && in_scope(items_[i])) return i;
  return items_.size();
}

const FocusItem* Focus::focused() const {
  const size_t place = id_ == 0 ? items_.size() : place_of(id_);
  return place < items_.size() ? &items_[place] : nullptr;
}

std::vector<FocusItem> Focus::items() const {
  std::vector<FocusItem> items;
  std::copy_if(items_.begin(), items_.end(), std::back_inserter(items), [&](const FocusItem& item) { return in_scope(item); });
  return items;
}

/// A popup opens where the mouse is: one that a key opened belongs below its control.
void Focus::place_popup(const Theme& theme) {
  auto& popups = context().OpenPopupStack;
  const auto at = std::exchange(opened_at_, std::nullopt);
  if (!at || static_cast<size_t>(popups.Size) <= openers_.size()) return;
  ImGuiPopupData& popup = popups.back();
  popup.OpenPopupPos = popup.OpenMousePos = ImVec2(at->x, at->y + theme.px(kRingReach));
  const bool placed = popup.Window == nullptr || (popup.Window->Flags & (ImGuiWindowFlags_Modal | ImGuiWindowFlags_ChildMenu)) != 0;
  if (!placed) popup.Window->Pos = popup.OpenPopupPos;
}

void Focus::end_frame(const Theme& theme) {
  place_popup(theme);
  items_.swap(drawn_);
  drawn_.clear();
  if (std::exchange(adopts_, false) && place_of(context().ActiveId) < items_.size()) id_ = context().ActiveId;
  if (const FocusItem* item = focused()) {
    place_ = static_cast<size_t>(item - items_.data());
    if (visible_ && !hidden_) draw_ring(theme, *item);
  }
  if (pointer_ && !hidden_) draw_pointer(theme, *pointer_);
}

void focus_picture(const Theme& theme, std::string_view name, ImVec2 min, ImVec2 max, std::string_view help) {
  if (theme.focus == nullptr || ImGui::GetCurrentWindowRead()->SkipItems) return;
  const ImGuiID id = ImGui::GetID(name.data(), name.data() + name.size());
  theme.focus->add(id, min, max, FocusKind::picture);
  if (theme.focus->tells_of(id)) focus_tooltip(theme, id, min, max, with_pointer_keys(help));
}

void focus_text(const Theme& theme) {
  const ImGuiWindow& window = *ImGui::GetCurrentWindowRead();
  if (theme.focus != nullptr && window.ScrollMax.y > 0) theme.focus->add(window.ID, window.Rect().Min, window.Rect().Max, FocusKind::text);
}

void picture_tooltip(const Theme& theme, std::string_view keys) {
  if (theme.focus != nullptr && theme.focus->tells_of(ImGui::GetItemID())) focus_tooltip(theme, with_pointer_keys(keys));
}

ValueKeys keys_of_last_item(const Theme& theme, FocusKind kind) {
  return theme.focus != nullptr ? theme.focus->keys_of_last_item(kind) : ValueKeys{};
}

bool pressed_by_key() {
  const ImGuiID id = ImGui::GetItemID();
  return id != 0 && context().NavActivateId == id;
}

}  // namespace app
