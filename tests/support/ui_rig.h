#pragma once
// Dear ImGui without window or graphics: tests place the mouse, press keys, step frames of fixed length and look at what came out.

#include <imgui.h>

#include <functional>
#include <string>
#include <string_view>

#include "app/widgets/theme.h"
#include "app/widgets/widget_log.h"

namespace app {

enum class RigWindow { full_screen, none };

/// One ImGui context in which `content` is drawn each frame.
class UiRig {
 public:
  /// `content` is called between Begin and End of a window that fills the display, or without any where it opens its own.
  UiRig(ImVec2 display, std::function<void()> content, RigWindow window = RigWindow::full_screen);
  ~UiRig();
  UiRig(const UiRig&) = delete;
  UiRig& operator=(const UiRig&) = delete;

  std::function<void(ImGuiIO&)> before_frame;  ///< called before each NewFrame when set
  Theme theme;                                 ///< with `log` attached; give it to the widgets
  WidgetLog log;

  void frames(int count = 1);
  void move(ImVec2 where);
  /// Fails the test when no widget of that name was drawn.
  ImVec2 centre(std::string_view name) const;
  bool drawn(std::string_view name) const { return log.find(name) != nullptr; }
  void click(std::string_view name);
  void click_at(ImVec2 where, bool ctrl = false);
  void double_click_at(ImVec2 where);
  void drag(ImVec2 from, ImVec2 to);
  void wheel(ImVec2 where, float notches, bool ctrl = false);
  void type(std::string_view text);
  void press_enter();
  /// Rests the mouse on a widget until its tooltip shows.
  void hover(std::string_view name);

 private:
  std::function<void()> content_;
  RigWindow window_;
};

}  // namespace app
