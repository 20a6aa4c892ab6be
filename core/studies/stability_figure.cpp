#include "core/studies/stability_figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/errors.h"
#include "core/figures/plots.h"

namespace basin {
namespace {

constexpr double kUnit = 0.1;         // nats around zero where the gap's axis is linear
constexpr double kLeastGap = 0.5;     // nats that the axis shows at least
constexpr double kSmoothedOver = 20;  // updates over which the dark line averages
constexpr double kLongestNote = 228;  // pixels

std::vector<double> gaps(const StudyCurve& curve) {
  std::vector<double> values;
  for (const auto& point : curve.points) values.push_back(point.gap);
  return values;
}

/// The largest averaged gap of all cases.
double reach(const std::vector<StabilityCase>& cases) {
  double most = kLeastGap;
  for (const auto& one : cases)
    for (const double gap : smoothed(gaps(one.curve), kSmoothedOver))
      if (std::isfinite(gap)) most = std::max(most, 1.5 * std::abs(gap));
  return most;
}

std::string note_of(const StudyCurve& curve) {
  std::string words = in_words(curve);
  if (text_width(words, 12) > kLongestNote) words = words.substr(0, words.find(','));
  return words;
}

Plot plot_of(const StabilityCase& one, double updates, double gap) {
  Plot plot;
  plot.title = one.row;
  plot.note = note_of(one.curve);
  plot.note_colour = colour_of(one.curve);
  plot.x = {one.term + ", updates", 0, updates, Scale::linear, 1};
  plot.y = {"gap, nats", -gap, gap, Scale::symmetric, kUnit};
  plot.guides = {0};
  std::vector<double> x;
  for (const auto& point : one.curve.points) x.push_back(static_cast<double>(point.update));
  const auto raw = gaps(one.curve);
  plot.series = {{"", ink::kPaleBlue, x, raw, 1}, {"", ink::kBlue, x, smoothed(raw, kSmoothedOver), 1.8}};
  return plot;
}

double mean_gap(const StudyCurve& curve) {
  const auto means = smoothed(gaps(curve), kSmoothedOver);
  return means.empty() ? kNotMeasured : means.back();
}

double most_level(const StudyCurve& curve) {
  double most = 0;
  for (const auto& point : curve.points) most = std::max(most, std::isfinite(point.level) ? point.level : 0);
  return most;
}

}  // namespace

std::vector<StabilityCase> stability_cases(const RunOptions& base) {
  if (!is_image_set(base.data.set))
    throw BadInput(
        fmt::format("data.set = '{}' has points, and the study compares networks for images; choose a preset of images, such as 'stability-figure'.",
                    entry_of(kDataSets, base.data.set).name));
  std::vector<StabilityCase> cases;
  for (const auto& term : stability_terms())
    for (const auto& row : stability_rows()) {
      auto settings = row.settings;
      settings.insert(settings.end(), term.settings.begin(), term.settings.end());
      StabilityCase one{row.name, term.name, false, variant_of(base, row.name + ", " + term.name, settings), {}};
      one.kl = has_kl_term(one.options.objective);
      cases.push_back(std::move(one));
    }
  return cases;
}

Rgb colour_of(const StudyCurve& curve) {
  if (curve.points.empty()) return ink::kFaint;
  if (curve.verdict.rule == Verdict{}.rule) return ink::kFaint;
  if (curve.verdict.health == Health::healthy) return curve.alarm_at > 0 ? ink::kOrange : ink::kGreen;
  return curve.verdict.health == Health::drifting ? ink::kOrange : ink::kVermillion;
}

ImageBatch draw_stability(const std::vector<StabilityCase>& cases, const std::string& about) {
  const double gap = reach(cases);
  double updates = 1;
  for (const auto& one : cases)
    if (!one.curve.points.empty()) updates = std::max(updates, static_cast<double>(one.curve.points.back().update));
  std::vector<Plot> plots;
  for (const auto& one : cases) plots.push_back(plot_of(one, updates, gap));
  return draw_plots("Energy gap E(data) - E(samples) by architecture, without and with the KL term", plots,
                    static_cast<int64_t>(stability_rows().size()),
                    fmt::format("{} Dark: mean over {:.0f} updates. Linear within {} nats of 0, logarithmic beyond.", about, kSmoothedOver, kUnit));
}

std::string stability_csv(const std::vector<StabilityCase>& cases) {
  std::string text = "row,kl,update,gap,|E|,verdict\n";
  for (const auto& one : cases)
    for (const auto& point : one.curve.points)
      text += fmt::format("{},{},{},{},{},{}\n", one.row, one.kl ? "on" : "off", point.update, point.gap, point.level, name_of(point.health));
  return text;
}

std::string stability_table(const std::vector<StabilityCase>& cases) {
  std::string text = fmt::format("{:30} {:>3} {:>8} {:>9} {:>10} {:>10}  {}\n", "row", "KL", "updates", "s/update", "gap", "most |E|", "verdict");
  for (const auto& one : cases) {
    const auto& curve = one.curve;
    const auto updates = curve.points.size();
    text += fmt::format("{:30} {:>3} {:>8} {:>9.3f} {:>+10.3g} {:>10.3g}  {}{}\n", one.row, one.kl ? "on" : "off", updates,
                        updates > 0 ? curve.seconds / static_cast<double>(updates) : 0.0, mean_gap(curve), most_level(curve), in_words(curve),
                        curve.whole ? "" : ", interrupted");
  }
  return text;
}

}  // namespace basin
