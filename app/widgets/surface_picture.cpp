#include "app/widgets/surface_picture.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace app {
namespace {

constexpr float kAmbient = 0.52f, kWallShade = 0.42f;
constexpr float kLift = 1.012f;                       // by which a dot on the surface is nearer than it
constexpr float kContourHalf = 0.55f;                 // pixels
constexpr float kFlattest = 1e-3f, kSteepest = 0.4f;  // contours a pixel between which they can be drawn
constexpr float kContourInk = 0.55f;                  // brightness of a contour

}  // namespace

/// Corners of the field's cells as they are projected.
struct SurfacePicture::Mesh {
  int64_t side = 0;
  std::vector<Corner> corners;
  std::vector<Place> places;
  std::vector<bool> sound;

  size_t at(int64_t column, int64_t row) const { return static_cast<size_t>(row * side + column); }
};

float SurfaceStyle::share(double value) const {
  return static_cast<float>(std::clamp((value - low) / std::max(high - low, 1e-30), 0.0, 1.0));
}

void SurfacePicture::clear(int width, int height) {
  width_ = std::max(width, 1);
  height_ = std::max(height, 1);
  const auto count = static_cast<size_t>(width_) * static_cast<size_t>(height_);
  pixels_.assign(count * 4, 0);
  depth_.assign(count, 0.0f);
}

float SurfacePicture::nearness(int x, int y) const {
  if (x < 0 || y < 0 || x >= width_ || y >= height_) return 0;
  return depth_[static_cast<size_t>(y) * static_cast<size_t>(width_) + static_cast<size_t>(x)];
}

SurfacePicture::Mesh SurfacePicture::mesh_of(const basin::Grid& field, const SurfaceStyle& style, const Lens& lens) {
  const int64_t stride = std::max<int64_t>(1, (field.size + style.most_cells - 1) / std::max<int64_t>(style.most_cells, 2));
  Mesh mesh;
  mesh.side = (field.size + stride - 1) / stride;
  const auto cell = [&](int64_t i) { return std::min(i * stride, field.size - 1); };
  const auto centre = [&](int64_t i) { return (static_cast<float>(cell(i)) + 0.5f) / static_cast<float>(field.size) * 2 - 1; };
  for (int64_t row = 0; row < mesh.side; ++row)
    for (int64_t column = 0; column < mesh.side; ++column) {
      const float value = field.values[static_cast<size_t>(cell(row) * field.size + cell(column))];
      const float share = std::isnan(value) ? 0 : style.share(static_cast<double>(value));
      mesh.sound.push_back(std::isfinite(value));
      mesh.places.push_back({centre(column), centre(row), share * kSurfaceHeight});
    }
  const Place light{-0.35f, -0.45f, 0.82f};  // of length one, nearly
  for (int64_t row = 0; row < mesh.side; ++row)
    for (int64_t column = 0; column < mesh.side; ++column) {
      const auto slope = [&](int64_t dc, int64_t dr) {
        const auto within = [&](int64_t i) { return std::clamp<int64_t>(i, 0, mesh.side - 1); };
        const Place a = mesh.places[mesh.at(within(column - dc), within(row - dr))], b = mesh.places[mesh.at(within(column + dc), within(row + dr))];
        return (b.z - a.z) / std::max(b.x - a.x + b.y - a.y, 1e-6f);
      };
      const float sx = slope(1, 0), sy = slope(0, 1);
      const float lit = (-sx * light.x - sy * light.y + light.z) / std::sqrt(sx * sx + sy * sy + 1);
      const Place& place = mesh.places[mesh.at(column, row)];
      const Projected seen = lens.project(place);
      mesh.corners.push_back({seen.x, seen.y, seen.nearness, place.z / kSurfaceHeight, kAmbient + (1 - kAmbient) * std::max(0.0f, lit)});
    }
  return mesh;
}

