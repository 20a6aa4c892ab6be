#pragma once
// A small plot of a few chains' values against the Langevin step.

#include <string>
#include <string_view>
#include <vector>

#include "app/widgets/theme.h"

namespace app {

struct TraceLine {
  std::string label;
  const std::vector<float>* values = nullptr;  ///< entry k belongs to Langevin step k
  ImU32 colour = 0;
};

struct TracePlot {
  std::string title, unit, help;
  std::vector<TraceLine> lines;
};

/// Draws into `size` at the cursor; a crosshair at Langevin step `hovered` when it is not negative. Returns the step under the mouse, or -1.
int64_t draw_trace_plot(const Theme& theme, std::string_view id, const TracePlot& plot, int64_t hovered, ImVec2 size);

/// At most about `wanted` places of `values`, with the smallest and the largest of every stretch among them, in order.
std::vector<size_t> extremes(const std::vector<float>& values, size_t wanted);

}  // namespace app
