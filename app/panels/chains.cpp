#include "app/panels/chains.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/panels/chain_readouts.h"
#include "app/panels/chain_selection.h"
#include "app/panels/film_strip.h"
#include "app/widgets/buttons.h"
#include "app/widgets/empty_state.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {
constexpr float kLeastPlot = 80;   // height of a plot at scale 1; a low panel shows fewer
constexpr float kLeastBody = 150;  // height of pictures and plots below the readouts at scale 1; a lower panel scrolls
constexpr float kPlotGap = 10;

/// Rows of plots that `height` takes, at least one.
int rows_within(const Theme& theme, float height) {
  return std::max(1, static_cast<int>((height + theme.px(kPlotGap)) / theme.px(kLeastPlot + kPlotGap)));
}
/// "Chains 0, 1 and 5".
std::string names_of_watched(const SharedView& shared) {
  const auto chains = watched_chains(shared);
  std::string text = chains.size() == 1 ? "Chain " : "Chains ";
  for (size_t i = 0; i < chains.size(); ++i) text += fmt::format("{}{}", i == 0 ? "" : i + 1 == chains.size() ? " and " : ", ", chains[i]);
  return text;
}
}  // namespace

void ChainsPanel::draw(const View& view) {
  const Theme& theme = *view.theme;
  if (view.snapshot == nullptr)
    return empty_state(theme, "Watched chains appear here with the first snapshot of the run.", ImGui::GetContentRegionAvail());
  if (serial_.update(view.snapshot)) take(*view.snapshot);
  hovered_step_ = std::exchange(next_hovered_step_, -1);
  ImGui::BeginChild("##chains", ImVec2(0, 0));
  draw_chain_readouts(view);
  if (view.seconds_per_stage > 0 || view.within_update()) draw_stage_progress(view);
  ImVec2 size = ImGui::GetContentRegionAvail();
  size.y = std::max(size.y, theme.px(view.snapshot->space.image ? kLeastBody : kLeastPlot));
  if (view.snapshot->traces.empty()) {
    draw_nothing_watched(view, size);
  } else if (view.snapshot->space.image) {
    draw_pictures(view, size);
  } else {
    draw_coordinates(view, size);
  }
  ImGui::EndChild();
}

void ChainsPanel::draw_coordinates(const View& view, ImVec2 size) {
  auto plots = coordinate_plots(view);
  for (auto& plot : energy_plots(view)) plots.push_back(std::move(plot));
  const float least = view.theme->px(210), least_height = view.theme->px(kLeastPlot) + ImGui::GetTextLineHeightWithSpacing();
  if (size.y > least_height) size.y -= draw_legend(view, size.x);
  const int rows = rows_within(*view.theme, size.y);
  const int columns = size.x > 4 * least && (rows < 2 || size.x > 4 * size.y) ? 4 : size.x > 2 * least ? 2 : 1;
  while (static_cast<int>(plots.size()) > rows * columns) plots.erase(plots.begin());  // coordinates give way to energy and force
  draw_plots(view, plots, columns, size);
}

float ChainsPanel::draw_legend(const View& view, float width) const {
  const Theme& theme = *view.theme;
  const FontScope font(theme.small_text);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float line = ImGui::GetTextLineHeight(), right = corner.x + width;
  float x = corner.x;
  const auto put = [&](ImU32 colour, const std::string& text) {
    list.AddText(ImVec2(std::floor(x), corner.y), colour, text.c_str());
    x += ImGui::CalcTextSize(text.c_str()).x + theme.px(10);
  };
  put(theme.color.text_dim, "chain");
  for (const auto& trace : view.snapshot->traces) {
    const int colour = colour_index(*view.shared, trace.chain);
    if (colour < 0) continue;
    const std::string number = fmt::format("{}", trace.chain);
    if (x + theme.px(22) + ImGui::CalcTextSize(number.c_str()).x > right) {
      if (x + ImGui::CalcTextSize("...").x <= right) put(theme.color.text_dim, "...");
      break;
    }
    list.AddCircleFilled(ImVec2(x + theme.px(4), std::floor(corner.y + line / 2)), theme.px(4), chain_colour(colour, theme.dark), 12);
    x += theme.px(12);
    put(theme.color.text, number);
  }
  const float height = line + theme.px(4);
  ImGui::Dummy(ImVec2(std::max(width, 1.0f), line));
  log_item(theme, "chains.legend");
  tooltip(theme, "The watched chains and their colours, here and in the landscape. Click chains in the Landscape panel to change them.");
  ImGui::SetCursorScreenPos(ImVec2(corner.x, corner.y + height));
  return height;
}

NumberTable ChainsPanel::numbers(const View& view) const {
  if (view.snapshot == nullptr || view.snapshot->traces.empty()) return {};
  NumberTable table{{"chain", {}}, {"step", {}}, {"E", {}}, {"force", {}}, {"x", {}}, {"y", {}}};
  for (const auto& trace : view.snapshot->traces)
    for (size_t k = 0; k < std::max(trace.path.size(), trace.energy.size()); ++k) {
      const auto at = [&](const std::vector<float>& values) { return k < values.size() ? values[k] : NAN; };
      const basin::Point place = k < trace.path.size() ? trace.path[k] : basin::Point{NAN, NAN};
      const float row[] = {static_cast<float>(trace.chain), static_cast<float>(k), at(trace.energy), at(trace.grad_norm), place.x, place.y};
      for (size_t i = 0; i < table.size(); ++i) table[i].values.push_back(row[i]);
    }
  return table;
}

