#include "app/panels/slot_map_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/panels/chain_selection.h"
#include "app/panels/descriptions.h"
#include "app/panels/field_reading.h"
#include "app/widgets/buttons.h"
#include "app/widgets/empty_state.h"
#include "app/widgets/image_view.h"
#include "app/widgets/tooltip.h"
#include "core/data/fit_picture.h"

namespace app {
namespace {

constexpr float kReach = 10;      // pixels at scale 1 within which a point is read
constexpr float kThumbnail = 84;  // of the slot under the mouse
constexpr double kMargin = 1.08;
constexpr double kFarthest = 0.995;  // of all points the plane shows that share when fitted

}  // namespace

void SlotMapView::take(const basin::SlotMap& map) {
  std::vector<double> reach;
  for (const auto& place : map.places) reach.push_back(static_cast<double>(std::max(std::abs(place.x), std::abs(place.y))));
  std::sort(reach.begin(), reach.end());
  const double wanted = reach.empty() ? 1 : kMargin * std::max(1e-3, reach[static_cast<size_t>(kFarthest * static_cast<double>(reach.size() - 1))]);
  if (wanted > extent_ || wanted < 0.6 * extent_) extent_ = wanted;  // it does not breathe with every map
  ++serial_;
}

void SlotMapView::draw(const View& view, ImVec2 size, const std::function<ImU32(const basin::SlotInfo&, int64_t)>& colour, uint64_t colours_serial,
                       const ColourScale* scale) {
  const Theme& theme = *view.theme;
  const auto& map = view.snapshot->buffer.map;
  if (!map) return empty_state(theme, "The map of the slots comes with the next snapshot.", size);
  const bool fresh = map != seen_;
  if (fresh) take(*(seen_ = map));
  if (fresh || coloured_from_ != colours_serial) {
    fills_.clear();
    for (size_t i = 0; i < map->slots.size(); ++i) fills_.push_back(colour(map->slots[i], map->groups[i]));
    coloured_from_ = colours_serial;
    ++serial_;
  }
  const float line = ImGui::GetTextLineHeightWithSpacing();
  const std::string words = fmt::format(
      "first and second principal component, {:.0f} % and {:.0f} % of the variance, in standard deviations; {} near-"
      "duplicates in {} groups",
      100 * map->explained[0], 100 * map->explained[1], map->alike, map->group_count);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const PlaneFrame frame = heat_.begin(theme, "buffer.map", ImVec2(size.x, size.y - line), -extent_, extent_, scale != nullptr,
                                       ImGui::GetIO().KeyShift || chosen_dots_.boxing() ? PlaneMouse::leave : PlaneMouse::navigate);
  ImGui::GetWindowDrawList()->AddRectFilled(frame.min, frame.max, dark_colors().ground);
  ImGui::PushClipRect(frame.min, frame.max, true);
  DotStyle style;
  style.radius = (map->places.size() > 5000 ? 1.8f : 2.4f) * theme.scale;
  style.rim = 0;
  const auto& fills = chosen_dots_.fills(view.shared->slots, map->slots, fills_, serial_);
  dots_.draw(view, "buffer.map.dots", chosen_dots_.serial(), frame, {{&map->places, style, &fills}});
  ChosenDots::draw_rings(theme, view.shared->slots, map->slots, map->places, frame);
  choose(view, frame);
  ImGui::PopClipRect();
  heat_.end(theme, frame, scale);
  read(view, frame);
  clipped_text(*ImGui::GetWindowDrawList(), ImVec2(corner.x, corner.y + size.y - line), theme.color.text_dim, words, corner.x + size.x);
  ImGui::SetCursorScreenPos(ImVec2(corner.x, corner.y + size.y - line));
  ImGui::Dummy(ImVec2(size.x, line));
  log_item(theme, "buffer.map.words");
  tooltip(theme,
          with_whole(words, size.x,
                     "Pictures are averaged down to 14 pixels a side; near-duplicates differ by less than 5 % of the range (root mean square). "
                     "Many of them mean that chains have gathered in few modes. Shift-drag chooses the slots in a box."));
}

void SlotMapView::choose(const View& view, const PlaneFrame& frame) {
  SlotSelection& chosen = view.shared->slots;
  const ImGuiIO& io = ImGui::GetIO();
  if (chosen_dots_.box(*view.theme, chosen, seen_->slots, seen_->places, frame)) return;
  if (!frame.clicked) return;
  const int64_t nearest = nearest_chain(seen_->places, frame.mouse, static_cast<double>(view.theme->px(kReach) / frame.scale()));
  if (nearest >= 0) return chosen.choose(seen_->slots[static_cast<size_t>(nearest)].slot, io.KeyCtrl);
  if (!io.KeyCtrl) chosen.clear();
}

/// The slot under the mouse in words, with its picture once that has come.
void SlotMapView::read(const View& view, const PlaneFrame& frame) {
  SlotSelection& chosen = view.shared->slots;
  chosen.hovered = -1;
  if (!frame.hovered) return;
  const int64_t nearest = nearest_chain(seen_->places, frame.mouse, static_cast<double>(view.theme->px(kReach) / frame.scale()));
  if (nearest < 0) return;
  const auto& slot = seen_->slots[static_cast<size_t>(nearest)];
  const int64_t group = seen_->groups[static_cast<size_t>(nearest)];
  chosen.hovered = slot.slot;
  std::string text = describe_slot(slot, view.snapshot->space.classes);
  if (group >= 0) text += fmt::format("\nnear-duplicate of {} others", std::count(seen_->groups.begin(), seen_->groups.end(), group) - 1);
  readout(*view.theme, text);
  const auto& buffer = view.snapshot->buffer;
  for (size_t i = 0; i < buffer.followed.size(); ++i) {
    if (buffer.followed[i].slot != slot.slot) continue;
    if (view.snapshot != thumbnail_of_ || slot.slot != thumbnail_slot_) ++thumbnail_serial_;
    thumbnail_of_ = view.snapshot, thumbnail_slot_ = slot.slot;
    const PictureSheet sheet =
        make_sheet(*view.renderer, "buffer.map.hovered", thumbnail_serial_, basin::picture_at(buffer.followed_images, static_cast<int64_t>(i)));
    const float side = view.theme->px(kThumbnail);
    const bool right = frame.pixel(0, 0).x > ImGui::GetIO().MousePos.x;
    const ImVec2 min(right ? frame.max.x - side - view.theme->px(6) : frame.min.x + view.theme->px(6), frame.min.y + view.theme->px(6));
    draw_picture(*view.theme, sheet, 0, min, ImVec2(min.x + side, min.y + side));
  }
}

}  // namespace app
