#pragma once
// Squares with titles, in rows.

#include <imgui.h>

#include <cstddef>

namespace app {

struct MapGrid {
  int columns = 1;
  float side = 1, title = 0, gap = 0;

  /// Top left corner of the title of number `i`, in a grid whose corner is `corner`.
  ImVec2 place(ImVec2 corner, size_t i) const;
};

/// `count` squares, each under a title of height `title`, as large as they fit into `room`, but not smaller than `least` where the room is that wide.
MapGrid fit_maps(size_t count, ImVec2 room, float title, float gap, float least);

}  // namespace app
