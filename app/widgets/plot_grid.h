#pragma once
// Shares out a space among plots, in rows and columns.

#include <imgui.h>

namespace app {

struct PlotGrid {
  int columns = 1, rows = 1;
  ImVec2 cell;           ///< size of one plot
  bool scrolls = false;  ///< the rows are higher than the space; a whole number of them shows at once
};

/// For `count` plots `gap` apart, about twice as wide as high. Where they do not fit they get one line of columns as wide as may be and scroll, with
/// `scroll_bar` pixels left free at the right.
PlotGrid plot_grid(ImVec2 space, int count, float gap, float scroll_bar, float scale);

}  // namespace app
