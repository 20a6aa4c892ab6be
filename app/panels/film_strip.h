#pragma once
// Watched image chains through their Langevin steps: a row a chain, a column a frame.

#include "app/panels/view.h"
#include "app/widgets/image_view.h"

namespace app {

/// True when the film has one picture for each trace and frame.
bool has_film(const basin::Snapshot& snapshot);
/// Fills `size` at the cursor, scrolling where rows do not fit. Returns the Langevin step under the mouse, or -1.
int64_t draw_film_strip(const View& view, uint64_t serial, ImVec2 size);

}  // namespace app
