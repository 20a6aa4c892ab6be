#include "core/evaluation/long_chain_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/figures/plots.h"
#include "core/formats/image_files.h"

namespace basin {
namespace {

Plot empty_plot(const std::string& title, const std::string& unit, double last_step) {
  Plot plot;
  plot.title = title;
  plot.x = {"Langevin steps", 0, last_step, Scale::symmetric, 1};
  plot.y.label = unit;
  return plot;
}

/// One curve in each of `plots`, which stand in the order of visit_measures; the legend is the first plot's.
void add_curves(std::vector<Plot>& plots, const LongChains& chains, const std::string& name, const Rgb& colour) {
  for (size_t i = 0; i < plots.size(); ++i) plots[i].series.push_back({i == 0 ? name : "", colour, {}, {}, 1.8});
  for (const auto& point : chains.points) {
    size_t next = 0;
    visit_measures(point, [&](const char*, const double& value, const char*, const char*) {
      auto& curve = plots[next++].series.back();
      curve.x.push_back(static_cast<double>(point.step));
      curve.y.push_back(value);
    });
  }
}

/// A level line of what the data of all `runs` share; none where they differ or it was not measured.
void add_reference(Plot& plot, const std::vector<NamedLongChains>& runs, const char* name, double LongChains::*measure) {
  const double level = runs.front().chains.*measure;
  if (std::any_of(runs.begin(), runs.end(), [&](const auto& run) { return !(run.chains.*measure == level); })) return;
  plot.series.push_back({name, ink::kFaint, {plot.x.low, plot.x.high}, {level, level}, 1.2});
}

}  // namespace

std::vector<int64_t> log_spaced(int64_t last, int64_t count) {
  std::vector<int64_t> steps = {0};
  for (int64_t i = 0; i < count - 1; ++i) {
    const double share = count > 2 ? static_cast<double>(i) / static_cast<double>(count - 2) : 1;
    const auto step = static_cast<int64_t>(std::llround(std::exp(share * std::log(static_cast<double>(last)))));
    if (step > steps.back()) steps.push_back(step);
  }
  return steps;
}

std::string long_chains_csv(const LongChains& chains) {
  std::string text = "step";
  LongChainPoint names;
  visit_measures(names, [&](const char* name, double&, const char*, const char*) { text += fmt::format(",{}", name); });
  text += "\n";
  for (const auto& point : chains.points) {
    text += std::to_string(point.step);
    visit_measures(point, [&](const char*, const double& value, const char*, const char*) { text += fmt::format(",{}", value); });
    text += "\n";
  }
  return text;
}

ImageBatch draw_long_chains(const std::vector<NamedLongChains>& runs, const std::string& about) {
  std::vector<Plot> plots;
  double last = 1;
  for (const auto& run : runs)
    if (!run.chains.points.empty()) last = std::max(last, static_cast<double>(run.chains.points.back().step));
  LongChainPoint names;
  visit_measures(names, [&](const char*, double&, const char* unit, const char* title) { plots.push_back(empty_plot(title, unit, last)); });
  for (size_t i = 0; i < runs.size(); ++i) add_curves(plots, runs[i].chains, runs.size() > 1 ? runs[i].name : "", ink::kSeries.at(i));
  add_reference(plots[1], runs, "between data", &LongChains::data_to_data);
  add_reference(plots[3], runs, "in the data", &LongChains::data_at_box);
  for (auto& plot : plots) fit_y(plot);
  return draw_plots("Chains after many steps", plots, 3, about);
}

ImageBatch draw_film(const LongChains& chains, int64_t scale, const std::string& about) {
  constexpr int64_t kTop = 60, kRow = 17, kSide = 12;
  const auto columns = static_cast<int64_t>(chains.film_steps.size());
  const auto sheet = contact_sheet(chains.film, columns, scale);
  const int64_t width = std::max<int64_t>(480, sheet.width + 2 * kSide), bottom = kTop + sheet.height;
  const auto words = wrapped(about, 12, static_cast<double>(width - 2 * kSide));
  Raster raster(width, bottom + 11 + kRow * static_cast<int64_t>(words.size()));
  raster.text(kSide, 24, 17, "Chains at these Langevin steps", ink::kText);
  const double column = static_cast<double>(sheet.width) / static_cast<double>(std::max<int64_t>(1, columns));
  for (int64_t i = 0; i < columns; ++i)
    raster.text(kSide + (static_cast<double>(i) + 0.5) * column, kTop - 8, 13, std::to_string(chains.film_steps[static_cast<size_t>(i)]), ink::kFaint,
                Align::centre);
  raster.paste(sheet, kSide, kTop);
  for (size_t i = 0; i < words.size(); ++i)
    raster.text(kSide, static_cast<double>(bottom + 2 + kRow * static_cast<int64_t>(i + 1)), 12, words[i], ink::kFaint);
  return raster.image();
}

}  // namespace basin
