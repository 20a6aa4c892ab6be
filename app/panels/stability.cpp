#include "app/panels/stability.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "app/panels/alarm.h"
#include "app/widgets/buttons.h"
#include "app/widgets/histogram.h"
#include "app/widgets/plot_grid.h"
#include "app/widgets/slider.h"
#include "app/widgets/tooltip.h"

namespace app {
namespace {

struct Curve {
  const char* metric;
  const char* label;
  const char* spread;  ///< metric of the standard deviation, or null
  int color;
  Dash dash;
  const char* unit = "";  ///< where it differs from the chart's
};

struct Chart {
  const char* id;
  const char* title;
  const char* unit;
  const char* help;
  bool zero_line, smooths;
  std::vector<Curve> curves;
};

/// The one list of curves, in drawing order.
const std::vector<Chart>& charts() {
  static const std::vector<Chart> list = {
      {"stability.energy",
       "Energy",
       "nats",
       "Mean energy of the data batch and of the samples; bands are one standard deviation. In healthy training the two lie on each other.",
       false,
       true,
       {{"energy_data", "data", "energy_data_sd", 0, Dash::solid}, {"energy_model", "samples", "energy_model_sd", 1, Dash::dashed}}},
      {"stability.gap",
       "Gap",
       "nats",
       "E(data) - E(samples). Near 0 is healthy. Far below: samples cannot reach the valleys of the data. Above: samples found lower energy than "
       "data has.",
       true,
       true,
       {{"gap", "data - samples", nullptr, 2, Dash::solid}}},
      {"stability.gradients",
       "Gradient norms",
       "",
       "Norm of the loss gradient by the weights before clipping, and of its parts: L_CD with the penalty and the KL term where that is on (Improved "
       "CD); the penalty, L_opt and L_ent by themselves every ten updates. Sudden growth comes before divergence.",
       false,
       true,
       {{"grad_norm", "weights", nullptr, 0, Dash::solid},
        {"cd_grad_norm", "L_CD", nullptr, 1, Dash::dashed},
        {"kl_grad_norm", "L_KL", nullptr, 3, Dash::dotted},
        {"penalty_grad_norm", "penalty", nullptr, 4, Dash::dotted},
        {"opt_grad_norm", "L_opt", nullptr, 2, Dash::dashed},
        {"ent_grad_norm", "L_ent", nullptr, 5, Dash::dashed}}},
      {"stability.forces",
       "|dE/dx| of chains",
       "nats / unit",
       "Mean norm of the force along the chains. Growth over a run means the energy gets too steep for the Langevin steps.",
       false,
       true,
       {{"chain_grad_norm", "chains", nullptr, 3, Dash::solid}}},
      {"stability.truth",
       "KL and NLL",
       "nats",
       "Exact distances to the data by quadrature (2D): KL(data || model), and the mean negative log-likelihood of held-out points. Lower is better.",
       false,
       false,
       {{"kl", "KL", nullptr, 2, Dash::solid}, {"nll", "NLL", nullptr, 3, Dash::dashed}}},
      {"stability.chains",
       "Chain diagnostics",
       "share; diversity: ratio",
       "Diversity: spread of samples over spread of data, near 0 is collapse. At box: values on the edge. Clipped: elements of dE/dx cut. Accepted: "
       "MALA and HMC moves. Distinct: buffer slots that are no near-copy of another.",
       false,
       true,
       {{"diversity", "diversity", nullptr, 2, Dash::solid, "(ratio)"},
        {"at_box", "at box", nullptr, 5, Dash::dashed},
        {"clipped", "clipped", nullptr, 3, Dash::dotted},
        {"accepted", "accepted", nullptr, 0, Dash::solid},
        {"distinct", "distinct", nullptr, 4, Dash::dashed}}},
  };
  return list;
}

/// Only MALA and HMC refuse moves; a flat line at 1 would say nothing of the other samplers.
bool applies(const Curve& curve, basin::SamplerKind sampler) {
  return curve.metric != std::string_view("accepted") || rejects_moves(sampler);
}

/// The second run of a comparison: the same colours, thinner and dotted.
void push_twin(PlotContent& content, const Curve& curve, const View& view) {
  if (view.twin_history == nullptr || !applies(curve, view.twin_sampler)) return;
  const Series& series = view.twin_history->series(curve.metric);
  if (!series.empty())
    content.lines.push_back({fmt::format("{}, twin", curve.label), &series, nullptr, with_alpha(series_color(*view.theme, curve.color), 0.75f),
                             Dash::dotted, curve.unit, true});
}

PlotContent content_of(const Chart& chart, const View& view) {
  PlotContent content;
  content.title = chart.title;
  content.unit = chart.unit;
  content.help = chart.help;
  content.zero_line = chart.zero_line;
  content.smooths = chart.smooths;
  content.marks = &view.history->marks();
  for (const auto& curve : chart.curves) {
    const Series& series = view.history->series(curve.metric);
    push_twin(content, curve, view);
    if (series.empty() || !applies(curve, view.options.chain.sampler)) continue;
    const Series* spread = curve.spread != nullptr ? &view.history->series(curve.spread) : nullptr;
    content.lines.push_back({curve.label, &series, spread != nullptr && !spread->empty() ? spread : nullptr, series_color(*view.theme, curve.color),
                             curve.dash, curve.unit});
  }
  return content;
}

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
void find_steps(const View& view, StepAxis& steps) {
  steps.first = steps.last = NAN;
  for (const auto& chart : charts())
    for (const auto& curve : chart.curves) {
      for (const History* history : {view.history, view.twin_history}) {
        if (history == nullptr || history->series(curve.metric).empty()) continue;
        const Series& series = history->series(curve.metric);
        steps.first = std::fmin(steps.first, series.step(0));
        steps.last = std::fmax(steps.last, series.step(series.size() - 1));
      }
    }
}

std::string verdict_numbers(const View& view) {
  std::string text = fmt::format("Rule: {}\n{}", view.snapshot->verdict.rule, view.snapshot->verdict.reason);
  if (std::isfinite(view.snapshot->verdict.value))
    text += fmt::format("\nNumber: {:.4g}, limit {:.4g}", view.snapshot->verdict.value, view.snapshot->verdict.limit);
  for (const char* metric : {"energy_data", "energy_model", "gap", "grad_norm", "at_box", "diversity"}) {
    const Series& series = view.shown_history().series(metric);
    if (!series.empty()) text += fmt::format("\n{}: {:.4g}", metric, series.value(series.size() - 1));
  }
  return text;
}

}  // namespace

ImU32 health_color(basin::Health health, const Theme& theme) {
  switch (health) {
    case basin::Health::healthy:
      return theme.color.good;
    case basin::Health::drifting:
      return theme.color.warn;
    default:
      return theme.color.bad;
  }
}

void draw_health(ImDrawList& draw, basin::Health health, ImVec2 c, float size, const Theme& theme) {
  const float r = size / 2, thick = std::max(2.0f, size * 0.13f);
  const ImU32 color = health_color(health, theme);
  const auto at = [&](float x, float y) { return ImVec2(c.x + x * r, c.y + y * r); };
  switch (health) {
    case basin::Health::healthy: {
      draw.AddCircleFilled(c, r, color, 24);
      const ImVec2 tick[3] = {at(-0.45f, 0.05f), at(-0.1f, 0.4f), at(0.5f, -0.35f)};
      return draw.AddPolyline(tick, 3, theme.color.panel, 0, thick);
    }
    case basin::Health::drifting:
      draw.AddTriangleFilled(at(0, -1), at(1, 0.85f), at(-1, 0.85f), color);
      return draw.AddLine(at(0, -0.35f), at(0, 0.4f), theme.color.panel, thick);
    case basin::Health::diverging: {
      draw.AddQuadFilled(at(0, -1.05f), at(1.05f, 0), at(0, 1.05f), at(-1.05f, 0), color);
      const ImVec2 arrow[3] = {at(-0.4f, 0.1f), at(0, -0.45f), at(0.4f, 0.1f)};
      draw.AddPolyline(arrow, 3, theme.color.panel, 0, thick);
      return draw.AddLine(at(0, -0.4f), at(0, 0.5f), theme.color.panel, thick);
    }
    case basin::Health::collapsed:
      draw.AddRectFilled(at(-0.9f, -0.9f), at(0.9f, 0.9f), color, r * 0.2f);
      return draw.AddCircleFilled(c, r * 0.28f, theme.color.panel, 12);
    case basin::Health::failed:
      draw.AddCircle(c, r * 0.9f, color, 24, thick);
      draw.AddLine(at(-0.4f, -0.4f), at(0.4f, 0.4f), color, thick);
      return draw.AddLine(at(-0.4f, 0.4f), at(0.4f, -0.4f), color, thick);
  }
}

StabilityPanel::StabilityPanel() {
  steps_.smoothing = 0.8;
}

void StabilityPanel::run_started(const View&) {
  for (auto& plot : plots_) plot.forget();
  steps_.follow = true;
}

void StabilityPanel::draw(const View& view) {
  if (!view.snapshot) return dim_text(*view.theme, "The curves appear with the first update. Press Space to train.");
  draw_verdict(view);
  draw_alarm(view);
  draw_smoothing(view);
  draw_plots(view);
}

void StabilityPanel::draw_verdict(const View& view) {
  const Theme& theme = *view.theme;
  const basin::Verdict& verdict = view.snapshot->verdict;
  const std::string word = std::string(view.shows_twin ? "twin: " : "") + std::string(name_of(verdict.health));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float whole = ImGui::GetContentRegionAvail().x, icon = theme.px(24);
  ImGui::BeginGroup();
  ImGui::Dummy(ImVec2(icon, icon));
  draw_health(*ImGui::GetWindowDrawList(), verdict.health, ImVec2(at.x + icon / 2, at.y + icon / 2), icon * 0.92f, theme);
  ImGui::SameLine(0, theme.px(9));
  {
    const FontScope large(theme.large);
    ImGui::PushStyleColor(ImGuiCol_Text, health_color(verdict.health, theme));
    ImGui::TextUnformatted(word.c_str());
    ImGui::PopStyleColor();
  }
  if (!shows_alarm(view)) {  // whose card says the same in full
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
  std::vector<size_t> shown;
  for (size_t i = 0; i < charts().size(); ++i)
    if (!content_of(charts()[i], view).lines.empty()) shown.push_back(i);
  const ImVec2 space = ImGui::GetContentRegionAvail();
  const float gap = theme.px(10);
  const auto count = static_cast<int>(shown.size()) + 1;  // the histogram is one more
  const PlotGrid grid = plot_grid(space, count, gap, ImGui::GetStyle().ScrollbarSize + theme.px(4), theme.scale);
  const bool inside = grid.scrolls && grid.cell.y <= space.y;  // the verdict stays in sight
  if (inside) ImGui::BeginChild("##plots", space);
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const auto place = [&](int cell) {
    ImGui::SetCursorScreenPos(ImVec2(origin.x + static_cast<float>(cell % grid.columns) * (grid.cell.x + gap),
                                     origin.y + static_cast<float>(cell / grid.columns) * (grid.cell.y + gap)));
  };
  find_steps(view, steps_);
  steps_.hovered = view.shared->hovered_step;
  steps_.next_hovered = -1;
  int cell = 0;
  for (const size_t i : shown) {
    place(cell++);
    plots_[i].draw(charts()[i].id, content_of(charts()[i], view), steps_, grid.cell, theme);
  }
  if (steps_.next_hovered >= 0) view.shared->next_hovered_step = steps_.next_hovered;
  place(cell);
  const auto spare = static_cast<float>(grid.columns - 1 - cell % grid.columns);  // the last plot takes what is left of its row
  draw_energies(view, ImVec2(grid.cell.x + spare * (grid.cell.x + gap), grid.cell.y));
  if (inside) ImGui::EndChild();
}

void StabilityPanel::draw_energies(const View& view, ImVec2 size) {
  const Theme& theme = *view.theme;
  draw_histogram("stability.histogram", "Energies now", "nats",
                 "Energies of the last data batch and of the last samples. The more they overlap, the less data and samples differ to the model.",
                 {{"data", &view.snapshot->energies_data, theme.color.data}, {"samples", &view.snapshot->energies_model, theme.color.samples}}, size,
                 theme);
}

}  // namespace app
