#include "app/panels/history.h"

#include <algorithm>

namespace app {

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
