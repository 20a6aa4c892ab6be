#include "app/widgets/map_grid.h"

#include <algorithm>
#include <cmath>

namespace app {

ImVec2 MapGrid::place(ImVec2 corner, size_t i) const {
  const auto column = static_cast<float>(i % static_cast<size_t>(columns)), row = static_cast<float>(i / static_cast<size_t>(columns));
  return {corner.x + column * (cell.x + gap), corner.y + row * (cell.y + gap)};
}

MapGrid fit_maps(size_t count, ImVec2 room, ImVec2 around, float gap, float least) {
  MapGrid grid;
  grid.side = 0;
  grid.gap = gap;
  const auto wanted = static_cast<int>(count);
  for (int columns = 1; columns <= wanted; ++columns) {
    const int rows = (wanted + columns - 1) / columns;
    const float fits = std::min(room.x / static_cast<float>(columns) - gap - around.x, room.y / static_cast<float>(rows) - gap - around.y);
    if (fits > grid.side) grid.side = fits, grid.columns = columns;
  }
  grid.side = std::max(1.0f, std::max(std::floor(grid.side), std::min(least, room.x)));
  grid.cell = ImVec2(grid.side + around.x, grid.side + around.y);
  return grid;
}

float map_title_height(const Theme& theme) {
  return 2 * (ImGui::GetTextLineHeight() + theme.px(3));
}

}  // namespace app
