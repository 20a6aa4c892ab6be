#include "app/panels/metric_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "app/widgets/theme.h"

namespace app {
namespace {

/// Only some samplers refuse moves; a flat line at 1 would say nothing of the others.
bool applies(const basin::MetricInfo& metric, basin::SamplerKind sampler) {
  return metric.name != std::string_view("accepted") || rejects_moves(sampler);
}

/// The KL of the weights that are not shown stands back.
float emphasis(const basin::MetricInfo& metric, const View& view) {
  const std::string_view name(metric.name);
  if (name != "kl" && name != "kl_live") return 1;
  return (name == "kl_live") == (view.shared->request.weights == basin::WeightsKind::live) ? 1.0f : 0.45f;
}

/// The second run of a comparison: the same colours, thinner and dotted.
void push_twin(PlotContent& content, const basin::MetricInfo& metric, const View& view) {
  if (view.twin_history == nullptr || !applies(metric, view.twin_sampler)) return;
  const Series& series = view.twin_history->series(metric.name);
  if (series.empty()) return;
  const ImU32 color = with_alpha(series_color(*view.theme, metric.style.colour), 0.75f * emphasis(metric, view));
  content.lines.push_back({fmt::format("{}, twin", metric.style.label), &series, nullptr, color, basin::Dash::dotted, metric.unit, true});
}

void push(PlotContent& content, const basin::MetricInfo& metric, const View& view) {
  push_twin(content, metric, view);
  const Series& series = view.history->series(metric.name);
  if (series.empty() || !applies(metric, view.options.chain.sampler)) return;
  const ImU32 color = with_alpha(series_color(*view.theme, metric.style.colour), emphasis(metric, view));
  if (const Series& left = view.history->left(metric.name); !left.empty()) content.left.push_back({&left, color});
  const Series& spread = view.history->series(metric.style.spread);
  content.lines.push_back({metric.style.label, &series, spread.empty() ? nullptr : &spread, color, metric.style.dash, metric.unit});
}

/// The unit that most lines share, and behind it those of the others: "share; diversity: ratio".
std::string unit_of(const PlotContent& content) {
  const auto count = [&](const std::string& unit) {
    return std::count_if(content.lines.begin(), content.lines.end(), [&](const PlotLine& line) { return line.unit == unit; });
  };
  const auto usual = std::max_element(content.lines.begin(), content.lines.end(),
                                      [&](const PlotLine& a, const PlotLine& b) { return count(a.unit) < count(b.unit); });
  std::string text = usual->unit;
  for (const auto& line : content.lines)
    if (!line.twin && line.unit != usual->unit) text += fmt::format("; {}: {}", line.label, line.unit);
  return text;
}

MetricChart chart_of(const basin::MetricGroupInfo& group, const View& view) {
  MetricChart chart{group.group, std::string("stability.") + group.id, {}};
  PlotContent& content = chart.content;
  content.title = group.title;
  content.help = group.help;
  content.scale = group.scale;
  content.zero_line = group.zero_line;
  content.smooths = group.smooths;
  content.marks = &view.history->marks();
  const basin::Metrics names;
  basin::visit_metrics(names, [&](const basin::MetricInfo& metric, double) {
    if (metric.group == group.group) push(content, metric, view);
  });
  if (!content.lines.empty()) content.unit = unit_of(content);
  return chart;
}

}  // namespace

std::vector<MetricChart> metric_charts(const View& view) {
  std::vector<MetricChart> charts;
  for (const auto& group : basin::metric_groups())
    if (auto chart = chart_of(group, view); !chart.content.lines.empty()) charts.push_back(std::move(chart));
  return charts;
}

}  // namespace app
