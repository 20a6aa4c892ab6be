#pragma once
// The brush under the mouse: its true size and how soft it is.

#include "app/widgets/heat_view.h"
#include "core/data/canvas.h"

namespace app {

/// A ring at the radius and one where the disc has half its strength, both dark on light so that they stand out on any colour; a spray has one
/// ring and dots, an eraser a crossed ring. Draws at the mouse while it is over the plane or painting.
void draw_brush(const Theme& theme, const PlaneFrame& frame, const basin::Brush& brush);

}  // namespace app
