#pragma once
// A named arrangement of panels as a tree of splits with draggable borders. Pure geometry here, plus one function that handles the mouse.

#include <memory>
#include <string>
#include <vector>

#include "app/widgets/theme.h"

namespace app {

struct Rect {
  float x = 0, y = 0, width = 0, height = 0;
};

struct PanelCell {
  std::string panel;
  Rect rect;
};

/// What a panel must have to be of use, in logical pixels.
struct PanelNeed {
  float width = 200, height = 150;
};

/// A panel, or two parts side by side (`columns`) or one above the other.
struct SplitNode {
  std::string panel;
  PanelNeed need;  ///< of the panel
  bool columns = false;
  double ratio = 0.5;  ///< share of the first part
  std::unique_ptr<SplitNode> first, second;
};

class SplitLayout {
 public:
  SplitLayout(std::string name, std::string help, std::unique_ptr<SplitNode> root)
      : name_(std::move(name)), help_(std::move(help)), root_(std::move(root)) {}
  const std::string& name() const { return name_; }
  const std::string& help() const { return help_; }

  /// Every panel's rectangle inside `whole`, `gap` pixels apart. No panel gets less than it needs at `scale` while there is room for all.
  std::vector<PanelCell> arrange(Rect whole, float gap, float scale) const;
  /// Whether every panel gets what it needs.
  bool fits(Rect whole, float gap, float scale) const;
  /// The splits' ratios in a fixed order, to be kept between starts.
  std::vector<double> ratios() const;
  /// Ignored when the count or a value does not fit.
  void set_ratios(const std::vector<double>& ratios);
  /// Handles dragging of the borders; to be called inside the window that holds the panels. True when a ratio changed.
  bool drag_borders(Rect whole, float gap, const Theme& theme);

 private:
  std::string name_, help_;
  std::unique_ptr<SplitNode> root_;
};

}  // namespace app