void SurfacePicture::surface(const basin::Grid& field, const SurfaceStyle& style, const Lens& lens) {
  if (field.size < 2 || static_cast<int64_t>(field.values.size()) < field.size * field.size || !(style.high > style.low)) return;
  table_ = basin::colour_table(style.map);
  contours_ = style.contour_step > 0 ? static_cast<float>((style.high - style.low) / style.contour_step) : 0;
  const double first = contours_ > 0 ? style.low / style.contour_step : 0;
  first_contour_ = static_cast<float>(first - std::floor(first));
  const Mesh mesh = mesh_of(field, style, lens);
  for (int64_t row = 0; row + 1 < mesh.side; ++row)
    for (int64_t column = 0; column + 1 < mesh.side; ++column) {
      const size_t a = mesh.at(column, row), b = a + 1, c = mesh.at(column + 1, row + 1), d = c - 1;
      if (!mesh.sound[a] || !mesh.sound[b] || !mesh.sound[c] || !mesh.sound[d]) continue;
      triangle(mesh.corners[a], mesh.corners[b], mesh.corners[c]);
      triangle(mesh.corners[a], mesh.corners[c], mesh.corners[d]);
    }
  contours_ = 0;
  walls(mesh, lens);
}

void SurfacePicture::walls(const Mesh& mesh, const Lens& lens) {
  const auto wall = [&](size_t from, size_t to) {
    if (!mesh.sound[from] || !mesh.sound[to]) return;
    const auto ends = [&](size_t i) {
      Corner top = mesh.corners[i], foot = top;
      const Projected ground = lens.project({mesh.places[i].x, mesh.places[i].y, 0});
      foot.x = ground.x, foot.y = ground.y, foot.nearness = ground.nearness;
      top.shade = foot.shade = kWallShade;
      return std::pair(top, foot);
    };
    const auto [a, b] = ends(from);
    const auto [c, d] = ends(to);
    triangle(a, b, c);
    triangle(c, b, d);
  };
  const int64_t last = mesh.side - 1;
  for (int64_t i = 0; i < last; ++i) {
    wall(mesh.at(i, 0), mesh.at(i + 1, 0));
    wall(mesh.at(i, last), mesh.at(i + 1, last));
    wall(mesh.at(0, i), mesh.at(0, i + 1));
    wall(mesh.at(last, i), mesh.at(last, i + 1));
  }
}

void SurfacePicture::triangle(const Corner& a, const Corner& b, const Corner& c) {
  const float area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
  if (!(std::abs(area) > 1e-6f)) return;
  const auto bound = [](float place, int most) { return std::clamp(static_cast<int>(place), 0, most); };
  const int x0 = bound(std::ceil(std::min({a.x, b.x, c.x}) - 0.5f), width_), x1 = bound(std::floor(std::max({a.x, b.x, c.x}) + 0.5f), width_);
  const int y0 = bound(std::ceil(std::min({a.y, b.y, c.y}) - 0.5f), height_), y1 = bound(std::floor(std::max({a.y, b.y, c.y}) + 0.5f), height_);
  const float vx = (c.y - a.y) / area, vy = (a.x - c.x) / area, wx = (a.y - b.y) / area, wy = (b.x - a.x) / area;  // how b's and c's parts change
  const auto change = [&](float at_b, float at_c, float bx, float cx) { return at_b * bx + at_c * cx; };
  const float dx = change(b.share - a.share, c.share - a.share, vx, wx) * contours_,
              dy = change(b.share - a.share, c.share - a.share, vy, wy) * contours_;
  const float steepness = std::sqrt(dx * dx + dy * dy);  // contours a pixel
  const float contour = steepness > kFlattest && steepness < kSteepest ? steepness * kContourHalf : 0.0f;
  for (int y = y0; y < y1; ++y) {
    const float v0 = vx * (0.5f - a.x) + vy * (static_cast<float>(y) + 0.5f - a.y),
                w0 = wx * (0.5f - a.x) + wy * (static_cast<float>(y) + 0.5f - a.y);
    float from = static_cast<float>(x0), to = static_cast<float>(x1 - 1);
    const auto keep = [&](float at_zero, float change_per_pixel) {  // pixels where at_zero + x * change >= 0
      if (change_per_pixel > 0) from = std::max(from, -at_zero / change_per_pixel);
      if (change_per_pixel < 0) to = std::min(to, -at_zero / change_per_pixel);
      if (change_per_pixel == 0 && at_zero < 0) to = -1;
    };
    keep(v0, vx), keep(w0, wx), keep(1 - v0 - w0, -vx - wx);
    if (!(from <= to)) continue;
    const int first = static_cast<int>(std::ceil(from)), last = static_cast<int>(std::floor(to));
    if (first <= last) row(a, b, c, {v0, w0, vx, wx}, y, first, last, contour);
  }
}

