#include "core/studies/run_curves.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/errors.h"
#include "core/figures/plots.h"

namespace basin {
namespace {

constexpr double kWindow = 20;  // values over which the dark line averages
constexpr int64_t kColumns = 4;

/// A curve for each metric, in the order of visit_metrics: the updates in which it was measured, and what it was.
std::vector<PlotSeries> measured(const std::vector<Metrics>& rows) {
  std::vector<PlotSeries> curves;
  for (const auto& row : rows) {
    size_t index = 0;
    visit_metrics(row, [&](const MetricInfo&, double value) {
      if (index == curves.size()) curves.emplace_back();
      auto& curve = curves[index++];
      if (!std::isfinite(value)) return;
      curve.x.push_back(static_cast<double>(row.step));
      curve.y.push_back(value);
    });
  }
  return curves;
}

/// The curve itself, pale, only where the run is alone; its mean always.
void add_run(Plot& plot, const PlotSeries& curve, const std::string& run, const Rgb& colour, bool alone) {
  if (curve.y.size() < 2) return;
  if (alone) plot.series.push_back({"", ink::kPaleBlue, curve.x, curve.y, 1});
  plot.series.push_back({alone ? "" : run, colour, curve.x, smoothed(curve.y, kWindow), 1.8});
}

void scale_y(Plot& plot, const MetricGroupInfo& group) {
  fit_y(plot);
  plot.y.scale = group.scale;
  plot.y.unit = kSymmetricUnit;
  if (group.zero_line) plot.guides = {0};
}

}  // namespace

ImageBatch draw_run_curves(const std::vector<RunCurves>& runs, const std::string& about) {
  double last = 1;
  for (const auto& run : runs) {
    if (run.rows.size() < 2) throw BadInput(fmt::format("'{}' has fewer than two updates, too few for a curve; train it longer.", run.name));
    last = std::max(last, static_cast<double>(run.rows.back().step));
  }
  std::vector<std::vector<PlotSeries>> curves;
  for (const auto& run : runs) curves.push_back(measured(run.rows));
  const bool alone = runs.size() == 1;
  std::vector<Plot> plots;
  size_t index = 0;
  Metrics names;
  visit_metrics(names, [&](const MetricInfo& about_metric, double) {
    Plot plot;
    plot.title = about_metric.name;
    plot.x = {"updates", 0, last, Scale::linear, 1};
    plot.y.label = about_metric.unit;
    for (size_t i = 0; i < runs.size(); ++i) add_run(plot, curves[i][index], runs[i].name, ink::kSeries.at(i), alone);
    ++index;
    if (plot.series.empty()) return;
    scale_y(plot, info_of(about_metric.group));
    plots.insert(about_metric.group == MetricGroup::gap ? plots.begin() : plots.end(), std::move(plot));
  });
  const auto footer = fmt::format("{}{} over {:.0f} values. The gap is drawn linear within {} nats of 0, logarithmic beyond.",
                                  about.empty() ? "" : about + " ", alone ? "Dark: mean" : "Means", kWindow, kSymmetricUnit);
  return draw_plots(alone ? runs.front().name : "Runs over their updates", plots, kColumns, footer);
}

}  // namespace basin
