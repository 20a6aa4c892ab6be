#include "app/panels/plane_layers.h"

#include <algorithm>
#include <cmath>

#include "app/gl/renderer.h"
#include "app/panels/chain_selection.h"
#include "app/panels/field_reading.h"

namespace app {
namespace {

constexpr int kDensityCells = 256;
constexpr size_t kMostSegments = 160;  // of one trail
constexpr float kDartSpacing = 22;     // pixels at scale 1

bool finite(ImVec2 p) {
  return std::isfinite(p.x) && std::isfinite(p.y);
}

ImVec2 pixel_of(const PlaneFrame& frame, basin::Point p) {
  return frame.pixel(static_cast<double>(p.x), static_cast<double>(p.y));
}

void draw_trail(const Theme& theme, const PlaneFrame& frame, const std::vector<basin::Point>& path, ImU32 colour) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const size_t stride = std::max<size_t>(1, (path.size() + kMostSegments - 1) / kMostSegments);
  for (size_t i = 0; i + 1 < path.size(); i += stride) {
    const size_t next = std::min(i + stride, path.size() - 1);
    const ImVec2 a = pixel_of(frame, path[i]), b = pixel_of(frame, path[next]);
    if (!finite(a) || !finite(b)) continue;
    const float age = static_cast<float>(next) / static_cast<float>(path.size() - 1);
    list.AddLine(a, b, with_alpha(IM_COL32_BLACK, 0.35f * age), theme.px(3.5f));
    list.AddLine(a, b, with_alpha(colour, 0.12f + 0.88f * age * age), theme.px(1.7f));
  }
}

void draw_ring(const Theme& theme, ImVec2 c, ImU32 colour) {
  if (!finite(c)) return;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddCircle(c, theme.px(5.5f), with_alpha(IM_COL32_BLACK, 0.7f), 20, theme.px(3.5f));
  list.AddCircle(c, theme.px(5.5f), colour, 20, theme.px(1.8f));
}

}  // namespace

void DotPicture::draw(const View& view, const std::string& key, uint64_t serial, const PlaneFrame& frame, const std::vector<DotLayer>& layers) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const PlaneWindow& w = frame.window;
  std::vector<DotLayer> few;
  for (size_t i = 0; i < layers.size(); ++i) {
    if (layers[i].points->size() <= kMostDots || layers[i].fills != nullptr) {
      few.push_back(layers[i]);
      continue;
    }
    const auto pixels = density_pixels(*layers[i].points, w.low(), w.high(), kDensityCells, layers[i].style.fill);
    const ImTextureID texture = view.renderer->rgba(key + ".density" + std::to_string(i), serial, pixels, kDensityCells, kDensityCells);
    if (texture != nullptr) list.AddImage(texture, frame.pixel(w.low(), w.high()), frame.pixel(w.high(), w.low()));
  }
  const Made wanted{serial, w.x0(), w.x1(), w.y0(), frame.side(), view.theme->scale};
  if (wanted != made_from_ || picture_ == 0) {
    redraw(frame, few);
    made_from_ = wanted;
    ++picture_;
  }
  const ImTextureID texture = view.renderer->rgba(key, picture_, canvas_.finished(), canvas_.width(), canvas_.height());
  if (texture != nullptr) list.AddImage(texture, frame.min, frame.max);
}

void DotPicture::redraw(const PlaneFrame& frame, const std::vector<DotLayer>& layers) {
  canvas_.clear(frame.side(), frame.side());
  for (const DotLayer& layer : layers) {
    DotStyle style = layer.style;
    for (size_t i = 0; i < layer.points->size(); ++i) {
      if (layer.fills != nullptr && i < layer.fills->size()) style.fill = (*layer.fills)[i];
      const ImVec2 at = pixel_of(frame, (*layer.points)[i]);
      canvas_.dot(at.x - frame.min.x, at.y - frame.min.y, style);
    }
  }
  canvas_.finish();
}

FieldStyle field_style(const PlaneFrame& frame, ColorMap map, double low, double high) {
  FieldStyle style;
  style.map = map;
  style.low = static_cast<float>(low);
  style.high = static_cast<float>(high);
  style.view_x0 = static_cast<float>(frame.window.x0());
  style.view_x1 = static_cast<float>(frame.window.x1());
  style.view_y0 = static_cast<float>(frame.window.y0());
  style.view_y1 = static_cast<float>(frame.window.y1());
  return style;
}

