#include "app/panels/field_overlay.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/panels/field_reading.h"
#include "app/panels/iso_lines.h"
#include "app/panels/laboratory_controls.h"

namespace app {
namespace {

constexpr float kStreamSpacing = 26;                     // pixels at scale 1
constexpr float kArrowEvery = 110, kShortestArrow = 22;  // pixels at scale 1 along a line
constexpr double kTolerance = 0.3;                       // pixels by which drawn lines may miss
constexpr ImU32 kLine = IM_COL32(255, 255, 255, 215), kRim = IM_COL32(0, 0, 0, 130);

std::vector<ImVec2> pixels_of(const PlaneFrame& frame, const Path& path) {
  std::vector<ImVec2> pixels;
  pixels.reserve(path.size());
  for (const auto& p : path) pixels.push_back(frame.pixel(static_cast<double>(p.x), static_cast<double>(p.y)));
  return pixels;
}

void draw_line(ImDrawList& list, const std::vector<ImVec2>& pixels, ImU32 colour, float thick) {
  list.AddPolyline(pixels.data(), static_cast<int>(pixels.size()), colour, ImDrawFlags_None, thick);
}

float length_of(const std::vector<ImVec2>& pixels) {
  float length = 0;
  for (size_t i = 1; i < pixels.size(); ++i) length += std::hypot(pixels[i].x - pixels[i - 1].x, pixels[i].y - pixels[i - 1].y);
  return length;
}

void draw_head(ImDrawList& list, const Theme& theme, ImVec2 at, ImVec2 ahead) {
  const auto head = [&](float size, ImU32 colour) {
    const ImVec2 tip(at.x + ahead.x * size, at.y + ahead.y * size), back(at.x - ahead.x * size * 0.8f, at.y - ahead.y * size * 0.8f);
    const float half = size * 0.75f;
    list.AddTriangleFilled(tip, ImVec2(back.x - ahead.y * half, back.y + ahead.x * half), ImVec2(back.x + ahead.y * half, back.y - ahead.x * half),
                           colour);
  };
  head(theme.px(6), kRim);
  head(4.6f * theme.scale, IM_COL32_WHITE);
}

/// Heads at even distances along the line, one at least unless it is short.
void draw_heads(ImDrawList& list, const Theme& theme, const std::vector<ImVec2>& pixels) {
  const float length = length_of(pixels);
  if (length < theme.px(kShortestArrow)) return;
  const int count = std::max(1, static_cast<int>(length / theme.px(kArrowEvery)));
  int drawn = 0;
  float passed = 0;
  for (size_t i = 1; i < pixels.size() && drawn < count; ++i) {
    const ImVec2 a = pixels[i - 1], b = pixels[i];
    const float piece = std::hypot(b.x - a.x, b.y - a.y);
    for (; drawn < count; ++drawn) {
      const float wanted = length * (static_cast<float>(drawn) + 0.5f) / static_cast<float>(count) - passed;
      if (wanted > piece) break;
      const ImVec2 ahead((b.x - a.x) / piece, (b.y - a.y) / piece);
      draw_head(list, theme, ImVec2(a.x + ahead.x * wanted, a.y + ahead.y * wanted), ahead);
    }
    passed += piece;
  }
}

void draw_label(const Theme& theme, const PlaneFrame& frame, ImVec2 at, const std::string& text) {
  const FontScope font(theme.small_text);
  const ImVec2 size = ImGui::CalcTextSize(text.c_str()), pad(theme.px(5), theme.px(2));
  const float x = std::clamp(at.x - size.x / 2, frame.min.x + 2 * pad.x, std::max(frame.min.x + 2 * pad.x, frame.max.x - size.x - 2 * pad.x));
  const float y = std::clamp(at.y - size.y / 2, frame.min.y + 2 * pad.y, std::max(frame.min.y + 2 * pad.y, frame.max.y - size.y - 2 * pad.y));
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(ImVec2(x - pad.x, y - pad.y), ImVec2(x + size.x + pad.x, y + size.y + pad.y), with_alpha(theme.color.panel, 0.92f), theme.px(3));
  list.AddText(ImVec2(x, y), theme.color.text, text.c_str());
  if (theme.log != nullptr) theme.log->add("iso.label", ImVec2(x, y), ImVec2(x + size.x, y + size.y));
}

}  // namespace

bool farthest_place(const std::vector<Path>& lines, const PlaneFrame& frame, float margin, ImVec2& place) {
  const ImVec2 mouse = frame.pixel(static_cast<double>(frame.mouse.x), static_cast<double>(frame.mouse.y));
  float farthest = -1;
  for (const Path& line : lines)
    for (const auto& p : line) {
      const ImVec2 at = frame.pixel(static_cast<double>(p.x), static_cast<double>(p.y));
      const bool inside =
          at.x >= frame.min.x + margin && at.x <= frame.max.x - margin && at.y >= frame.min.y + margin && at.y <= frame.max.y - margin;
      const float distance = std::hypot(at.x - mouse.x, at.y - mouse.y);
      if (inside && distance > farthest) farthest = distance, place = at;
    }
  return farthest >= 0;
}

void FieldOverlay::draw_streams(const Theme& theme, const PlaneFrame& frame, const ShownField& field) {
  if (frame.bare) return;
  const Made wanted{field.serial, frame.window.x0(), frame.window.x1(), frame.window.y0(), frame.side(), theme.scale};
  if (wanted != made_from_) {
    const double unit = frame.window.side() / static_cast<double>(std::max(frame.side(), 1));
    lines_ = stream_lines(field.energy, frame.window, static_cast<double>(theme.px(kStreamSpacing)) * unit);
    for (Path& line : lines_) line = thinned(line, kTolerance * unit);
    made_from_ = wanted;
  }
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (const Path& line : lines_) {
    const std::vector<ImVec2> pixels = pixels_of(frame, line);
    draw_line(list, pixels, kRim, 2.8f * theme.scale);
    draw_line(list, pixels, kLine, 1.3f * theme.scale);
    draw_heads(list, theme, pixels);
  }
}

void draw_iso(const Theme& theme, const PlaneFrame& frame, const ShownField& field) {
  if (!frame.hovered || ImGui::IsMouseDragging(ImGuiMouseButton_Left)) return;
  const FieldReading at = read_field(field.energy, field.log_z, static_cast<double>(frame.mouse.x), static_cast<double>(frame.mouse.y));
  if (!at.inside || !std::isfinite(at.energy)) return;
  const std::vector<Path> lines = iso_lines(field.energy, at.energy);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (const Path& line : lines) {
    const std::vector<ImVec2> pixels = pixels_of(frame, thinned(line, kTolerance / static_cast<double>(frame.scale())));
    draw_line(list, pixels, with_alpha(IM_COL32_BLACK, 0.65f), 3.6f * theme.scale);
    draw_line(list, pixels, kIsoColour, 1.8f * theme.scale);
  }
  ImVec2 place;
  if (frame.bare || !farthest_place(lines, frame, theme.px(14), place)) return;
  const bool density = field.density && std::isfinite(at.density);
  draw_label(theme, frame, place, density ? fmt::format("p {} per unit²", measured(at.density)) : fmt::format("E {} nats", measured(at.energy)));
}

void FieldOverlay::draw_marginals(const Theme& theme, const PlaneFrame& frame, const ShownField& field, const MarginalPoints& points,
                                  uint64_t points_serial) {
  if (frame.strips <= 0) return;
  marginal_strips_.take(field.energy, field.serial, points, points_serial);
  marginal_strips_.draw(theme, frame);
}

}  // namespace app
