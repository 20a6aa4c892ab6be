#include "app/widgets/surface_box.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "app/widgets/surface_picture.h"
#include "core/base/ticks.h"

namespace app {
namespace {

constexpr float kTickEnd = 1.04f, kLabel = 1.13f, kTitle = 1.3f;  // of the box's half width
constexpr int kTicksAlong = 4, kTicksUp = 4;

void centred_text(ImDrawList& list, ImVec2 at, ImU32 colour, const std::string& text) {
  const ImVec2 size = ImGui::CalcTextSize(text.c_str());
  list.AddText(ImVec2(std::floor(at.x - size.x / 2), std::floor(at.y - size.y / 2)), colour, text.c_str());
}

double step_of(const std::vector<double>& ticks) {
  return ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
}

float height_of(const SurfaceBox& box, double value) {
  return static_cast<float>((value - box.scale.low) / (box.scale.high - box.scale.low)) * kSurfaceHeight;
}

/// Along x (or y) at the near edge of the ground.
void draw_ground_axis(const Theme& theme, const SurfaceBox& box, ImDrawList& list, bool along_x) {
  const float edge = along_x ? -box.far_y() : -box.far_x();
  const auto at = [&](float along, float out) { return along_x ? box.pixel(along, edge * out, 0) : box.pixel(edge * out, along, 0); };
  list.AddLine(at(-1, 1), at(1, 1), theme.color.text_dim, theme.scale);
  const std::vector<double> ticks = basin::nice_ticks(box.low, box.high, kTicksAlong);
  for (const double tick : ticks) {
    const auto place = static_cast<float>((tick - box.low) / (box.high - box.low) * 2 - 1);
    list.AddLine(at(place, 1), at(place, kTickEnd), theme.color.text_dim, theme.scale);
    centred_text(list, at(place, kLabel), theme.color.text_dim, basin::tick_label(tick, step_of(ticks)));
  }
  centred_text(list, at(0, kTitle), theme.color.text, along_x ? "x" : "y");
}

}  // namespace

ImVec2 SurfaceBox::pixel(float x, float y, float z) const {
  const Projected seen = camera.project({x, y, z}, size);
  return ImVec2(min.x + seen.x, min.y + seen.y);
}

void draw_box_behind(const Theme& theme, const SurfaceBox& box, ImDrawList& list) {
  const float x = box.far_x(), y = box.far_y(), top = kSurfaceHeight;
  const auto quad = [&](ImVec2 a, ImVec2 b, ImVec2 c, ImVec2 d) {
    list.AddQuadFilled(a, b, c, d, theme.color.field);
    list.AddQuad(a, b, c, d, theme.color.line, theme.scale);
  };
  quad(box.pixel(-1, -1, 0), box.pixel(1, -1, 0), box.pixel(1, 1, 0), box.pixel(-1, 1, 0));
  quad(box.pixel(x, -1, 0), box.pixel(x, 1, 0), box.pixel(x, 1, top), box.pixel(x, -1, top));
  quad(box.pixel(-1, y, 0), box.pixel(1, y, 0), box.pixel(1, y, top), box.pixel(-1, y, top));
  if (!(box.scale.high > box.scale.low)) return;
  for (const double tick : basin::nice_ticks(box.scale.low, box.scale.high, kTicksUp)) {
    const float z = height_of(box, tick);
    list.AddLine(box.pixel(x, -1, z), box.pixel(x, 1, z), theme.color.line, theme.scale);
    list.AddLine(box.pixel(-1, y, z), box.pixel(1, y, z), theme.color.line, theme.scale);
  }
}

void draw_box_axes(const Theme& theme, const SurfaceBox& box, ImDrawList& list) {
  const FontScope font(theme.small_text);
  draw_ground_axis(theme, box, list, true);
  draw_ground_axis(theme, box, list, false);
  if (!(box.scale.high > box.scale.low)) return;
  float x = box.far_x(), y = -box.far_y();  // of the upright edge at the left
  if (box.pixel(-x, -y, 0).x < box.pixel(x, y, 0).x) x = -x, y = -y;
  const std::vector<double> ticks = basin::nice_ticks(box.scale.low, box.scale.high, kTicksUp);
  list.AddLine(box.pixel(x, y, 0), box.pixel(x, y, kSurfaceHeight), theme.color.text_dim, theme.scale);
  const float ground = box.pixel(x, y, 0).y;
  for (const double tick : ticks) {
    const ImVec2 at = box.pixel(x, y, height_of(box, tick));
    if (ground - at.y < theme.px(8)) continue;  // where the labels of the ground are
    const std::string label = basin::tick_label(tick, step_of(ticks));
    const ImVec2 size = ImGui::CalcTextSize(label.c_str());
    list.AddLine(ImVec2(at.x - theme.px(4), at.y), at, theme.color.text_dim, theme.scale);
    list.AddText(ImVec2(at.x - theme.px(7) - size.x, at.y - size.y / 2), theme.color.text_dim, label.c_str());
  }
  const ImVec2 top = box.pixel(x, y, kSurfaceHeight), title = ImGui::CalcTextSize(box.scale.title.c_str());
  list.AddText(ImVec2(std::floor(std::max(top.x - title.x, list.GetClipRectMin().x)), std::floor(top.y - title.y - theme.px(10))), theme.color.text,
               box.scale.title.c_str());
}

}  // namespace app
