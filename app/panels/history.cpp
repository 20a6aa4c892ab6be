#include "app/panels/history.h"

#include <algorithm>
#include <cmath>

namespace app {
namespace {

using Extent = std::pair<float, float>;

Extent merged(const Extent& a, const Extent& b) {
  return {std::min(a.first, b.first), std::max(a.second, b.second)};
}

}  // namespace

void Series::append(double step, double value) {
  const auto kept = static_cast<float>(value);
  if (!std::isfinite(kept)) return;
  steps_.push_back(step);
  values_.push_back(kept);
  Extent complete{values_.back(), values_.back()};
  for (size_t level = 0, count = values_.size(); count % 2 == 0; ++level, count /= 2) {
    const size_t sibling = count - 2;
    const Extent left = level == 0 ? Extent{values_[sibling], values_[sibling]} : levels_[level - 1][sibling];
    complete = merged(left, complete);
    if (level == levels_.size()) levels_.emplace_back();
    levels_[level].push_back(complete);
  }
}

void Series::clear() {
  steps_.clear();
  values_.clear();
  levels_.clear();
}

void Series::truncate(double last_step) {
  const auto kept = static_cast<size_t>(std::upper_bound(steps_.begin(), steps_.end(), last_step) - steps_.begin());
  steps_.resize(kept);
  values_.resize(kept);
  for (size_t level = 0; level < levels_.size(); ++level) levels_[level].resize(std::min(levels_[level].size(), kept >> (level + 1)));
}

size_t Series::lower_bound(double step) const {
  return static_cast<size_t>(std::lower_bound(steps_.begin(), steps_.end(), step) - steps_.begin());
}

std::pair<double, double> Series::extent(size_t first, size_t last) const {
  Extent result{values_[first], values_[first]};
  const auto take = [&](size_t level, size_t i) { result = merged(result, level == 0 ? Extent{values_[i], values_[i]} : levels_[level - 1][i]); };
  for (size_t level = 0; first < last; ++level) {
    if (first % 2 != 0) take(level, first++);
    if (first < last && last % 2 != 0) take(level, --last);
    first /= 2;
    last /= 2;
  }
  return result;
}

void History::clear(int64_t last_step) {
  for (auto& [name, series] : series_) series.clear();
  marks_.clear();
  last_step_ = last_step;
}

void History::append(const basin::Metrics& row) {
  size_t index = 0;
  basin::visit_metrics(row, [&](std::string_view name, double value, std::string_view, std::string_view) {
    if (index == series_.size()) series_.emplace_back(name, Series{});
    series_[index++].second.append(static_cast<double>(row.step), value);
  });
  last_step_ = row.step;
}

void History::mark(double step, std::string text) {
  const auto topic = [](const std::string& line) { return line.substr(0, line.find(" =")); };
  const bool same_edit = !marks_.empty() && topic(marks_.back().text) == topic(text) && step - marks_.back().step <= 0.01 * step + 20;
  if (same_edit)
    marks_.back().text = std::move(text);
  else
    marks_.push_back({step, std::move(text), false});
}

void History::mark_rescues(const std::vector<basin::Rescue>& rescues) {
  marks_.erase(std::remove_if(marks_.begin(), marks_.end(), [](const TimelineMark& mark) { return mark.rescue; }), marks_.end());
  for (const auto& rescue : rescues) marks_.push_back({static_cast<double>(rescue.resumed_step), "rescue at " + basin::describe(rescue), true});
}

void History::rewind(int64_t last_step) {
  const auto last = static_cast<double>(last_step);
  for (auto& [name, series] : series_) series.truncate(last);
  marks_.erase(std::remove_if(marks_.begin(), marks_.end(), [&](const TimelineMark& mark) { return mark.step > last && !mark.rescue; }),
               marks_.end());
  last_step_ = last_step;
}

const Series& History::series(std::string_view metric) const {
  static const Series none;
  for (const auto& [name, series] : series_)
    if (name == metric) return series;
  return none;
}

}  // namespace app
