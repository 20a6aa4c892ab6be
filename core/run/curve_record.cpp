#include "core/run/curve_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/text.h"

namespace basin {
namespace {

/// The least and the greatest of each stretch of updates, all of one length, and the ends. Stretches are powers of two and begin at their multiples,
/// so that what was thinned before is not thinned more than the rest.
void thin(ThinCurve& curve) {
  double stretch = 1;
  while ((curve.steps.back() - curve.steps.front()) / stretch > static_cast<double>(ThinCurve::kMost / 4)) stretch *= 2;
  ThinCurve kept;
  const auto keep = [&](size_t i) {
    if (!kept.steps.empty() && kept.steps.back() >= curve.steps[i]) return;
    kept.steps.push_back(curve.steps[i]);
    kept.values.push_back(curve.values[i]);
  };
  keep(0);
  for (size_t first = 0, last = 0; first < curve.steps.size(); first = last) {
    const double place = std::floor(curve.steps[first] / stretch);
    while (last < curve.steps.size() && std::floor(curve.steps[last] / stretch) == place) ++last;
    const auto begin = curve.values.begin();
    const auto [least, greatest] = std::minmax_element(begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(last));
    keep(static_cast<size_t>(std::min(least, greatest) - begin));
    keep(static_cast<size_t>(std::max(least, greatest) - begin));
  }
  keep(curve.steps.size() - 1);
  curve = std::move(kept);
}

double place_of(const VerdictSpan& span) {
  return span.from;
}
double place_of(const SettingChange& change) {
  return static_cast<double>(change.step);
}

/// Once there are too many, the last entry of each stretch of updates: what holds after it.
template <class Entry>
void thin(std::vector<Entry>& entries) {
  if (entries.size() <= CurveRecord::kMostEntries) return;
  const double stretch = (place_of(entries.back()) - place_of(entries.front()) + 1) / static_cast<double>(CurveRecord::kMostEntries / 2);
  const auto in_one = [&](const Entry& a, const Entry& b) { return std::floor(place_of(a) / stretch) == std::floor(place_of(b) / stretch); };
  std::vector<Entry> kept;
  for (size_t i = 0; i < entries.size(); ++i)
    if (i + 1 == entries.size() || !in_one(entries[i], entries[i + 1])) kept.push_back(std::move(entries[i]));
  entries = std::move(kept);
}

/// Rules are words with hyphens; what else a file says is no verdict, and would break the columns of a CSV file.
bool is_rule(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

/// Calls `take(step, rest)` for each line "STEP REST".
template <class Take>
void each_line(std::string_view lines, Take&& take) {
  while (!lines.empty()) {
    const auto line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    const size_t gap = line.find(' ');
    if (gap == std::string_view::npos) continue;
    if (const auto step = number_in<int64_t>(std::string(line.substr(0, gap)))) take(*step, line.substr(gap + 1));
  }
}

std::optional<Health> health_named(std::string_view name) {
  for (const Health health : {Health::healthy, Health::drifting, Health::diverging, Health::collapsed, Health::failed})
    if (name_of(health) == name) return health;
  return std::nullopt;
}

}  // namespace

void ThinCurve::append(double step, double value) {
  if (!std::isfinite(value) || (!steps.empty() && step <= steps.back())) return;
  steps.push_back(step);
  values.push_back(value);
  if (steps.size() > kMost) thin(*this);
}

void ThinCurve::keep_until(double last_step) {
  const auto kept = std::upper_bound(steps.begin(), steps.end(), last_step) - steps.begin();
  steps.resize(static_cast<size_t>(kept));
  values.resize(static_cast<size_t>(kept));
}

ThinCurve ThinCurve::after(double step) const {
  const auto first = std::upper_bound(steps.begin(), steps.end(), step) - steps.begin();
  return {{steps.begin() + first, steps.end()}, {values.begin() + first, values.end()}};
}

void CurveRecord::append(const Metrics& row) {
  const auto step = static_cast<double>(row.step);
  visit_metrics(row, [&](const MetricInfo& about, double value) {
    if (std::isfinite(value)) curves[about.name].append(step, value);
  });
  if (verdicts.empty() || verdicts.back().health != row.health || verdicts.back().rule != row.rule) verdicts.push_back({step, row.health, row.rule});
  const double first = verdicts.front().from;
  thin(verdicts);
  verdicts.front().from = first;
}

void CurveRecord::append(SettingChange change) {
  changes.push_back(std::move(change));
  thin(changes);
}

void CurveRecord::rewind(int64_t last_step) {
  const auto last = static_cast<double>(last_step);
  Curves dropped;
  for (auto at = curves.begin(); at != curves.end();) {
    if (auto gone = at->second.after(last); !gone.steps.empty()) dropped[at->first] = std::move(gone);
    at->second.keep_until(last);
    at = at->second.steps.empty() ? curves.erase(at) : std::next(at);
  }
  if (!dropped.empty()) left = std::move(dropped);
  while (!verdicts.empty() && verdicts.back().from > last) verdicts.pop_back();
  changes.erase(std::remove_if(changes.begin(), changes.end(), [&](const SettingChange& change) { return change.step > last_step; }), changes.end());
}

std::vector<Metrics> rows_of(const CurveRecord& record) {
  std::map<int64_t, Metrics> rows;
  for (const auto& [name, curve] : record.curves)
    for (size_t i = 0; i < curve.steps.size(); ++i) {
      const auto step = static_cast<int64_t>(curve.steps[i]);
      auto& row = rows[step];
      if (std::exchange(row.step, step) != step) row.seconds = kNotMeasured;
      visit_metrics(row, [&, wanted = std::string_view(name), value = curve.values[i]](const MetricInfo& about, double& at) {
        if (about.name == wanted) at = value;
      });
    }
  std::vector<Metrics> ordered;
  auto verdict = record.verdicts.begin();
  for (auto& [step, row] : rows) {
    const auto holds = [&](auto span) { return span != record.verdicts.end() && span->from <= static_cast<double>(row.step); };
    while (holds(verdict) && holds(std::next(verdict))) ++verdict;
    if (holds(verdict)) row.health = verdict->health, row.rule = verdict->rule;
    ordered.push_back(std::move(row));
  }
  return ordered;
}

std::string to_lines(const std::vector<VerdictSpan>& verdicts) {
  std::string lines;
  for (const auto& span : verdicts) lines += fmt::format("{:.0f} {} {}\n", span.from, span.health ? name_of(*span.health) : "-", span.rule);
  return lines;
}

std::string to_lines(const std::vector<SettingChange>& changes) {
  std::string lines;
  for (const auto& change : changes) lines += fmt::format("{} {}\n", change.step, change.text);
  return lines;
}

std::vector<VerdictSpan> parse_verdicts(std::string_view lines) {
  std::vector<VerdictSpan> verdicts;
  each_line(lines, [&](int64_t step, std::string_view rest) {
    const auto word = rest.substr(0, rest.find(' ')), rule = rest.substr(std::min(rest.size(), word.size() + 1));
    if (is_rule(rule)) verdicts.push_back({static_cast<double>(step), health_named(word), std::string(rule)});
  });
  return verdicts;
}

std::vector<SettingChange> parse_changes(std::string_view lines) {
  std::vector<SettingChange> changes;
  each_line(lines, [&](int64_t step, std::string_view rest) { changes.push_back({step, std::string(rest)}); });
  return changes;
}

}  // namespace basin
