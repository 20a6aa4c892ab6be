#include "app/panels/slot_history.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/panels/descriptions.h"
#include "app/widgets/buttons.h"
#include "app/widgets/tooltip.h"

namespace app {

void SlotHistory::draw(const View& view, ImVec2 size) {
  const Theme& theme = *view.theme;
  const SlotSelection& chosen = view.shared->slots;
  const auto& history = chosen.history();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float line = ImGui::GetTextLineHeight();
  std::string title = fmt::format("slot {}", chosen.followed());
  if (!history.empty()) {
    const auto& now = history.back().info;
    title += now.deleted ? ", deleted" : now.age > 0 ? fmt::format(", age {}, E {:.4g} nats", now.age, energy_of(now)) : ", noise";
    if (now.frozen) title += ", frozen";
  }
  clipped_text(list, corner, theme.color.text_dim, title, corner.x + size.x);
  const float side = std::max(1.0f, size.y - line - theme.px(4)), pitch = side + theme.px(4);
  const auto room = static_cast<size_t>(std::max(1.0f, size.x / pitch));
  const size_t first = history.size() > room ? history.size() - room : 0;
  if (!history.empty() && view.snapshot->space.image &&
      (slot_ != chosen.followed() || last_step_ != history.back().step || moments_ != history.size())) {
    slot_ = chosen.followed(), last_step_ = history.back().step, moments_ = history.size();
    film_ = history.front().picture;
    film_.count = 0;
    film_.bytes.clear();
    for (const auto& moment : history) {
      film_.bytes.insert(film_.bytes.end(), moment.picture.bytes.begin(), moment.picture.bytes.end());
      ++film_.count;
    }
    ++serial_;
  }
  const PictureSheet sheet = view.snapshot->space.image ? make_sheet(*view.renderer, "buffer.history", serial_, film_) : PictureSheet{};
  for (size_t i = first; i < history.size(); ++i) {
    const ImVec2 min(corner.x + static_cast<float>(i - first) * pitch, corner.y + line + theme.px(2)), max(min.x + side, min.y + side);
    if (view.snapshot->space.image) {
      draw_picture(theme, sheet, static_cast<int64_t>(i), min, max);
    } else {
      const double low = view.snapshot->space.low, extent = view.snapshot->space.high - low;
      list.AddRectFilled(min, max, dark_colors().ground);
      list.AddCircleFilled(ImVec2(min.x + side * static_cast<float>((static_cast<double>(history[i].place.x) - low) / extent),
                                  max.y - side * static_cast<float>((static_cast<double>(history[i].place.y) - low) / extent)),
                           theme.px(2.5f), theme.color.samples, 12);
    }
    if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(min, max))
      readout(theme, fmt::format("update {}\n{}", history[i].step, describe_slot(history[i].info, view.snapshot->space.classes)));
  }
  ImGui::SetCursorScreenPos(corner);
  ImGui::Dummy(size);
  log_item(theme, "buffer.history");
  if (history.empty()) tooltip(theme, "The slot's pictures appear here, one each time a chain is stored in it.");
}

}  // namespace app
