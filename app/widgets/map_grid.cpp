#include "app/widgets/map_grid.h"

#include <algorithm>
#include <cmath>

namespace app {

ImVec2 MapGrid::place(ImVec2 corner, size_t i) const {
  const auto column = static_cast<float>(i % static_cast<size_t>(columns)), row = static_cast<float>(i / static_cast<size_t>(columns));
  return {corner.x + column * (side + gap), corner.y + row * (side + title + gap)};
}

MapGrid fit_maps(size_t count, ImVec2 room, float title, float gap, float least) {
  MapGrid grid{1, 0, title, gap};
  const auto wanted = static_cast<int>(count);
  for (int columns = 1; columns <= wanted; ++columns) {
    const int rows = (wanted + columns - 1) / columns;
    const float fits = std::min(room.x / static_cast<float>(columns) - gap, room.y / static_cast<float>(rows) - title - gap);
    if (fits > grid.side) grid.side = fits, grid.columns = columns;
  }
  grid.side = std::max(1.0f, std::max(std::floor(grid.side), std::min(least, room.x)));
  return grid;
}

}  // namespace app
