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
  follow_verdict({static_cast<double>(row.step), row.health, row.rule});
  last_step_ = row.step;
}

void History::restore(const basin::CurveRecord& record) {
  const basin::Metrics names;
  const auto take = [&](const basin::CurveRecord::Curves& curves, NamedSeries& all) {
    all.clear();
    basin::visit_metrics(names, [&](const basin::MetricInfo& about, double) {
      auto& series = all.emplace_back(about.name, Series{}).second;
      const auto curve = curves.find(about.name);
      if (curve == curves.end()) return;
      for (size_t i = 0; i < curve->second.steps.size(); ++i) series.append(curve->second.steps[i], curve->second.values[i]);
    });
  };
  take(record.curves, series_);
  if (!record.left.empty()) take(record.left, left_);
  for (const auto& span : record.verdicts) follow_verdict(span);
  for (const auto& change : record.changes) mark(static_cast<double>(change.step), change.text);
}

void History::follow_verdict(const VerdictSpan& now) {
  if (!verdicts_.empty() && verdicts_.back().health == now.health && verdicts_.back().rule == now.rule) return;
  const auto before = std::find_if(verdicts_.rbegin(), verdicts_.rend(), [](const VerdictSpan& span) { return span.health.has_value(); });
  const bool changed = now.health && before != verdicts_.rend() && before->health != now.health;
  verdicts_.push_back(now);
  if (!changed) return;
  const MarkKind kind = is_alarming(*now.health) ? MarkKind::bad : *now.health == basin::Health::healthy ? MarkKind::good : MarkKind::warning;
  marks_.push_back({now.from, std::string(name_of(*now.health)) + " (" + now.rule + ")", kind});
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
  if (last_step_ > last_step) left_.clear();  // else another remedy of the same rescue: the stretch stays
  for (auto& [name, series] : series_) {
    if (last_step_ > last_step) left_.emplace_back(name, after(series, last));
    series.truncate(last);
  }
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
