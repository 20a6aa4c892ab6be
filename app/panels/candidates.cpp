#include "app/panels/candidates.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/panels/laboratory_controls.h"
#include "app/widgets/buttons.h"
#include "app/widgets/colour_bar.h"
#include "app/widgets/empty_state.h"
#include "app/widgets/tooltip.h"
#include "core/data/fit_picture.h"
#include "core/restoration/fill_order.h"

namespace app {
namespace {

std::string state_of(const CanvasSnapshot& snapshot) {
  const auto& fill = snapshot.view;
  const std::string chains = fmt::format("{} chains", fill.candidates.count);
  if (snapshot.finished) return fmt::format("{}, {} steps, done", chains, fill.steps);
  const std::string level = fill.sigma > 0 ? fmt::format(", noise {:.2g}", fill.sigma) : "";
  return fmt::format("{}, step {} of {}{}", chains, fill.step, fill.steps, level);
}

}  // namespace

void CandidatesPanel::take(const CanvasSnapshot& snapshot, bool diverse) {
  ++serial_;
  const auto& fill = snapshot.view;
  places_ = basin::by_energy(fill.energies);
  if (diverse) places_ = basin::by_difference(fill.candidates, places_.front());
  sorted_ = basin::pictures_at(fill.candidates, places_);
  most_deviation_ = fill.deviation.empty() ? 0 : *std::max_element(fill.deviation.begin(), fill.deviation.end());
  const int64_t channels = fill.mean.channels, pixels = fill.mean.width * fill.mean.height;
  deviation_ = {1, 3, fill.mean.height, fill.mean.width, {}};
  for (int64_t i = 0; i < pixels; ++i) {
    double sum = 0;
    for (int64_t c = 0; c < channels; ++c) sum += static_cast<double>(fill.deviation[static_cast<size_t>(i * channels + c)]);
    const ImU32 colour = packed_colour(ColorMap::viridis, sum / static_cast<double>(channels) / std::max(1.0, most_deviation_));
    for (const int shift : {IM_COL32_R_SHIFT, IM_COL32_G_SHIFT, IM_COL32_B_SHIFT}) deviation_.bytes.push_back(static_cast<uint8_t>(colour >> shift));
  }
  const auto own = fill.own_energy ? std::vector<float>{*fill.own_energy} : std::vector<float>{};
  bins_ = bins_of({&fill.energies, &own});
  if (bins_.shares.size() > 1) bins_.shares.pop_back();
  if (fill.own_energy) bins_.marks.push_back({"the picture itself", 0, static_cast<double>(*fill.own_energy)});
}

NumberTable CandidatesPanel::numbers(const View&) const {
  if (!seen_) return {};
  NumberTable table{{"chain", {}}, {"E", {}}};
  for (const auto chain : places_) {
    table[0].values.push_back(static_cast<float>(chain));
    table[1].values.push_back(seen_->view.energies[static_cast<size_t>(chain)]);
  }
  return table;
}

void CandidatesPanel::draw(const View& view) {
  const Theme& theme = *view.theme;
  const auto& snapshot = view.shared->canvas.snapshot;
  if (!snapshot)
    return empty_state(theme, "Mark a part of the picture as unknown: the answers of all chains appear here, by energy.",
                       ImGui::GetContentRegionAvail());
  const bool diverse = view.shared->canvas.diverse;
  if (snapshot != seen_ || diverse != seen_diverse_) take(*(seen_ = snapshot), seen_diverse_ = diverse);
  ImGui::AlignTextToFramePadding();
  dim_text(theme, state_of(*snapshot));
  ImGui::SameLine();
  laboratory_button(view, "canvas.diverse", {Icon::none, diverse ? "By energy" : "By difference", {}, false, true}, ImVec2(0, 0));
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float summary = std::clamp(room.y * 0.24f, theme.px(90), theme.px(190)), energies = std::clamp(room.y * 0.24f, theme.px(90), theme.px(200));
  const float gap = theme.px(8);
  draw_summary(view, ImVec2(room.x, summary));
  ImGui::Dummy(ImVec2(1, gap));
  draw_wall(view, ImVec2(room.x, std::max(theme.px(60), room.y - summary - energies - 4 * gap)));
  for (auto& mark : bins_.marks) mark.color = theme.color.data;
  draw_histogram(
      "canvas.energies", "Energies of the candidates", "nats",
      "E of each chain's whole picture, known pixels in place. Lower is more likely under the model. The line is E of the picture with what "
      "the hole hides: a good model has candidates about it.",
      {{"candidates", theme.color.samples}}, bins_, ImVec2(room.x, energies), theme);
}

/// Mean and deviation side by side, each as large as the room allows, and where there is more the picture before it was fitted to the model.
void CandidatesPanel::draw_summary(const View& view, ImVec2 size) {
  const Theme& theme = *view.theme;
  const auto& fill = seen_->view;
  const float line = ImGui::GetTextLineHeightWithSpacing(), bar = colour_bar_width(theme);
  const float side = std::max(1.0f, std::floor(std::min(size.y - line, (size.x - bar) / 2 - theme.px(16))));
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto picture = [&](float x, std::string_view name, std::string_view title, std::string_view help, const basin::ImageBatch& image,
                           uint64_t serial, float its_side) {
    const ImVec2 min(corner.x + x, corner.y + line), max(min.x + its_side, min.y + its_side);
    list.AddText(ImVec2(min.x, corner.y), theme.color.text_dim, title.data(), title.data() + title.size());
    ImGui::SetCursorScreenPos(min);
    ImGui::Dummy(ImVec2(its_side, its_side));
    log_item(theme, name);
    tooltip(theme, help);
    draw_picture(theme, make_sheet(*view.renderer, name, serial, image), 0, min, max);
  };
  picture(0, "canvas.mean", "mean", "The mean of all candidates: the least squared error on average, and blurred where they differ.", fill.mean,
          serial_, side);
  picture(side + theme.px(16), "canvas.deviation", "deviation",
          "Standard deviation over the candidates, in bytes of 0 to 255: where the model is sure, and where not.", deviation_, serial_, side);
  const ColourScale scale{ColorMap::viridis, false, 0, std::max(1.0, most_deviation_), "bytes"};
  draw_colour_bar(theme, ImVec2(corner.x + 2 * side + theme.px(26), corner.y + line), side, scale);
  const auto& original = view.shared->canvas.original();
  if (original != original_) original_ = original, ++original_serial_;
  const float x = 2 * side + theme.px(30) + bar, room = std::min(side, std::floor(size.x - x));
  if (original && room >= theme.px(64))
    picture(x, "canvas.original", "original", "The picture as it came, before it was fitted to the model's size.", *original, original_serial_, room);
  ImGui::SetCursorScreenPos(ImVec2(corner.x, corner.y + size.y));
}

void CandidatesPanel::draw_wall(const View& view, ImVec2 size) {
  const Theme& theme = *view.theme;
  FillCanvas& canvas = view.shared->canvas;
  const PictureSheet sheet = make_sheet(*view.renderer, "canvas.wall", serial_, sorted_);
  const int64_t shown = canvas.shown_chain();
  const auto mouse = wall_.draw(theme, "canvas.wall", sheet, size,
                                [&](int64_t i) { return places_[static_cast<size_t>(i)] == shown ? theme.color.accent : ImU32{0}; });
  if (mouse.hovered >= 0 && mouse.hovered < static_cast<int64_t>(places_.size())) {
    const auto chain = places_[static_cast<size_t>(mouse.hovered)];
    readout(theme, fmt::format("candidate {} of {}\nE {:.4g} nats\nClick to see it in the picture", mouse.hovered + 1, places_.size(),
                               static_cast<double>(seen_->view.energies[static_cast<size_t>(chain)])));
  }
  if (mouse.clicked >= 0 && mouse.clicked < static_cast<int64_t>(places_.size())) canvas.chosen = places_[static_cast<size_t>(mouse.clicked)];
}

}  // namespace app
