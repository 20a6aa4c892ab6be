#pragma once
// The panels on screen: named layouts with draggable borders, one panel maximised, or one at a time where there is no room for more.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/panels/panel.h"
#include "app/window/layouts.h"
#include "app/window/settings.h"

namespace app {

class PanelArea {
 public:
  explicit PanelArea(const WindowSettings& settings);

  /// `lent` pixels of height are another's for a while: whether panels still fit is judged with them.
  void draw(const View& view, Rect whole, float lent = 0);
  void run_started(const View& view);

  const std::vector<SplitLayout>& layouts() const { return layouts_; }
  size_t current_layout() const { return layout_; }
  void show_layout(size_t index);
  /// Throws BadInput with the nearest known name.
  void show_layout(std::string_view name);
  /// Brings a panel on screen, in another layout where this one has none of that name.
  void reveal(const std::string& panel);
  void reset_ratios();
  std::vector<std::string> panel_names() const;
  /// Shows one panel alone, or the layout again when it already is alone.
  void toggle_maximised(const std::string& panel);
  const std::string& maximised() const { return maximised_; }
  /// The panel that the mouse was over or the keyboard in last, among those on screen; empty before the first frame.
  const std::string& pointed() const { return pointed_.panel; }
  Rect pointed_rect() const { return pointed_.rect; }
  /// The panel itself, or null.
  const Panel* panel(const std::string& name) const { return find(name); }
  void store(WindowSettings& settings) const;

 private:
  Panel* find(const std::string& name) const;
  void draw_panel(const View& view, const PanelCell& cell);
  void draw_header(const View& view, const PanelCell& cell, float height);
  void draw_tabs(const View& view, Rect header);
  void follow_mouse(const std::vector<PanelCell>& cells, const Focus* focus);

  std::vector<std::unique_ptr<Panel>> panels_;
  std::vector<SplitLayout> layouts_;
  size_t layout_ = 0;
  std::string maximised_;  ///< empty shows the layout
  bool crowded_ = false;   ///< one panel at a time, with tabs
  std::string tab_ = "Landscape";
  PanelCell pointed_;
};

}  // namespace app
