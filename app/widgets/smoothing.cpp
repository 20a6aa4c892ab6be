#include "app/widgets/smoothing.h"

#include <algorithm>

namespace app {

bool SmoothedSeries::continues(const Series& raw, double weight) const {
  if (weight != weight_ || raw.size() < seen_) return false;
  return seen_ == 0 || (raw.step(seen_ - 1) == last_step_ && raw.value(seen_ - 1) == last_value_);
}

const Series& SmoothedSeries::update(const Series& raw, double weight) {
  weight = std::clamp(weight, 0.0, kMaxSmoothing);
  if (!continues(raw, weight)) {
    *this = SmoothedSeries();
    weight_ = weight;
  }
  for (; seen_ < raw.size(); ++seen_) {
    last_step_ = raw.step(seen_);
    last_value_ = raw.value(seen_);
    average_ = weight_ * average_ + (1 - weight_) * last_value_;
    decay_ *= weight_;
    smooth_.append(last_step_, average_ / (1 - decay_));
  }
  return smooth_;
}

}  // namespace app
