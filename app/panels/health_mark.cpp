#include "app/panels/health_mark.h"

#include <algorithm>

namespace app {

ImU32 health_color(basin::Health health, const Theme& theme) {
  switch (health) {
    case basin::Health::healthy:
      return theme.color.good;
    case basin::Health::drifting:
      return theme.color.warn;
    default:
      return theme.color.bad;
  }
}

void draw_health(ImDrawList& draw, basin::Health health, ImVec2 c, float size, const Theme& theme) {
  const float r = size / 2, thick = std::max(2.0f, size * 0.13f);
  const ImU32 color = health_color(health, theme);
  const auto at = [&](float x, float y) { return ImVec2(c.x + x * r, c.y + y * r); };
  switch (health) {
    case basin::Health::healthy: {
      draw.AddCircleFilled(c, r, color, 24);
      const ImVec2 tick[3] = {at(-0.45f, 0.05f), at(-0.1f, 0.4f), at(0.5f, -0.35f)};
      return draw.AddPolyline(tick, 3, theme.color.panel, 0, thick);
    }
    case basin::Health::drifting:
      draw.AddTriangleFilled(at(0, -1), at(1, 0.85f), at(-1, 0.85f), color);
      return draw.AddLine(at(0, -0.35f), at(0, 0.4f), theme.color.panel, thick);
    case basin::Health::diverging: {
      draw.AddQuadFilled(at(0, -1.05f), at(1.05f, 0), at(0, 1.05f), at(-1.05f, 0), color);
      const ImVec2 arrow[3] = {at(-0.4f, 0.1f), at(0, -0.45f), at(0.4f, 0.1f)};
      draw.AddPolyline(arrow, 3, theme.color.panel, 0, thick);
      return draw.AddLine(at(0, -0.4f), at(0, 0.5f), theme.color.panel, thick);
    }
    case basin::Health::collapsed:
      draw.AddRectFilled(at(-0.9f, -0.9f), at(0.9f, 0.9f), color, r * 0.2f);
      return draw.AddCircleFilled(c, r * 0.28f, theme.color.panel, 12);
    case basin::Health::failed:
      draw.AddCircle(c, r * 0.9f, color, 24, thick);
      draw.AddLine(at(-0.4f, -0.4f), at(0.4f, 0.4f), color, thick);
      return draw.AddLine(at(-0.4f, 0.4f), at(0.4f, -0.4f), color, thick);
  }
}

namespace {

/// Whose mark and colour a grade takes.
basin::Verdict verdict_like(basin::Grade grade) {
  const bool good = grade == basin::Grade::good, doubtful = grade == basin::Grade::warn;
  basin::Verdict verdict;
  verdict.health = good ? basin::Health::healthy : doubtful ? basin::Health::drifting : basin::Health::diverging;
  if (grade != basin::Grade::not_judged) verdict.rule = name_of(grade);
  return verdict;
}

}  // namespace

ImU32 grade_color(basin::Grade grade, const Theme& theme) {
  return verdict_color(verdict_like(grade), theme);
}

void draw_grade(ImDrawList& draw, basin::Grade grade, ImVec2 centre, float size, const Theme& theme) {
  draw_verdict(draw, verdict_like(grade), centre, size, theme);
}

ImU32 verdict_color(const basin::Verdict& verdict, const Theme& theme) {
  return is_judged(verdict) ? health_color(verdict.health, theme) : theme.color.text_dim;
}

void draw_verdict(ImDrawList& draw, const basin::Verdict& verdict, ImVec2 centre, float size, const Theme& theme) {
  if (is_judged(verdict)) return draw_health(draw, verdict.health, centre, size, theme);
  draw.AddCircle(centre, size * 0.42f, theme.color.text_dim, 24, std::max(2.0f, size * 0.13f));
}

}  // namespace app
