#include "app/panels/stability.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/panels/alarm.h"
#include "app/panels/health_mark.h"
#include "app/panels/metric_charts.h"
#include "app/widgets/buttons.h"
#include "app/widgets/empty_state.h"
#include "app/widgets/histogram.h"
#include "app/widgets/plot_grid.h"
#include "app/widgets/slider.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

constexpr float kLow = 230;  // height at scale 1 below which a plot takes the place of the reason, which the tooltip has, and of the smoothing

/// In a room of two lines whatever its length, so that changing digits never move the plots; the tooltip has all of it.
void draw_reason(const Theme& theme, const std::string& reason) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 room(std::max(1.0f, ImGui::GetContentRegionAvail().x), 2 * ImGui::GetTextLineHeight() + theme.px(4));
  const ImVec4 clip(at.x, at.y, at.x + room.x, at.y + room.y);
  const std::string lines = broken_at_spaces(reason, room.x);
  ImGui::GetWindowDrawList()->AddText(ImGui::GetFont(), ImGui::GetFontSize(), ImVec2(at.x, at.y + theme.px(2)), theme.color.text_dim, lines.c_str(),
                                      nullptr, 0, &clip);
  ImGui::Dummy(room);
}

/// First and last step of any curve shown.
void find_steps(const std::vector<MetricChart>& charts, StepAxis& steps) {
  steps.first = steps.last = NAN;
  for (const auto& chart : charts)
    for (const auto& line : chart.content.lines) {
      steps.first = std::fmin(steps.first, line.series->step(0));
      steps.last = std::fmax(steps.last, line.series->step(line.series->size() - 1));
    }
}

std::string verdict_numbers(const View& view) {
  std::string text = fmt::format("Rule: {}\n{}", view.snapshot->verdict.rule, view.snapshot->verdict.reason);
  if (std::isfinite(view.snapshot->verdict.value))
    text += fmt::format("\nNumber: {:.4g}, limit {:.4g}", view.snapshot->verdict.value, view.snapshot->verdict.limit);
  for (const char* metric : {"energy_data", "energy_samples", "gap", "grad_norm", "at_box", "diversity"}) {
    const Series& series = view.shown_history().series(metric);
    if (!series.empty()) text += fmt::format("\n{}: {:.4g}", metric, series.value(series.size() - 1));
  }
  return text;
}

}  // namespace

StabilityPanel::StabilityPanel() {
  steps_.smoothing = 0.8;
}

void StabilityPanel::run_started(const View&) {
  for (auto& [group, plot] : plots_) plot.forget();
  scored_ = nullptr;
  steps_.follow = true;
}

void StabilityPanel::draw(const View& view) {
  if (!view.snapshot)
    return empty_state(*view.theme, "The curves appear with the first update. Press Space to train.", ImGui::GetContentRegionAvail());
  low_ = ImGui::GetContentRegionAvail().y < view.theme->px(kLow);
  draw_verdict(view);
  draw_alarm(view);
  if (!low_) draw_smoothing(view);
  draw_plots(view);
}

void StabilityPanel::draw_verdict(const View& view) {
  const Theme& theme = *view.theme;
  const basin::Verdict& verdict = view.snapshot->verdict;
  const std::string word = std::string(view.shows_twin ? "twin: " : "") + std::string(word_of(verdict));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float whole = ImGui::GetContentRegionAvail().x, icon = theme.px(24);
  ImGui::BeginGroup();
  ImGui::Dummy(ImVec2(icon, icon));
  app::draw_verdict(*ImGui::GetWindowDrawList(), verdict, ImVec2(at.x + icon / 2, at.y + icon / 2), icon * 0.92f, theme);
  ImGui::SameLine(0, theme.px(9));
  {
    const FontScope large(theme.large);
    ImGui::PushStyleColor(ImGuiCol_Text, verdict_color(verdict, theme));
    ImGui::TextUnformatted(word.c_str());
    ImGui::PopStyleColor();
  }
  if (!low_ && !shows_alarm(view)) {  // whose card says the same in full
    if (whole > theme.px(420)) ImGui::SameLine(0, theme.px(14));
    draw_reason(theme, verdict.reason);
  }
  ImGui::EndGroup();
  log_item(theme, "stability.verdict");
  tooltip(theme, verdict_numbers(view));
}

void StabilityPanel::draw_smoothing(const View& view) {
  const Theme& theme = *view.theme;
  ImGui::AlignTextToFramePadding();
  dim_text(theme, "smoothing");
  ImGui::SameLine();
  slider("##smoothing", steps_.smoothing, {0, kMaxSmoothing, basin::Scale::near_one}, steps_.smoothing > 0 ? "%.3f" : "off",
         std::min(theme.px(180), ImGui::GetContentRegionAvail().x), theme);
  log_item(theme, "stability.smoothing");
  tooltip(theme,
          "Weight of the past in the strong line, a running average without start-up bias. The raw values stay as the faint line; training is not "
          "touched.");
}

void StabilityPanel::draw_plots(const View& view) {
  const Theme& theme = *view.theme;
  const auto charts = metric_charts(view);
  const ImVec2 space = ImGui::GetContentRegionAvail();
  const float gap = theme.px(10);
  const auto count = static_cast<int>(charts.size()) + 1;  // the histogram is one more
  const PlotGrid grid = plot_grid(space, count, gap, ImGui::GetStyle().ScrollbarSize + theme.px(4), theme.scale);
  const bool inside = grid.scrolls && grid.cell.y <= space.y;  // the verdict stays in sight
  if (inside) ImGui::BeginChild("##plots", space);
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const auto place = [&](int cell) {
    ImGui::SetCursorScreenPos(ImVec2(origin.x + static_cast<float>(cell % grid.columns) * (grid.cell.x + gap),
                                     origin.y + static_cast<float>(cell / grid.columns) * (grid.cell.y + gap)));
  };
  find_steps(charts, steps_);
  steps_.hovered = view.shared->hovered_step;
  steps_.next_hovered = -1;
  int cell = 0;
  for (const auto& chart : charts) {
    place(cell++);
    plots_[chart.group].draw(chart.id, chart.content, steps_, grid.cell, theme);
  }
  if (steps_.next_hovered >= 0) view.shared->next_hovered_step = steps_.next_hovered;
  place(cell);
  const auto spare = static_cast<float>(grid.columns - 1 - cell % grid.columns);  // the last plot takes what is left of its row
  draw_energies(view, ImVec2(grid.cell.x + spare * (grid.cell.x + gap), grid.cell.y));
  if (inside) ImGui::EndChild();
}

void StabilityPanel::draw_energies(const View& view, ImVec2 size) {
  const Theme& theme = *view.theme;
  if (std::exchange(scored_twin_, view.shows_twin) != view.shows_twin || !view.snapshot->energies_samples.empty()) scored_ = view.snapshot;
  const SnapshotPtr& shown = scored_ != nullptr ? scored_ : view.snapshot;
  draw_histogram("stability.histogram", "Energies now", "nats",
                 "Energies of the last data batch and of the last samples. The more they overlap, the less data and samples differ to the model.",
                 {{"data", theme.color.data}, {"samples", theme.color.samples}}, bins_of({&shown->energies_data, &shown->energies_samples}), size,
                 theme);
}

}  // namespace app
