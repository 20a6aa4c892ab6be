#include "app/widgets/point_canvas.h"

#include <algorithm>
#include <cmath>

namespace app {
namespace {

ImU32 mixed(ImU32 a, ImU32 b, float share_of_b) {
  const auto part = [&](int shift) {
    const float from = static_cast<float>((a >> shift) & 0xFFu), to = static_cast<float>((b >> shift) & 0xFFu);
    return static_cast<ImU32>(from + (to - from) * share_of_b + 0.5f) << shift;
  };
  return part(0) | part(8) | part(16) | part(24);
}

}  // namespace

void PointCanvas::clear(int width, int height) {
  width_ = std::max(width, 1);
  height_ = std::max(height, 1);
  pixels_.assign(static_cast<size_t>(width_) * static_cast<size_t>(height_) * 4, 0);
}

void PointCanvas::dot(float x, float y, const DotStyle& style) {
  const float r = style.radius;
  if (!(x > -r && y > -r && x < static_cast<float>(width_) + r && y < static_cast<float>(height_) + r)) return;
  const int x0 = std::max(0, static_cast<int>(x - r - 1)), x1 = std::min(width_ - 1, static_cast<int>(x + r + 1));
  const int y0 = std::max(0, static_cast<int>(y - r - 1)), y1 = std::min(height_ - 1, static_cast<int>(y + r + 1));
  const float reach = r + 0.5f, core = r - style.rim - 0.5f;
  for (int row = y0; row <= y1; ++row) {
    for (int column = x0; column <= x1; ++column) {
      const float dx = std::abs(static_cast<float>(column) + 0.5f - x), dy = std::abs(static_cast<float>(row) + 0.5f - y);
      if (dx >= reach || dy >= reach) continue;
      const float away = style.shape == DotShape::disc ? std::sqrt(dx * dx + dy * dy) : std::max(dx, dy);
      if (away >= reach) continue;
      const float coverage = std::min(reach - away, 1.0f);
      const float inner = away <= core ? 1.0f : std::clamp(core + 1 - away, 0.0f, 1.0f) / coverage;
      blend(column, row, inner >= 1 ? style.fill : mixed(style.rim_colour, style.fill, inner), coverage);
    }
  }
}

void PointCanvas::blend(int x, int y, ImU32 colour, float coverage) {
  const auto alpha = static_cast<unsigned>(static_cast<float>(colour >> IM_COL32_A_SHIFT) * coverage + 0.5f);
  uint8_t* p = &pixels_[(static_cast<size_t>(y) * static_cast<size_t>(width_) + static_cast<size_t>(x)) * 4];
  const auto over = [&](int i, unsigned source) { p[i] = static_cast<uint8_t>((source * alpha + p[i] * (255 - alpha) + 127) / 255); };
  over(0, (colour >> IM_COL32_R_SHIFT) & 0xFFu);
  over(1, (colour >> IM_COL32_G_SHIFT) & 0xFFu);
  over(2, (colour >> IM_COL32_B_SHIFT) & 0xFFu);
  over(3, 255);
}

void PointCanvas::finish() {
  for (size_t i = 0; i < pixels_.size(); i += 4) {
    const unsigned alpha = pixels_[i + 3];
    if (alpha == 0 || alpha == 255) continue;
    for (size_t c = 0; c < 3; ++c) pixels_[i + c] = static_cast<uint8_t>(std::min(255u, (pixels_[i + c] * 255u + alpha / 2) / alpha));
  }
}

}  // namespace app
