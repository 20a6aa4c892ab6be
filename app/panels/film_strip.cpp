#include "app/panels/film_strip.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "app/panels/chain_selection.h"
#include "app/panels/descriptions.h"
#include "app/widgets/buttons.h"
#include "app/widgets/focus.h"
#include "app/widgets/tooltip.h"
#include "core/samplers/level_steps.h"

namespace app {
namespace {

constexpr float kLabels = 56;  // width of the rows' labels at scale 1

/// Rectangles of the strip in this frame.
struct Strip {
  ImVec2 origin;  ///< top left corner of the first picture
  float side, height, gap;
  ImVec2 cell(size_t row, size_t column) const {
    return ImVec2(origin.x + static_cast<float>(column) * (side + gap), origin.y + static_cast<float>(row) * (height + gap));
  }
};

Strip layout_of(const Theme& theme, const basin::Snapshot& s, ImVec2 corner, float width, bool has_levels) {
  Strip strip{};
  strip.gap = theme.px(3);
  const float labels = theme.px(kLabels);
  const float room = (width - labels) / static_cast<float>(s.film_steps.size()) - strip.gap;
  strip.side = crisp_side(std::clamp(room, theme.px(8), theme.px(112)), s.film.width);
  strip.height = std::floor(strip.side * static_cast<float>(s.film.height) / static_cast<float>(s.film.width));
  const float lines = has_levels ? 2 : 1;
  strip.origin = ImVec2(std::floor(corner.x + labels), std::floor(corner.y + lines * ImGui::GetTextLineHeight() + theme.px(4)));
  return strip;
}

/// What `text_of` says of each frame's step, where there is room.
void draw_frame_labels(const Theme& theme, const basin::Snapshot& s, const Strip& strip, float y, const char* name,
                       const std::function<std::string(int64_t step)>& text_of) {
  const FontScope font(theme.small_text);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddText(ImVec2(strip.origin.x - theme.px(kLabels), y), theme.color.text_dim, name);
  float free_from = strip.origin.x;
  for (size_t f = 0; f < s.film_steps.size(); ++f) {
    const std::string label = text_of(s.film_steps[f]);
    const float width = ImGui::CalcTextSize(label.c_str()).x, x = strip.cell(0, f).x + (strip.side - width) / 2;
    if (x < free_from) continue;
    list.AddText(ImVec2(std::floor(x), y), theme.color.text_dim, label.c_str());
    free_from = x + width + theme.px(4);
  }
}

void draw_row_label(const Theme& theme, const View& view, int64_t chain, const Strip& strip, size_t row) {
  const FontScope font(theme.small_text);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float left = strip.origin.x - theme.px(kLabels);
  const int index = colour_index(*view.shared, chain);
  const std::string its_class = class_of_chain(*view.snapshot, chain);
  const float height = ImGui::GetFontSize(), middle = std::floor(strip.cell(row, 0).y + strip.height / 2);
  const float top = std::floor(middle - (its_class.empty() ? height / 2 : height));
  list.AddCircleFilled(ImVec2(left + theme.px(5), std::floor(top + height / 2)), theme.px(4),
                       index < 0 ? theme.color.text_dim : chain_colour(index, theme.dark), 12);
  list.AddText(ImVec2(left + theme.px(14), top), theme.color.text, fmt::format("{}", chain).c_str());
  if (its_class.empty()) return;
  const ImVec2 at(left, top + height);
  const float right = strip.origin.x - theme.px(3);
  clipped_text(list, at, theme.color.text_dim, its_class, right);
  const bool cut = ImGui::CalcTextSize(its_class.c_str()).x > right - left;
  if (cut && ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(at, ImVec2(right, at.y + height))) readout(theme, its_class);
}

}  // namespace

bool has_film(const basin::Snapshot& s) {
  return is_sound(s.film) && !s.traces.empty() && !s.film_steps.empty() &&
         s.film.count >= static_cast<int64_t>(s.traces.size() * s.film_steps.size());
}

int64_t draw_film_strip(const View& view, uint64_t serial, ImVec2 size) {
  const Theme& theme = *view.theme;
  const basin::Snapshot& s = *view.snapshot;
  int64_t hovered_step = -1;
  ImGui::BeginChild("##film", ImVec2(std::max(size.x, 1.0f), std::max(size.y, 1.0f)));
  const ImVec2 corner = ImGui::GetCursorScreenPos(), view_min = ImGui::GetWindowPos();
  const float width = ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ScrollbarSize;
  const auto ladder = noise_ladder(view.options.network);
  const Strip strip = layout_of(theme, s, corner, width, !ladder.empty());
  const PictureSheet sheet = make_sheet(*view.renderer, "chains.film", serial, s.film);
  draw_frame_labels(theme, s, strip, corner.y, "step", [](int64_t step) { return fmt::format("{}", step); });
  if (!ladder.empty())
    draw_frame_labels(theme, s, strip, corner.y + ImGui::GetTextLineHeight(), "noise", [&](int64_t step) {
      const int64_t level = basin::level_at(step, view.options.chain.steps, static_cast<int64_t>(ladder.size()));
      return fmt::format("{:.2g}", ladder[static_cast<size_t>(level)]);
    });
  const ImVec2 mouse = ImGui::GetMousePos();
  for (size_t row = 0; row < s.traces.size(); ++row) {
    draw_row_label(theme, view, s.traces[row].chain, strip, row);
    for (size_t f = 0; f < s.film_steps.size(); ++f) {
      const ImVec2 min = strip.cell(row, f), max(min.x + strip.side, min.y + strip.height);
      draw_picture(theme, sheet, static_cast<int64_t>(row * s.film_steps.size() + f), min, max);
      if (!ImGui::IsWindowHovered() || mouse.x < min.x || mouse.x >= max.x || mouse.y < min.y || mouse.y >= max.y) continue;
      ImGui::GetWindowDrawList()->AddRect(min, max, theme.color.accent, 0, 0, theme.px(2));
      readout(theme, describe_frame(s, row, f));
      hovered_step = s.film_steps[f];
    }
  }
  const ImVec2 end = strip.cell(s.traces.size(), s.film_steps.size());
  ImGui::SetCursorScreenPos(corner);
  ImGui::Dummy(ImVec2(1, end.y - corner.y));
  focus_picture(theme, "chains.film", view_min, ImVec2(view_min.x + ImGui::GetWindowSize().x, view_min.y + ImGui::GetWindowSize().y),
                "The watched chains, step by step; Page Up and Page Down scroll.");
  ImGui::EndChild();
  log_item(theme, "chains.film");
  return hovered_step;
}

}  // namespace app
