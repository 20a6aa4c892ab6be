#pragma once
// A mean that follows a changing number.

namespace basin {

/// A number averaged with weight 1/window, corrected for its start at zero.
struct RunningMean {
  double sum = 0, weight = 0;
  void add(double value, double window);
  double value() const { return weight > 0 ? sum / weight : 0.0; }
};

}  // namespace basin
