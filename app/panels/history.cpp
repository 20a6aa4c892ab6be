#include "app/panels/history.h"

#include <algorithm>
#include <cmath>

namespace app {
namespace {

/// The entries behind `step`.
Series after(const Series& series, double step) {
  Series rest;
  for (size_t i = series.lower_bound(std::nextafter(step, INFINITY)); i < series.size(); ++i) rest.append(series.step(i), series.value(i));
  return rest;
}

const Series& named(const std::vector<std::pair<std::string, Series>>& all, std::string_view metric) {
  static const Series none;
  for (const auto& [name, series] : all)
    if (name == metric) return series;
  return none;
}

}  // namespace

void History::clear(int64_t last_step) {
  for (auto& [name, series] : series_) series.clear();
  left_.clear();
  marks_.clear();
  verdicts_.clear();
  last_step_ = last_step;
}

void History::append(const basin::Metrics& row) {
  size_t index = 0;
  basin::visit_metrics(row, [&](const basin::MetricInfo& about, double value) {
    if (index == series_.size()) series_.emplace_back(about.name, Series{});
    series_[index++].second.append(static_cast<double>(row.step), value);
  });
  follow_verdict(row);
  last_step_ = row.step;
}

void History::follow_verdict(const basin::Metrics& row) {
  if (!verdicts_.empty() && verdicts_.back().health == row.health && verdicts_.back().rule == row.rule) return;
  const auto step = static_cast<double>(row.step);
  const auto before = std::find_if(verdicts_.rbegin(), verdicts_.rend(), [](const VerdictSpan& span) { return span.health.has_value(); });
  const bool changed = row.health && before != verdicts_.rend() && before->health != row.health;
  verdicts_.push_back({step, row.health, row.rule});
  if (!changed) return;
  const MarkKind kind = is_alarming(*row.health) ? MarkKind::bad : *row.health == basin::Health::healthy ? MarkKind::good : MarkKind::warning;
  marks_.push_back({step, std::string(name_of(*row.health)) + " (" + row.rule + ")", kind});
}

void History::mark(double step, std::string text) {
  const auto topic = [](const std::string& line) { return line.substr(0, line.find(" =")); };
  const bool same_edit = !marks_.empty() && marks_.back().kind == MarkKind::change && topic(marks_.back().text) == topic(text) &&
                         step - marks_.back().step <= 0.01 * step + 20;
  if (same_edit)
    marks_.back().text = std::move(text);
  else
    marks_.push_back({step, std::move(text), MarkKind::change});
}

void History::mark_rescues(const std::vector<basin::Rescue>& rescues) {
  marks_.erase(std::remove_if(marks_.begin(), marks_.end(), [](const TimelineMark& mark) { return mark.kind == MarkKind::rescue; }), marks_.end());
  for (const auto& rescue : rescues)
    marks_.push_back({static_cast<double>(rescue.resumed_step), "rescue at " + basin::describe(rescue), MarkKind::rescue});
}

void History::rewind(int64_t last_step) {
  const auto last = static_cast<double>(last_step);
  left_.clear();
  for (auto& [name, series] : series_) left_.emplace_back(name, after(series, last)), series.truncate(last);
  marks_.erase(
      std::remove_if(marks_.begin(), marks_.end(), [&](const TimelineMark& mark) { return mark.step > last && mark.kind != MarkKind::rescue; }),
      marks_.end());
  while (!verdicts_.empty() && verdicts_.back().from > last) verdicts_.pop_back();
  last_step_ = last_step;
}

const Series& History::series(std::string_view metric) const {
  return named(series_, metric);
}

const Series& History::left(std::string_view metric) const {
  return named(left_, metric);
}

}  // namespace app
