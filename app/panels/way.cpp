#include "app/panels/way.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/widgets/buttons.h"
#include "app/widgets/empty_state.h"
#include "app/widgets/focus.h"
#include "app/widgets/plot_frame.h"
#include "app/widgets/tooltip.h"
#include "core/data/fit_picture.h"

namespace app {
namespace {

constexpr float kCell = 52;  // side of a frame at scale 1

void append(basin::ImageBatch& film, const basin::ImageBatch& picture) {
  if (film.count == 0) film = {0, picture.channels, picture.height, picture.width, {}};
  film.bytes.insert(film.bytes.end(), picture.bytes.begin(), picture.bytes.end());
  ++film.count;
}

}  // namespace

NumberTable WayPanel::numbers(const View& view) const {
  const auto& snapshot = view.shared->samples.snapshot;
  if (!snapshot) return {};
  NumberTable table{{"step", {}}, {"noise", {}}, {"E", {}}, {"at_edge", {}}};
  for (const auto& stage : snapshot->stages) {
    table[0].values.push_back(static_cast<float>(stage.step));
    table[1].values.push_back(static_cast<float>(stage.sigma));
    table[2].values.push_back(static_cast<float>(stage.energy));
    table[3].values.push_back(static_cast<float>(stage.at_edge));
  }
  return table;
}

void WayPanel::draw(const View& view) {
  const Theme& theme = *view.theme;
  const SampleWall& wall = view.shared->samples;
  const auto& snapshot = wall.snapshot;
  if (!snapshot || snapshot->stages.empty())
    return empty_state(theme, "The way of the samples from their start appears here as the chains go on.", ImGui::GetContentRegionAvail());
  const int64_t chain = std::clamp<int64_t>(wall.chosen, 0, std::max<int64_t>(0, snapshot->view.pictures.count - 1));
  if (snapshot != seen_ || chain != seen_chain_) {
    seen_ = snapshot, seen_chain_ = chain;
    film_ = {}, near_ = {};
    for (const auto& stage : snapshot->stages)
      if (chain < stage.pictures->count) append(film_, basin::picture_at(*stage.pictures, chain));
    if (snapshot->neighbours && chain < snapshot->neighbours->done)
      for (int64_t i = 0; i < SampleNeighbours::kEach; ++i)
        if (const int64_t place = chain * SampleNeighbours::kEach + i; place < snapshot->neighbours->pictures.count)
          append(near_, basin::picture_at(snapshot->neighbours->pictures, place));
    ++film_serial_, ++near_serial_;
  }
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float gap = theme.px(8), neighbours = wall.settings.neighbours ? theme.px(kCell + 44) : 0;
  const float curves = std::floor(std::clamp(room.y * 0.5f, theme.px(120), theme.px(420)));
  draw_film(view, ImVec2(room.x, std::max(theme.px(60), room.y - curves - neighbours - 2 * gap)));
  std::vector<double> energies, edges;
  for (const auto& stage : snapshot->stages) energies.push_back(stage.energy), edges.push_back(100 * stage.at_edge);
  const ImVec2 half(room.x, std::floor((curves - gap) / 2));
  draw_curve(
      view, "way.energy", "Energy", "nats",
      wall.model && wall.model->options.network.noise_levels > 0
          ? "Mean E of the samples at the level of noise they are at. At levels of noise E has no common zero: only its fall within a level means "
            "something."
          : "Mean E of the samples. It falls as chains find the valleys; far below that of data it is a sign of saturation.",
      energies, half);
  draw_curve(view, "way.edge", "Values at the edge", "%",
             "Share of values that are black or white to the last bit. Chains that run too long on a poor energy saturate: it climbs towards 100 %.",
             edges, half);
  if (neighbours > 0) draw_neighbours(view, ImVec2(room.x, neighbours));
}

void WayPanel::draw_film(const View& view, ImVec2 size) {
  const Theme& theme = *view.theme;
  const auto& stages = seen_->stages;
  const bool has_levels = std::any_of(stages.begin(), stages.end(), [](const SampleStage& stage) { return stage.sigma > 0; });
  dim_text(theme, fmt::format("sample {} on its way, by {}", seen_chain_ + 1, has_levels ? "level of noise" : "step"));
  const float line = ImGui::GetTextLineHeightWithSpacing(), small = theme.px(14), gap = theme.px(4);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float side = theme.px(kCell), pitch = side + gap, height = size.y - line;
  const auto columns = std::max<int64_t>(1, static_cast<int64_t>((size.x + gap) / pitch));
  const auto rows = std::max<int64_t>(1, static_cast<int64_t>(height / (pitch + small)));
  const int64_t shown = std::min(film_.count, columns * rows);
  const PictureSheet sheet = make_sheet(*view.renderer, "way.film", film_serial_, film_);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  ImGui::Dummy(ImVec2(size.x, height));
  log_item(theme, "way.film");
  focus_picture(theme, "way.film", corner, ImVec2(corner.x + size.x, corner.y + height), "Pictures of the chosen sample from its start to its end.");
  for (int64_t i = 0; i < shown; ++i) {
    const int64_t frame = shown > 1 ? i * (film_.count - 1) / (shown - 1) : film_.count - 1;
    const ImVec2 min(corner.x + static_cast<float>(i % columns) * pitch, corner.y + static_cast<float>(i / columns) * (pitch + small));
    const ImVec2 max(min.x + side, min.y + side);
    draw_picture(theme, sheet, frame, min, max);
    const auto& stage = stages[static_cast<size_t>(frame)];
    const FontScope small_text(theme.small_text);
    const std::string label = has_levels ? fmt::format("{:.2g}", stage.sigma) : fmt::format("{}", stage.step);
    list.AddText(ImVec2(min.x, max.y), theme.color.text_dim, label.c_str());
    if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(min, max))
      readout(theme, fmt::format("step {}{}\nmean E of all samples {:.4g} nats\n{:.1f} % of values at the edge", stage.step,
                                 has_levels ? fmt::format(", noise {:.3g}", stage.sigma) : "", stage.energy, 100 * stage.at_edge));
  }
}