/// Pixels `first` to `last` of row `y`; b's part is v + x * dv, c's is w + x * dw.
void SurfacePicture::row(const Corner& a, const Corner& b, const Corner& c, const Parts& parts, int y, int first, int last, float contour) {
  const auto part = [&](float Corner::*what, float& start, float& step) {
    const float along_b = b.*what - a.*what, along_c = c.*what - a.*what;
    step = along_b * parts.dv + along_c * parts.dw;
    start = a.*what + along_b * parts.v + along_c * parts.w + step * static_cast<float>(first);
  };
  float nearness, share, shade, nearness_step, share_step, shade_step;
  part(&Corner::nearness, nearness, nearness_step);
  part(&Corner::share, share, share_step);
  part(&Corner::shade, shade, shade_step);
  size_t at = static_cast<size_t>(y) * static_cast<size_t>(width_) + static_cast<size_t>(first);
  for (int x = first; x <= last; ++x, ++at, nearness += nearness_step, share += share_step, shade += shade_step) {
    if (nearness <= depth_[at]) continue;
    depth_[at] = nearness;
    const float line = share * contours_ + first_contour_ + 0.5f;
    const float lit = std::abs(line - static_cast<float>(static_cast<int>(line)) - 0.5f) < contour ? shade * kContourInk : shade;
    const uint8_t* colour = &table_[static_cast<size_t>(std::clamp(share * 255, 0.0f, 255.0f)) * 4];
    uint8_t* pixel = &pixels_[at * 4];
    for (size_t i = 0; i < 3; ++i) pixel[i] = static_cast<uint8_t>(static_cast<int>(static_cast<float>(colour[i]) * lit));
    pixel[3] = 255;
  }
}

void SurfacePicture::dot(Place place, const DotStyle& style, const Lens& lens) {
  const Projected at = lens.project(place);
  if (!std::isfinite(at.x) || !std::isfinite(at.y)) return;
  const float r = style.radius, inner = r - style.rim;
  const auto bound = [](float pixel, int most) { return static_cast<int>(std::clamp(pixel, 0.0f, static_cast<float>(most))); };
  for (int y = bound(at.y - r - 1, height_); y < bound(at.y + r + 2, height_); ++y)
    for (int x = bound(at.x - r - 1, width_); x < bound(at.x + r + 2, width_); ++x) {
      if (at.nearness * kLift < nearness(x, y)) continue;
      const float dx = static_cast<float>(x) + 0.5f - at.x, dy = static_cast<float>(y) + 0.5f - at.y;
      const float distance = style.shape == DotShape::square ? std::max(std::abs(dx), std::abs(dy)) : std::sqrt(dx * dx + dy * dy);
      const auto covered = [distance](float radius) { return std::clamp(radius - distance + 0.5f, 0.0f, 1.0f); };
      blend(x, y, style.rim_colour, covered(r));
      blend(x, y, style.fill, covered(inner));
    }
}

/// Over what is there; straight alpha.
void SurfacePicture::blend(int x, int y, ImU32 colour, float coverage) {
  const float over = coverage * static_cast<float>((colour >> IM_COL32_A_SHIFT) & 0xFFu) / 255;
  if (over <= 0) return;
  uint8_t* pixel = &pixels_[(static_cast<size_t>(y) * static_cast<size_t>(width_) + static_cast<size_t>(x)) * 4];
  const float under = static_cast<float>(pixel[3]) / 255 * (1 - over), alpha = over + under;
  for (size_t i = 0; i < 3; ++i) {
    const auto ink = static_cast<float>((colour >> (8 * i)) & 0xFFu);
    pixel[i] = static_cast<uint8_t>((ink * over + static_cast<float>(pixel[i]) * under) / alpha + 0.5f);
  }
  pixel[3] = static_cast<uint8_t>(alpha * 255 + 0.5f);
}

}  // namespace app
