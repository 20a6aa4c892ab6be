#pragma once
// The mark that stands for a verdict.

#include "app/widgets/theme.h"
#include "core/laboratory/honesty_rules.h"
#include "core/run/report.h"

namespace app {

/// Shape and colour of a verdict, drawn in a square of `size` pixels around `centre`; the shape alone tells the five apart.
void draw_health(ImDrawList& draw, basin::Health health, ImVec2 centre, float size, const Theme& theme);
ImU32 health_color(basin::Health health, const Theme& theme);
/// The same of a verdict, which may be that it is too early to say: a grey ring.
void draw_verdict(ImDrawList& draw, const basin::Verdict& verdict, ImVec2 centre, float size, const Theme& theme);
ImU32 verdict_color(const basin::Verdict& verdict, const Theme& theme);
/// The same of a graded number: tick, warning triangle, diamond or grey ring.
void draw_grade(ImDrawList& draw, basin::Grade grade, ImVec2 centre, float size, const Theme& theme);
ImU32 grade_color(basin::Grade grade, const Theme& theme);

}  // namespace app
