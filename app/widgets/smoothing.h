#pragma once
// Exponential moving average with the start-up bias removed: m_t = w m_{t-1} + (1 - w) y_t, shown as m_t / (1 - w^t) (Kingma & Ba 2015, section 3).

#include "app/widgets/series.h"

namespace app {

inline constexpr double kMaxSmoothing = 0.999;

/// Follows a growing series; work is proportional to what is new since the last update.
class SmoothedSeries {
 public:
  /// `weight` of the past in [0, kMaxSmoothing]; a changed weight or a restarted series starts over.
  const Series& update(const Series& raw, double weight);

 private:
  bool continues(const Series& raw, double weight) const;
  Series smooth_;
  double weight_ = -1, average_ = 0, decay_ = 1;
  size_t seen_ = 0;
  double last_step_ = 0, last_value_ = 0;
};

}  // namespace app
