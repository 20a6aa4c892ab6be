#include "core/studies/run_curves.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/errors.h"
#include "core/io/plots.h"

namespace basin {
namespace {

constexpr double kWindow = 20;    // values over which the dark line averages
constexpr double kGapUnit = 0.1;  // nats around zero where the gap's axis is linear
constexpr int64_t kColumns = 4;

/// The updates in which the `index`th metric was measured, and what it was.
PlotSeries measured(const std::vector<Metrics>& rows, size_t index) {
  PlotSeries series;
  for (const auto& row : rows) {
    size_t next = 0;
    visit_metrics(row, [&](const char*, double value, const char*, const char*) {
      if (next++ != index || !std::isfinite(value)) return;
      series.x.push_back(static_cast<double>(row.step));
      series.y.push_back(value);
    });
  }
  return series;
}

void add_run(Plot& plot, const RunCurves& run, size_t index, const Rgb& colour, bool alone) {
  auto raw = measured(run.rows, index);
  if (raw.y.size() < 2) return;
  PlotSeries mean{alone ? "" : run.name, colour, raw.x, smoothed(raw.y, kWindow), 1.8};
  raw.colour = ink::kPaleBlue;
  raw.width = 1;
  if (alone) plot.series.push_back(std::move(raw));
  plot.series.push_back(std::move(mean));
}

Plot plot_of(const std::vector<RunCurves>& runs, size_t index, const std::string& name, const std::string& unit, double last) {
  Plot plot;
  plot.title = name;
  plot.x = {"updates", 0, last, PlotScale::linear, 1};
  plot.y.label = unit;
  for (size_t i = 0; i < runs.size(); ++i) add_run(plot, runs[i], index, ink::kSeries.at(i), runs.size() == 1);
  fit_y(plot);
  if (name == "gap") {
    plot.y.scale = PlotScale::symmetric;
    plot.y.unit = kGapUnit;
    plot.guides = {0};
  }
  return plot;
}

}  // namespace

ImageBatch draw_run_curves(const std::vector<RunCurves>& runs, const std::string& about) {
  double last = 1;
  for (const auto& run : runs) {
    if (run.rows.size() < 2) throw BadInput(fmt::format("'{}' has fewer than two updates, too few for a curve; train it longer.", run.name));
    last = std::max(last, static_cast<double>(run.rows.back().step));
  }
  std::vector<Plot> plots;
  size_t index = 0;
  Metrics names;
  visit_metrics(names, [&](const std::string& name, double, const char* unit, const char*) {
    auto plot = plot_of(runs, index++, name, unit, last);
    if (plot.series.empty()) return;
    if (name != "gap")
      plots.push_back(std::move(plot));
    else
      plots.insert(plots.begin(), std::move(plot));
  });
  const bool alone = runs.size() == 1;
  const auto footer = fmt::format("{}{} over {:.0f} values. The gap is drawn linear within {} nats of 0, logarithmic beyond.",
                                  about.empty() ? "" : about + " ", alone ? "Dark: mean" : "Means", kWindow, kGapUnit);
  return draw_plots(alone ? runs.front().name : "Runs over their updates", plots, kColumns, footer);
}

}  // namespace basin
