// What each key does to the focus.

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cctype>
#include <limits>

#include "app/widgets/focus.h"
#include "app/widgets/theme.h"

namespace app {
namespace {

constexpr float kPointerStep = 8, kFar = 5, kFine = 0.125f;

ImVec2 arrow_of(int key) {
  switch (key) {
    case GLFW_KEY_LEFT:
      return {-1, 0};
    case GLFW_KEY_RIGHT:
      return {1, 0};
    case GLFW_KEY_UP:
      return {0, -1};
    case GLFW_KEY_DOWN:
      return {0, 1};
    default:
      return {0, 0};
  }
}

bool is_arrow(int key) {
  return key >= GLFW_KEY_RIGHT && key <= GLFW_KEY_UP;
}

/// 1 for +, -1 for -, else 0. Which of them needs Shift depends on the keyboard.
int zoom_of(const KeyChord& chord) {
  if ((chord.modifiers & ~kShift) != 0) return 0;
  if (chord.key == GLFW_KEY_EQUAL || chord.key == GLFW_KEY_KP_ADD) return 1;
  return chord.key == GLFW_KEY_MINUS || chord.key == GLFW_KEY_KP_SUBTRACT ? -1 : 0;
}

bool presses(const KeyChord& chord) {
  return chord.modifiers == 0 && (chord.key == GLFW_KEY_SPACE || chord.key == GLFW_KEY_ENTER || chord.key == GLFW_KEY_KP_ENTER);
}

bool asks_for_menu(const KeyChord& chord) {
  return (chord.key == GLFW_KEY_MENU && chord.modifiers == 0) || (chord.key == GLFW_KEY_F10 && chord.modifiers == kShift);
}

bool same(ImVec2 a, ImVec2 b) {
  return a.x == b.x && a.y == b.y;
}

}  // namespace

void Focus::steer(ImGuiIO& io) {
  if (hidden_ && !ImGui::IsMousePosValid(&io.MousePos)) return;  // parked for a picture: the pointer waits
  const bool moved = pointer_ && !same(io.MousePos, written_) && !same(io.MousePos, real_);
  const bool over = leaves_in_ > 0 && --leaves_in_ == 0;
  if (over || moved) pointer_.reset(), io.MouseDown[0] = io.MouseDown[1] = false;
  if (!pointer_) return;
  io.MousePos = written_ = *pointer_;
  io.MouseDown[0] = held_ || pulse_ == 0;
  io.MouseDown[1] = pulse_ == 1;
  io.MouseWheel += std::exchange(wheel_, 0.0f);
  pulse_ = -1;
}

std::vector<KeyChord> Focus::begin_frame(const std::vector<KeyChord>& pressed, const Theme& theme) {
  const ImGuiIO& io = ImGui::GetIO();
  keys_ = {};
  step_ = kPointerStep * theme.scale;
  if (!pointer_) {
    if (io.MouseClicked[0] || io.MouseClicked[1]) visible_ = false, adopts_ = true;
    if (io.MouseDelta.x != 0 || io.MouseDelta.y != 0) leads_ = false;
  }
  follow_popups();
  std::vector<KeyChord> left;
  for (const auto& chord : pressed)
    if (!take(chord)) left.push_back(chord);
  regions_.clear();
  menus_.clear();
  return left;
}

/// What was focused when a popup opened is focused again when it closes.
void Focus::follow_popups() {
  const auto depth = static_cast<size_t>(ImGui::GetCurrentContext()->OpenPopupStack.Size);
  if (depth > openers_.size()) pointer_.reset(), held_ = false;
  while (openers_.size() < depth) openers_.push_back(id_);
  if (openers_.size() > depth) {
    id_ = openers_[depth];
    openers_.resize(depth);
    since_ = ImGui::GetTime();
  }
  const bool typing = ImGui::GetIO().WantTextInput;  // in the popup's own field, which keeps the keyboard
  if (depth > 0 && visible_ && !typing && focused() == nullptr) enter_popup();
}

bool Focus::enter_popup() {
  const auto first = std::find_if(items_.begin(), items_.end(), [&](const FocusItem& item) { return in_scope(item); });
  if (first == items_.end()) return false;
  focus(static_cast<size_t>(first - items_.begin()));
  return true;
}

bool Focus::take(const KeyChord& chord) {
  const bool plain = (chord.modifiers & ~kShift) == 0;
  const int direction = chord.modifiers == kShift ? -1 : 1;
  if (chord.key == GLFW_KEY_TAB && plain) return step(direction);
  if (chord.key == GLFW_KEY_F6 && plain) return step_region(direction);
  if (chord.modifiers == kAlt && open_menu(static_cast<char>(chord.key))) return true;
  if (ImGui::GetIO().WantTextInput) return false;
  if (pointer_) return drive_pointer(chord);
  if (chord == KeyChord{GLFW_KEY_ESCAPE, 0}) return leave();
  const FocusItem* item = focused();
  if (item != nullptr && visible_) return take_at(*item, chord);
  if (openers_.empty()) return false;
  const bool arrow = is_arrow(chord.key) && chord.modifiers == 0;
  if (arrow) return enter_popup() || walk_menus(static_cast<int>(arrow_of(chord.key).x));
  return visible_ && presses(chord);  // nothing in the popup can be focused: the key is not for what lies below it
}

bool Focus::take_at(const FocusItem& item, const KeyChord& chord) {
  const bool picture = item.kind == FocusKind::picture || item.kind == FocusKind::view;
  const bool own = item.kind == FocusKind::value || item.kind == FocusKind::view;
  const ImVec2 arrow = arrow_of(chord.key);
  keys_.coarse = chord.modifiers == kShift, keys_.fine = chord.modifiers == kCtrl;
  if (item.kind == FocusKind::text && scrolls(item, chord)) return true;
  if (presses(chord)) return picture ? point_at(ImVec2((item.min.x + item.max.x) / 2, (item.min.y + item.max.y) / 2)) : activate(item), true;
  if (asks_for_menu(chord)) return open_context_menu(item), true;
  if (own && is_arrow(chord.key)) {
    keys_.across += static_cast<int>(arrow.x), keys_.up -= static_cast<int>(arrow.y);
    return true;
  }
  const bool home = chord.key == GLFW_KEY_HOME, end = chord.key == GLFW_KEY_END;
  if (own && (home || end)) {
    keys_.first = home, keys_.last = end;
    return true;
  }
  if (item.kind == FocusKind::view && zoom_of(chord) != 0) return keys_.zoom += zoom_of(chord), true;
  if (chord.modifiers != 0) return false;
  if (walk_menus(static_cast<int>(arrow.x))) return true;
  if (is_arrow(chord.key)) return move(item, arrow);
  if (home || end) return move_to_end(item, end);
  if (chord.key != GLFW_KEY_PAGE_UP && chord.key != GLFW_KEY_PAGE_DOWN) return false;
  scroll(item, chord.key == GLFW_KEY_PAGE_UP ? -1.0f : 1.0f);
  return true;
}

/// Keys of a text, which nothing can press.
bool Focus::scrolls(const FocusItem& item, const KeyChord& chord) {
  if (chord.modifiers != 0) return false;
  const float line = 0.1f, all = std::numeric_limits<float>::infinity();
  switch (chord.key) {
    case GLFW_KEY_UP:
      return scroll(item, -line), true;
    case GLFW_KEY_DOWN:
      return scroll(item, line), true;
    case GLFW_KEY_HOME:
      return scroll(item, -all), true;
    case GLFW_KEY_END:
      return scroll(item, all), true;
    default:
      return presses(chord);
  }
}

bool Focus::drive_pointer(const KeyChord& chord) {
  if (is_arrow(chord.key)) {
    const float pixels = std::max(1.0f, step_ * (chord.modifiers == kShift ? kFar : chord.modifiers == kCtrl ? kFine : 1));
    const ImVec2 arrow = arrow_of(chord.key), display = ImGui::GetIO().DisplaySize;
    pointer_ =
        ImVec2(std::clamp(pointer_->x + arrow.x * pixels, 0.0f, display.x - 1), std::clamp(pointer_->y + arrow.y * pixels, 0.0f, display.y - 1));
    return true;
  }
  if (zoom_of(chord) != 0) return wheel_ += static_cast<float>(zoom_of(chord)), true;
  if (asks_for_menu(chord)) return click(1), true;
  if (chord.modifiers != 0) return false;
  if (chord.key == GLFW_KEY_SPACE) held_ = !held_;
  if (chord.key == GLFW_KEY_ENTER || chord.key == GLFW_KEY_KP_ENTER) click(0);
  if (chord.key == GLFW_KEY_ESCAPE) held_ ? (void)(held_ = false) : (void)(leaves_in_ = 1);
  return presses(chord) || chord.key == GLFW_KEY_ESCAPE;
}

void Focus::point_at(ImVec2 where) {
  real_ = ImGui::GetIO().MousePos;
  pointer_ = written_ = where;
  held_ = false;
  leaves_in_ = 0;
}

/// By a right click in its middle.
void Focus::open_context_menu(const FocusItem& item) {
  point_at(ImVec2((item.min.x + item.max.x) / 2, (item.min.y + item.max.y) / 2));
  click(1);
  leaves_in_ = 3;
}

/// From an open menu to the one beside it; false where none is open.
bool Focus::walk_menus(int direction) {
  if (direction == 0) return false;
  const auto at = std::find_if(menus_.begin(), menus_.end(), [&](const auto& one) { return !openers_.empty() && one.first == openers_.front(); });
  if (at == menus_.end()) return false;
  const auto count = static_cast<int>(menus_.size()), next = (static_cast<int>(at - menus_.begin()) + direction + count) % count;
  return open_menu(menus_[static_cast<size_t>(next)].second);
}

bool Focus::open_menu(char letter) {
  const auto menu = std::find_if(menus_.begin(), menus_.end(), [&](const auto& one) { return one.second == letter; });
  const auto& popups = ImGui::GetCurrentContext()->OpenPopupStack;
  const bool elsewhere = !popups.empty() && (popups.back().Window == nullptr || (popups.back().Window->Flags & ImGuiWindowFlags_ChildMenu) == 0);
  if (menu == menus_.end() || elsewhere) return false;
  if (!popups.empty()) ImGui::ClosePopupToLevel(0, true);
  openers_.clear();
  if (ImGui::GetIO().WantTextInput) ImGui::ClearActiveID();
  id_ = menu->first;
  visible_ = leads_ = true;
  activate({id_, nullptr, {}, {}, 0, FocusKind::button});
  return true;
}

/// Esc: out of the ring, then out of the popup. A modal window closes itself.
bool Focus::leave() {
  const auto& popups = ImGui::GetCurrentContext()->OpenPopupStack;
  const bool modal = !popups.empty() && popups.back().Window != nullptr && (popups.back().Window->Flags & ImGuiWindowFlags_Modal) != 0;
  if (popups.empty() || modal) return std::exchange(visible_, false);
  ImGui::ClosePopupToLevel(popups.Size - 1, true);
  return true;
}

/// As ImGui::ActivateItem, in this frame.
void Focus::activate(const FocusItem& item) {
  ImGuiContext& g = *ImGui::GetCurrentContext();
  if (g.ActiveId != 0 && g.ActiveId != item.id) return;
  g.NavActivateId = g.NavActivateDownId = g.NavActivatePressedId = g.NavActivateInputId = item.id;
  g.NavInputSource = ImGuiInputSource_Keyboard;
  leads_ = true;
  opened_at_ = ImVec2(item.min.x, item.max.y);
}

}  // namespace app
