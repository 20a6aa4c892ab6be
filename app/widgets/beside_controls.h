#pragma once
// A picture and its controls: side by side where the panel is wide, one above the other where it is not, the controls behind a button where it is
// small.

#include <imgui.h>

#include <functional>

#include "app/widgets/theme.h"

namespace app {

struct BesideControls {
  std::function<void()> popup;                              ///< a button that opens the controls
  std::function<void(float width, bool stacked)> controls;  ///< in rows, or stacked in a column
  std::function<void(ImVec2 size)> picture;
};

/// Fills the region.
void draw_beside_controls(const Theme& theme, const BesideControls& parts);
/// Width of stacked controls.
float side_column(const Theme& theme);

}  // namespace app
