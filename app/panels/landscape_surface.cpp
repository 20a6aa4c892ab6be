// Both landscapes in three dimensions.

#include <algorithm>
#include <cmath>

#include "app/panels/chain_selection.h"
#include "app/panels/descriptions.h"
#include "app/panels/landscape.h"
#include "app/widgets/tooltip.h"
#include "core/base/ticks.h"

namespace app {
namespace {

DotStyle dot_style(const Theme& theme, DotShape shape, float radius, ImU32 fill) {
  DotStyle style;
  style.shape = shape;
  style.radius = radius * theme.scale;
  style.rim = std::max(1.0f, theme.scale * 0.8f);
  style.fill = fill;
  style.rim_colour = IM_COL32(10, 14, 18, 220);
  return style;
}

double contour_step(const ColourScale& scale, bool wanted) {
  return wanted ? basin::nice_step(scale.high - scale.low, kContourLines) : 0;
}

/// Centres of the cells that hold chains.
std::vector<basin::Point> occupied(const basin::Grid& counts) {
  std::vector<basin::Point> centres;
  if (!is_sound(counts)) return centres;
  const double cell = (counts.high - counts.low) / static_cast<double>(counts.size);
  for (int64_t i = 0; i < counts.size * counts.size; ++i)
    if (counts.values[static_cast<size_t>(i)] > 0)
      centres.push_back({static_cast<float>(counts.low + (static_cast<double>(i % counts.size) + 0.5) * cell),
                         static_cast<float>(counts.low + (static_cast<double>(i / counts.size) + 0.5) * cell)});
  return centres;
}

}  // namespace

void LandscapePanel::draw_surface(const View& view, ImVec2 size) {
  const Theme& theme = *view.theme;
  const basin::Snapshot& s = *view.snapshot;
  const ThemeColors on_map = dark_colors();
  const bool density = view.shared->landscape.density;
  const LandscapeLayers& layers = view.shared->landscape.layers;
  const uint64_t choice = (layers.data ? 1u : 0u) + (layers.chains ? 2u : 0u) + (density ? 4u : 0u);
  SurfaceScene scene{
      density ? density_grid_ : s.energy, scale_of(view), contour_step(scale_of(view), layers.contours), {}, serial_.value() * 8 + choice};
  if (layers.data && s.data.size() <= kMostDots) scene.dots.push_back({&s.data, dot_style(theme, DotShape::square, 2.5f, on_map.data), nullptr});
  if (layers.chains && s.chains.size() <= kMostDots)
    scene.dots.push_back({&s.chains, dot_style(theme, DotShape::disc, 3.0f, on_map.samples), nullptr});
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const auto place = surface_.draw(view, "landscape.surface", size, scene);
  draw_caption(view, corner, size.x);
  if (!place) return;
  const FieldReading at = read_field(s.energy, s.log_z, static_cast<double>(place->x), static_cast<double>(place->y));
  if (at.inside) readout(theme, describe_place(at, *place, s, -1));
}

void LaboratoryLandscape::draw_surface(const View& view, ImVec2 size) {
  const Theme& theme = *view.theme;
  const basin::LaboratorySnapshot& s = *view.laboratory;
  const bool density = view.shared->landscape.density;
  const LandscapeLayers& layers = view.shared->landscape.layers;
  if (coloured_by_ != view.shared->landscape.chain_colour) take_chains(view);
  const uint64_t choice = (layers.chains ? 1u : 0u) + (density ? 2u : 0u);
  const ColourScale scale = scale_of(view);
  SurfaceScene scene{
      density ? density_grid_ : s.energy, scale, contour_step(scale, layers.contours), {}, (chains_serial_ + field_.value()) * 4 + choice};
  const std::vector<basin::Point> cells = s.chains.empty() ? occupied(s.counts) : std::vector<basin::Point>{};
  const float radius = s.chains.size() < 1500 ? 3.0f : 1.8f;
  if (layers.chains && !s.chains.empty())
    scene.dots.push_back(
        {&s.chains, dot_style(theme, DotShape::disc, radius, dark_colors().samples), colours_.fills.empty() ? nullptr : &colours_.fills});
  if (layers.chains && !cells.empty()) scene.dots.push_back({&cells, dot_style(theme, DotShape::disc, radius, dark_colors().samples), nullptr});
  const auto place = surface_.draw(view, "laboratory.surface", size, scene);
  PlaneFrame frame;
  if (!place) return;
  frame.mouse = *place;
  readout(theme, describe(view, frame, -1));
}

}  // namespace app
