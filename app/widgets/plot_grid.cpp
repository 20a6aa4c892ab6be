#include "app/widgets/plot_grid.h"

#include <algorithm>
#include <cmath>

namespace app {
namespace {

constexpr float kLeastWidth = 250, kLeastHeight = 108;  // of one plot, logical pixels
constexpr float kGoodHeight = 130;                      // of one plot where they scroll
constexpr float kAspect = 2;                            // width over height

float share(float space, int parts, float gap) {
  return std::floor((space - gap * static_cast<float>(parts - 1)) / static_cast<float>(parts));
}

PlotGrid scrolling(ImVec2 space, int count, int columns, float gap, float scroll_bar, float good) {
  PlotGrid grid;
  grid.columns = columns;
  grid.rows = (count + columns - 1) / columns;
  const int visible = std::max(1, static_cast<int>((space.y + gap) / (good + gap)));
  grid.scrolls = true;
  grid.cell = ImVec2(std::max(1.0f, share(space.x - scroll_bar, columns, gap)), std::max(good, share(space.y, visible, gap)));
  return grid;
}

}  // namespace

PlotGrid plot_grid(ImVec2 space, int count, float gap, float scroll_bar, float scale) {
  const int most = std::clamp(static_cast<int>((space.x + gap) / (kLeastWidth * scale + gap)), 1, std::max(count, 1));
  PlotGrid best;
  float worst = INFINITY;
  for (int columns = 1; columns <= most; ++columns) {
    const int rows = (count + columns - 1) / columns;
    const ImVec2 cell(share(space.x, columns, gap), share(space.y, rows, gap));
    if (cell.y < kLeastHeight * scale) continue;
    const float off = std::abs(std::log(cell.x / cell.y / kAspect));
    if (off < worst) worst = off, best = {columns, rows, cell, false};
  }
  return std::isfinite(worst) ? best : scrolling(space, count, most, gap, scroll_bar, kGoodHeight * scale);
}

}  // namespace app