void WayPanel::draw_curve(const View& view, std::string_view id, std::string_view title, std::string_view unit, std::string_view help,
                          const std::vector<double>& values, ImVec2 size) const {
  const Theme& theme = *view.theme;
  const std::string x_label = "step";
  const PlotArea area = begin_plot(id, title, unit, help, {}, x_label, size, 0, theme);
  ImGui::SetCursorScreenPos(area.outer_min);
  ImGui::Dummy(size);
  log_item(theme, id);
  focus_picture(theme, id, area.outer_min, area.outer_max, help);
  if (!area.drawable()) return;
  double low = INFINITY, high = -INFINITY;
  for (const double value : values)
    if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
  if (!(high >= low)) return draw_note(area, std::string(id) + ".note", "no value is finite", theme);
  const double margin = margin_around(low, high);
  const Axis x{basin::Scale::linear, 0, static_cast<double>(std::max<int64_t>(1, seen_->view.steps)), area.min.x, area.max.x, true};
  const Axis y{basin::Scale::linear, low - margin, high + margin, area.max.y, area.min.y};
  draw_axes(area, x, y, x_label, theme);
  std::vector<ImVec2> points;
  int64_t nearest = -1;
  float least = 1e9f;
  for (size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) continue;
    points.emplace_back(x.to_pixel(static_cast<double>(seen_->stages[i].step)), y.to_pixel(values[i]));
    if (const float off = std::abs(points.back().x - ImGui::GetMousePos().x); off < least) least = off, nearest = static_cast<int64_t>(i);
  }
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.PushClipRect(area.min, area.max, true);
  list.AddPolyline(points.data(), static_cast<int>(points.size()), theme.color.samples, 0, theme.px(1.6f));
  if (points.size() == 1) list.AddCircleFilled(points[0], theme.px(3), theme.color.samples);
  list.PopClipRect();
  if (nearest >= 0 && ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(area.min, area.max))
    readout(theme, fmt::format("step {}\n{:.4g} {}", seen_->stages[static_cast<size_t>(nearest)].step, values[static_cast<size_t>(nearest)], unit));
}

void WayPanel::draw_neighbours(const View& view, ImVec2 size) {
  const Theme& theme = *view.theme;
  const auto& found = seen_->neighbours;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  ImGui::Dummy(size);
  log_item(theme, "way.neighbours");
  tooltip(theme, "The training pictures nearest to this sample: by their pixels, or in features (nearness). A sample that is one of them is a copy.");
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto say = [&](const std::string& text) { clipped_text(list, corner, theme.color.text_dim, text, corner.x + size.x); };
  if (!seen_->finished) return say("The nearest training pictures are sought when the chains are done.");
  if (!found) return say("Reading the training pictures...");
  if (!found->missing.empty()) return say(found->missing);
  if (found->prepared < 1) return say(fmt::format("Training a classifier for its features: {:.0f} %", 100 * found->prepared));
  if (near_.count == 0) return say(fmt::format("Seeking: {} of {} samples", found->done, seen_->view.pictures.count));
  const bool in_features = found->nearness == basin::Nearness::features;
  say(in_features ? "nearest training pictures in features, and how far they are" : "nearest training pictures, and how far they are (RMS, bytes)");
  const PictureSheet sheet = make_sheet(*view.renderer, "way.neighbours", near_serial_, near_);
  const float line = ImGui::GetTextLineHeightWithSpacing(), side = theme.px(kCell), pitch = side + theme.px(6);
  for (int64_t i = 0; i < near_.count; ++i) {
    const ImVec2 min(corner.x + static_cast<float>(i) * pitch, corner.y + line), max(min.x + side, min.y + side);
    draw_picture(theme, sheet, i, min, max);
    const FontScope small_text(theme.small_text);
    const std::string text =
        fmt::format("{:.1f}", static_cast<double>(found->distances[static_cast<size_t>(seen_chain_ * SampleNeighbours::kEach + i)]));
    list.AddText(ImVec2(min.x, max.y), theme.color.text_dim, text.c_str());
  }
}

}  // namespace app
