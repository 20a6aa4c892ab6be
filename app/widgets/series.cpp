#include "app/widgets/series.h"

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

}  // namespace app
