#include "app/panels/surface_view.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "app/panels/field_reading.h"
#include "app/widgets/buttons.h"
#include "app/widgets/command_table.h"
#include "app/widgets/flow.h"
#include "app/widgets/focus.h"
#include "app/widgets/surface_box.h"

namespace app {
namespace {

constexpr float kLabels = 40;             // pixels at scale 1 for what stands left and right of the box
constexpr float kDegreesPerPixel = 0.4f;  // at scale 1
constexpr double kCloserPerNotch = 1.15, kDegreesPerKey = 5;
constexpr float kMostPixels = 900;  // of the picture's longer side; a larger one is enlarged
constexpr int64_t kCells = 128, kCellsInMotion = 64;

double share_of_box(const basin::Grid& field, double place) {
  return (place - field.low) / (field.high - field.low) * 2 - 1;
}

}  // namespace

std::optional<basin::Point> SurfaceView::draw(const View& view, const std::string& key, ImVec2 size, const SurfaceScene& scene) {
  const Theme& theme = *view.theme;
  const bool bare = size.x < theme.px(190) || size.y < theme.px(130);
  const float bar = bare ? 0 : colour_bar_width(theme) + theme.px(14);
  const ImVec2 pad = bare ? ImVec2(0, 0) : ImVec2(theme.px(kLabels), theme.px(kLabels / 4));
  const ImVec2 corner = ImGui::GetCursorScreenPos(), room(std::max(1.0f, std::floor(size.x - bar)), std::max(1.0f, std::floor(size.y)));
  const ImVec2 min(corner.x + pad.x, corner.y + pad.y), area(std::max(1.0f, room.x - 2 * pad.x), std::max(1.0f, room.y - 2 * pad.y));
  ImGui::InvisibleButton(key.c_str(), room);
  log_item(theme, key);
  take_keys(theme);
  const bool hovered = ImGui::IsItemHovered(), turning = take_mouse(theme);
  const float shrink = std::max(1.0f, std::max(area.x, area.y) / kMostPixels);
  SurfaceStyle style{scene.scale.map, scene.scale.low, scene.scale.high, scene.contour_step, turning ? kCellsInMotion : kCells};
  const auto width = static_cast<int>(area.x / shrink), height = static_cast<int>(area.y / shrink);
  const Made wanted{scene.serial,    style.map,      style.low, style.high, style.contour_step, camera_.yaw(),
                    camera_.pitch(), camera_.zoom(), width,     height,     style.most_cells};
  if (wanted != made_from_ || serial_ == 0) {
    redraw(scene, style, ImVec2(static_cast<float>(width), static_cast<float>(height)));
    made_from_ = wanted;
    ++serial_;
  }
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const SurfaceBox box{camera_, min, area, scene.field.low, scene.field.high, scene.scale};
  ImGui::PushClipRect(corner, ImVec2(corner.x + room.x, corner.y + room.y), true);
  draw_box_behind(theme, box, list);
  const ImTextureID texture = view.renderer->rgba(key, serial_, picture_.pixels(), picture_.width(), picture_.height());
  if (texture != nullptr) list.AddImage(texture, min, ImVec2(min.x + area.x, min.y + area.y));
  if (!bare) draw_box_axes(theme, box, list);
  ImGui::PopClipRect();
  if (!bare) {
    const FontScope font(theme.small_text);
    draw_colour_bar(theme, ImVec2(corner.x + room.x + theme.px(14), corner.y + theme.px(24)), std::max(1.0f, room.y - theme.px(48)), scene.scale);
  }
  return hovered && !turning ? under_mouse(scene.field, min, shrink) : std::nullopt;
}

/// True while the camera is dragged.
bool SurfaceView::take_mouse(const Theme& theme) {
  const ImGuiIO& io = ImGui::GetIO();
  if (ImGui::IsItemHovered()) {
    ImGui::SetItemUsingMouseWheel();
    if (io.MouseWheel != 0) camera_.zoom(std::pow(kCloserPerNotch, static_cast<double>(io.MouseWheel)));
    if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) camera_.reset();
  }
  if (!ImGui::IsItemActive() || !ImGui::IsMouseDragging(ImGuiMouseButton_Left)) return false;
  const auto degrees = static_cast<double>(kDegreesPerPixel / theme.scale);
  camera_.orbit(-static_cast<double>(io.MouseDelta.x) * degrees, static_cast<double>(io.MouseDelta.y) * degrees);
  return true;
}