void ChainsPanel::take(const basin::Snapshot& snapshot) {
  x_.assign(snapshot.traces.size(), {});
  y_.assign(snapshot.traces.size(), {});
  for (size_t i = 0; i < snapshot.traces.size(); ++i)
    for (const basin::Point& p : snapshot.traces[i].path) {
      x_[i].push_back(p.x);
      y_[i].push_back(p.y);
    }
}

void ChainsPanel::draw_nothing_watched(const View& view, ImVec2 size) const {
  if (!view.shared->watched.empty()) {
    empty_state(*view.theme, names_of_watched(*view.shared) + " will be followed from the first step of the first update on.", size);
    return log_item(*view.theme, "chains.named");
  }
  const float row = ImGui::GetFrameHeightWithSpacing();
  empty_state(*view.theme, "No chain is watched. Click chains in the Landscape panel, or watch the first eight.", ImVec2(size.x, size.y - row));
  const std::string_view label = "Watch the first eight";
  const float width = ImGui::CalcTextSize(label.data()).x + 2 * ImGui::GetStyle().FramePadding.x;
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0f, (size.x - width) / 2));
  if (!button(*view.theme, "chains.watch", {Icon::none, label, "Traces chains 0 to 7 of every batch. Training is not touched.", false, false}))
    return;
  watch_chains(*view.shared, {0, 1, 2, 3, 4, 5, 6, 7});
}

void ChainsPanel::draw_pictures(const View& view, ImVec2 size) {
  const float gap = view.theme->px(10);
  const bool beside = size.x > 2.2f * size.y;
  const ImVec2 plots = beside ? ImVec2(std::floor(size.x * 0.36f), size.y)
                              : ImVec2(size.x, std::floor(std::clamp(size.y * 0.36f, view.theme->px(96), view.theme->px(220))));
  const ImVec2 film = beside ? ImVec2(size.x - plots.x - gap, size.y) : ImVec2(size.x, size.y - plots.y - gap);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  if (has_film(*view.snapshot)) {
    const int64_t step = draw_film_strip(view, serial_.value(), film);
    if (step >= 0) next_hovered_step_ = step;
  } else {
    empty_state(*view.theme, "Pictures of the watched chains come with the next update.", film);
  }
  ImGui::SetCursorScreenPos(beside ? ImVec2(corner.x + film.x + gap, corner.y) : ImVec2(corner.x, corner.y + film.y + gap));
  draw_plots(view, energy_plots(view), beside ? 1 : 2, plots);
}

void ChainsPanel::draw_plots(const View& view, const std::vector<TracePlot>& plots, int columns, ImVec2 size) {
  const Theme& theme = *view.theme;
  const float gap = theme.px(kPlotGap);
  const int count = static_cast<int>(plots.size()), rows = (count + columns - 1) / columns;
  const float between = gap * static_cast<float>(rows - 1),
              height = std::max(std::floor((size.y - between) / static_cast<float>(rows)), theme.px(kLeastPlot));
  const bool scrolls = height * static_cast<float>(rows) + between > size.y;
  const float width = size.x - (scrolls ? ImGui::GetStyle().ScrollbarSize : 0);
  const ImVec2 cell(std::max(1.0f, std::floor((width - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns))), height);
  ImGui::BeginChild("##plots", ImVec2(std::max(size.x, 1.0f), std::max(size.y, 1.0f)));
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  for (int i = 0; i < count; ++i) {
    ImGui::SetCursorScreenPos(
        ImVec2(corner.x + static_cast<float>(i % columns) * (cell.x + gap), corner.y + static_cast<float>(i / columns) * (cell.y + gap)));
    const int64_t step = draw_trace_plot(theme, fmt::format("chains.plot{}", i), plots[static_cast<size_t>(i)], hovered_step_, cell);
    if (step >= 0) next_hovered_step_ = step;
  }
  ImGui::EndChild();
}

TracePlot ChainsPanel::plot_of(const View& view, std::string title, std::string unit, std::string help,
                               const std::vector<const std::vector<float>*>& values) const {
  TracePlot plot{std::move(title), std::move(unit), std::move(help), {}};
  const auto& traces = view.snapshot->traces;
  for (size_t i = 0; i < traces.size() && i < values.size(); ++i) {
    const int index = colour_index(*view.shared, traces[i].chain);
    if (index >= 0) plot.lines.push_back({fmt::format("chain {}", traces[i].chain), values[i], chain_colour(index, view.theme->dark)});
  }
  return plot;
}

std::vector<TracePlot> ChainsPanel::coordinate_plots(const View& view) const {
  std::vector<const std::vector<float>*> x, y;
  for (size_t i = 0; i < x_.size(); ++i) x.push_back(&x_[i]), y.push_back(&y_[i]);
  return {plot_of(view, "x", "", "First coordinate of each watched chain over its Langevin steps.", x),
          plot_of(view, "y", "", "Second coordinate of each watched chain over its Langevin steps.", y)};
}

std::vector<TracePlot> ChainsPanel::energy_plots(const View& view) const {
  std::vector<const std::vector<float>*> energy, grad_norm;
  for (const auto& trace : view.snapshot->traces) energy.push_back(&trace.energy), grad_norm.push_back(&trace.grad_norm);
  return {
      plot_of(view, "Energy", "nats",
              "E of each watched chain before each Langevin step, under the live weights. It should fall, then hover: the chain has found a valley.",
              energy),
      plot_of(view, "Force |dE/dx|", "nats / unit",
              "Norm of dE/dx at each Langevin step. Growth over a run means the energy is getting too steep to follow.", grad_norm)};
}

}  // namespace app
