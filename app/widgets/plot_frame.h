#pragma once
// What plots and histograms share: the header line with title and legend, the ground, and the two axes with their ticks.

#include <string>
#include <string_view>
#include <vector>

#include "app/widgets/plot_axis.h"
#include "app/widgets/theme.h"

namespace app {

struct LegendItem {
  std::string label;
  std::string value;  ///< shown behind the label in a slot of fixed width, so that a live value moves nothing; empty for none
  ImU32 color = 0;
  float dash = 0;     ///< length of a dash in pixels; 0 is solid
  bool twin = false;  ///< the same of a second run: all such share one entry where there is little room
  int line = -1;      ///< that a click on the entry hides or shows; -1 is none
  bool hidden = false;
};

/// Rectangles of a plot of `size` at the cursor.
struct PlotArea {
  ImVec2 outer_min, outer_max;
  ImVec2 min, max;   ///< where the lines go
  ImVec2 x_name;     ///< top left of the horizontal axis' name
  int clicked = -1;  ///< line whose legend entry was clicked in this frame
  float width() const { return max.x - min.x; }
  float height() const { return max.y - min.y; }
  bool drawable() const { return width() >= 8 && height() >= 8; }
};

/// Draws title (with unit) and the legend beside or below it, where it takes at most a third of the height, but a line at least ("+N" stands for N
/// entries left out, never of hidden curves), and finds room for `x_label` left of the ticks or, when it is too long, below them. Returns what is
/// left for the plot.
PlotArea begin_plot(std::string_view id, std::string_view title, std::string_view unit, std::string_view help, const std::vector<LegendItem>& legend,
                    std::string_view x_label, ImVec2 size, float right_margin, const Theme& theme);

/// Grid lines and labels of the horizontal axis, with its name where it takes no tick's place, and of the vertical axis.
void draw_axes(const PlotArea& area, const Axis& x, const Axis& y, std::string_view x_label, const Theme& theme);

/// A sentence in the middle of a plot that has nothing to show yet.
void draw_note(const PlotArea& area, std::string_view name, std::string_view sentence, const Theme& theme);

/// A line of `points` in dashes of `dash` pixels; 0 draws it solid.
void draw_dashed(ImDrawList& draw, const std::vector<ImVec2>& points, ImU32 color, float thickness, float dash);

}  // namespace app