void SurfaceView::take_keys(const Theme& theme) {
  const ValueKeys keys = keys_of_last_item(theme, FocusKind::view);
  picture_tooltip(theme, "Arrows turn the surface, + and - zoom, Home puts it back.");
  camera_.orbit(-keys.step(kDegreesPerKey) * keys.across, keys.step(kDegreesPerKey) * keys.up);
  if (keys.zoom != 0) camera_.zoom(std::pow(kCloserPerNotch, keys.zoom));
  if (keys.first) camera_.reset();
}

void SurfaceView::redraw(const SurfaceScene& scene, const SurfaceStyle& style, ImVec2 size) {
  picture_.clear(static_cast<int>(size.x), static_cast<int>(size.y));
  picture_.surface(scene.field, style, camera_.lens(size));
  draw_dots(scene, style);
}

/// Far ones first.
void SurfaceView::draw_dots(const SurfaceScene& scene, const SurfaceStyle& style) {
  struct Dot {
    float nearness;
    Place place;
    DotStyle style;
  };
  const Lens lens = camera_.lens(picture_.size());
  std::vector<Dot> dots;
  for (const DotLayer& layer : scene.dots)
    for (size_t i = 0; i < layer.points->size(); ++i) {
      const double x = static_cast<double>((*layer.points)[i].x), y = static_cast<double>((*layer.points)[i].y);
      const FieldReading at = read_field(scene.field, 0, x, y);
      if (!at.inside || !std::isfinite(at.energy)) continue;
      const Place place{static_cast<float>(share_of_box(scene.field, x)), static_cast<float>(share_of_box(scene.field, y)),
                        style.share(at.energy) * kSurfaceHeight};
      dots.push_back({lens.project(place).nearness, place, layer.style});
      if (layer.fills != nullptr && i < layer.fills->size()) dots.back().style.fill = (*layer.fills)[i];
    }
  std::sort(dots.begin(), dots.end(), [](const Dot& a, const Dot& b) { return a.nearness < b.nearness; });
  for (const Dot& dot : dots) picture_.dot(dot.place, dot.style, lens);
}

std::optional<basin::Point> SurfaceView::under_mouse(const basin::Grid& field, ImVec2 min, float shrink) const {
  const ImVec2 mouse = ImGui::GetIO().MousePos, at((mouse.x - min.x) / shrink, (mouse.y - min.y) / shrink);
  const float nearness = picture_.nearness(static_cast<int>(at.x), static_cast<int>(at.y));
  if (!(nearness > 0)) return std::nullopt;
  const Place place = camera_.lens(picture_.size()).unproject({at.x, at.y, nearness});
  const auto on_plane = [&](float share) { return static_cast<float>(field.low + (static_cast<double>(share) + 1) / 2 * (field.high - field.low)); };
  return basin::Point{on_plane(place.x), on_plane(place.y)};
}

void draw_dimension_switch(const View& view, Flow& flow, float width) {
  flow.next(button_width("2D") + button_width("3D"));
  LandscapeView& shown = view.shared->landscape;
  int chosen = shown.surface ? 1 : 0;
  const std::string plane = with_key(view.commands, "landscape.surface", "The landscape as a map seen from above. Only the picture changes.");
  const std::string surface = with_key(view.commands, "landscape.surface",
                                       "The landscape as a surface: height and colour are the value. Drag turns it, the wheel zooms, a double click "
                                       "resets. Only the picture changes.");
  if (segments(*view.theme, "landscape.dimension", {{"2D", plane}, {"3D", surface}}, chosen, width)) shown.surface = chosen == 1;
}

}  // namespace app