void draw_heat(const View& view, const PlaneFrame& frame, std::string_view key, uint64_t serial, const basin::Grid& field, const FieldStyle& style) {
  const ImTextureID texture = view.renderer->field(key, serial, field, style, frame.side(), frame.side());
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (texture == nullptr || !frame.window.within_box()) list.AddRectFilled(frame.min, frame.max, view.theme->color.field);
  if (texture != nullptr) list.AddImage(texture, frame.min, frame.max);
}

std::vector<uint8_t> density_pixels(const std::vector<basin::Point>& points, double low, double high, int size, ImU32 colour) {
  const auto side = static_cast<size_t>(std::max(size, 1));
  std::vector<uint32_t> counts(side * side, 0);
  uint32_t most = 0;
  for (const auto& p : points) {
    const double column = (static_cast<double>(p.x) - low) / (high - low) * size, row = (high - static_cast<double>(p.y)) / (high - low) * size;
    if (!(column >= 0 && column < size && row >= 0 && row < size)) continue;
    most = std::max(most, ++counts[static_cast<size_t>(row) * side + static_cast<size_t>(column)]);
  }
  std::vector<uint8_t> pixels(counts.size() * 4);
  const double full = std::log1p(static_cast<double>(std::max(most, 1u)));
  for (size_t i = 0; i < counts.size(); ++i) {
    for (size_t c = 0; c < 3; ++c) pixels[4 * i + c] = static_cast<uint8_t>((colour >> (8 * c)) & 0xFFu);
    pixels[4 * i + 3] = static_cast<uint8_t>(230.0 * std::log1p(static_cast<double>(counts[i])) / full);
  }
  return pixels;
}

void draw_trails(const Theme& theme, const PlaneFrame& frame, const std::vector<basin::ChainTrace>& traces, const SharedView& shared,
                 bool with_paths) {
  for (const auto& trace : traces) {
    const int index = colour_index(shared, trace.chain);
    if (index < 0 || trace.path.empty()) continue;
    const ImU32 colour = chain_colour(index, true);
    if (with_paths) draw_trail(theme, frame, trace.path, colour);
    draw_ring(theme, pixel_of(frame, trace.path.back()), colour);
  }
}

void draw_forces(const Theme& theme, const PlaneFrame& frame, const basin::Grid& energy) {
  const int count = std::clamp(static_cast<int>(static_cast<float>(frame.side()) / theme.px(kDartSpacing)), 1, 40);
  const double spacing = frame.window.side() / count;
  std::vector<std::pair<basin::Point, basin::Point>> darts;
  double strongest = 0;
  for (int row = 0; row < count; ++row)
    for (int column = 0; column < count; ++column) {
      const double x = frame.window.x0() + (column + 0.5) * spacing, y = frame.window.y0() + (row + 0.5) * spacing;
      const FieldReading at = read_field(energy, 0, x, y);
      const double norm = std::hypot(static_cast<double>(at.force.x), static_cast<double>(at.force.y));
      if (!at.inside || !std::isfinite(norm) || norm <= 0) continue;
      darts.push_back({{static_cast<float>(x), static_cast<float>(y)}, at.force});
      strongest = std::max(strongest, norm);
    }
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (const auto& [at, force] : darts) {
    const double norm = std::hypot(static_cast<double>(force.x), static_cast<double>(force.y));
    const auto share = static_cast<float>(std::sqrt(norm / strongest));
    const float length = theme.px(kDartSpacing) * (0.2f + 0.7f * share), width = theme.scale * (0.9f + 1.3f * share);
    const float dx = static_cast<float>(static_cast<double>(force.x) / norm), dy = -static_cast<float>(static_cast<double>(force.y) / norm);
    const ImVec2 c = pixel_of(frame, at), tip(c.x + dx * length / 2, c.y + dy * length / 2), tail(c.x - dx * length / 2, c.y - dy * length / 2);
    list.AddTriangleFilled(tip, ImVec2(tail.x - dy * width, tail.y + dx * width), ImVec2(tail.x + dy * width, tail.y - dx * width),
                           IM_COL32(255, 255, 255, static_cast<int>(80 + 110 * share)));
  }
}

}  // namespace app
