#pragma once
// Squares with titles, in rows.

#include <imgui.h>

#include <cstddef>

#include "app/widgets/theme.h"

namespace app {

struct MapGrid {
  int columns = 1;
  float side = 1;  ///< of a square
  ImVec2 cell;     ///< a square and what surrounds it
  float gap = 0;

  /// Top left corner of the cell of number `i`, in a grid whose corner is `corner`.
  ImVec2 place(ImVec2 corner, size_t i) const;
};

/// `count` squares, each with `around` it (title, axes) in a cell of its own, as large as they fit into `room`, but not smaller than `least` where
/// the room is that wide.
MapGrid fit_maps(size_t count, ImVec2 room, ImVec2 around, float gap, float least);

/// Two lines of text above a map.
float map_title_height(const Theme& theme);

}  // namespace app
