#pragma once
// The window by keyboard. Every control registers while it is drawn (`log_item` and `tooltip` see to that); Tab, arrows and F6 move a ring over
// them, Enter and Space work the one inside it. Dear ImGui's own navigation stays off: it knows one window at a time and takes keys that are ours.

#include <imgui.h>

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "app/gl/keys.h"

struct ImGuiWindow;

namespace app {

struct Theme;

enum class FocusKind {
  button,   ///< Enter and Space press it, or open or edit what it is
  value,    ///< the same, and arrows are its own
  picture,  ///< Enter and Space give it a pointer that arrows move
  view,     ///< a picture whose arrows are its own: they pan or turn it
  text,     ///< nothing to press: arrows, Home and End scroll it, as Page Up and Page Down do everywhere
};

inline constexpr double kZoomPerNotch = 1.2;  ///< of pictures and planes, by wheel and keys

struct FocusItem {
  ImGuiID id = 0;
  ImGuiWindow* window = nullptr;
  ImVec2 min, max;
  ImGuiID region = 0;
  FocusKind kind = FocusKind::button;
};

/// What the keys ask of the focused value or view in this frame.
struct ValueKeys {
  int across = 0, up = 0;  ///< arrows
  int zoom = 0;            ///< + and -
  bool first = false, last = false, coarse = false, fine = false;
  bool any() const { return across != 0 || up != 0 || zoom != 0 || first || last; }
  /// `usual` as Shift makes it coarser and Ctrl finer.
  double step(double usual) const { return usual * (coarse ? 5 : fine ? 0.1 : 1); }
};

/// How to work a picture with the pointer that its Enter gives.
constexpr std::string_view kPointerKeys =
    "Enter: arrows move a pointer over it (Shift farther, Ctrl finer), where Enter clicks, Space presses and lets go, + and - turn the wheel, "
    "Shift+F10 clicks the right button and Esc leaves.";

class Focus {
 public:
  /// Between the mouse's news and ImGui::NewFrame: the pointer that keys move takes the mouse's place.
  void steer(ImGuiIO& io);
  /// Before the first widget of a frame; returns the keys that are left for others.
  std::vector<KeyChord> begin_frame(const std::vector<KeyChord>& pressed, const Theme& theme);
  /// What is drawn from here on belongs to `name`; F6 stops there where it is a panel.
  void begin_region(std::string_view name, bool panel);
  /// Registers ImGui's last item, once a frame however often it is called.
  void add_last_item();
  void add(ImGuiID id, ImVec2 min, ImVec2 max, FocusKind kind);
  /// The menu with this id opens by Alt and `letter`.
  void add_menu(ImGuiID id, char letter);
  /// After the last widget: draws the ring.
  void end_frame(const Theme& theme);

  /// The keys for the last item, where it is focused; from then on they are its own.
  ValueKeys keys_of_last_item(FocusKind kind);
  /// Whether the keyboard was used last and rests on this item for long enough to show its tooltip.
  bool tells_of(ImGuiID id) const;
  /// The ring's item is in this region and the keyboard was used after the mouse.
  bool leads_in(std::string_view region) const;
  bool leads() const { return visible_ && leads_ && !pointer_; }
  /// While hidden, ring, pointer and tooltip are not drawn: pictures of the window show what it holds, not where the keyboard is.
  void hide(bool hidden) { hidden_ = hidden; }

  /// Controls of the last frame in their order, of the topmost popup alone where one is open.
  std::vector<FocusItem> items() const;
  const FocusItem* focused() const;
  bool visible() const { return visible_; }

 private:
  bool take(const KeyChord& chord);
  bool take_at(const FocusItem& item, const KeyChord& chord);
  bool drive_pointer(const KeyChord& chord);
  bool step(int direction);
  bool step_region(int direction);
  bool move(const FocusItem& from, ImVec2 direction);
  bool move_to_end(const FocusItem& from, bool last);
  static bool scrolls(const FocusItem& item, const KeyChord& chord);
  static void scroll(const FocusItem& item, float pages);
  bool walk_menus(int direction);
  bool open_menu(char letter);
  bool leave();
  bool enter_popup();
  void activate(const FocusItem& item);
  void point_at(ImVec2 where);
  void click(int button) { pulse_ = button; }
  void open_context_menu(const FocusItem& item);
  void focus(size_t place);
  void follow_popups();
  void place_popup(const Theme& theme);
  size_t place_of(ImGuiID id) const;
  bool in_scope(const FocusItem& item) const;

  struct Region {
    ImGuiID id;
    bool panel;
  };
  std::vector<FocusItem> items_, drawn_;  ///< of the frame before, and of this one
  std::vector<Region> regions_;           ///< of this frame, and of the one before until the first is begun
  std::vector<std::pair<ImGuiID, char>> menus_;
  std::vector<ImGuiID> openers_;  ///< what was focused when each open popup opened
  ImGuiID id_ = 0, region_ = 0;
  size_t place_ = 0;      ///< of the focused control in `items_`, when it was there last
  double since_ = 0;      ///< when the focus came there
  bool visible_ = false;  ///< the ring
  bool hidden_ = false;   ///< for a picture of the window
  bool leads_ = false;    ///< no mouse movement since the last key
  bool adopts_ = false;   ///< a control that is clicked takes the focus along
  ValueKeys keys_;
  std::optional<ImVec2> opened_at_;  ///< where a popup belongs that a key opens in this frame
  float step_ = 8;                   ///< of the pointer, pixels

  std::optional<ImVec2> pointer_;  ///< in the mouse's place while a picture is worked by keys
  ImVec2 real_, written_;          ///< where the mouse itself rests, and what it was last given
  bool held_ = false;
  int pulse_ = -1;     ///< a button to be down for one frame
  int leaves_in_ = 0;  ///< frames until the mouse gets its place back; 0 is not yet
  float wheel_ = 0;
};

/// Registers what is drawn by hand under `name`, between `min` and `max` of the current window, and tells how to work it.
void focus_picture(const Theme& theme, std::string_view name, ImVec2 min, ImVec2 max, std::string_view help = {});
/// Makes the current window, a child without controls, a stop of its own where it scrolls.
void focus_text(const Theme& theme);
/// Tells how to work the last item, which is a picture: `keys` are its own.
void picture_tooltip(const Theme& theme, std::string_view keys);
/// The keys for the last item; none where there is no keyboard focus.
ValueKeys keys_of_last_item(const Theme& theme, FocusKind kind);
/// Whether Enter or Space pressed the last item in this frame.
bool pressed_by_key();
/// The two colours of the ring, outer and inner: whatever lies below, one of them stands out.
std::pair<ImU32, ImU32> ring_colors(const Theme& theme);
/// The ring's width and how far it reaches out of the control, pixels at scale 1.
constexpr float kRingLine = 2, kRingReach = 4;

}  // namespace app
