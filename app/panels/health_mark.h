#pragma once
// The mark that stands for a verdict.

#include "app/widgets/theme.h"
#include "core/run/metrics.h"

namespace app {

/// Shape and colour of a verdict, drawn in a square of `size` pixels around `centre`; the shape alone tells the five apart.
void draw_health(ImDrawList& draw, basin::Health health, ImVec2 centre, float size, const Theme& theme);
ImU32 health_color(basin::Health health, const Theme& theme);

}  // namespace app
