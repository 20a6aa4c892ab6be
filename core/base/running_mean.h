#pragma once
// A mean that follows a changing number.

namespace basin {

/// A number averaged with weight 1/window, corrected for its start at zero.
struct RunningMean {
  double sum = 0, weight = 0;
  void add(double value, double window) {
    const double rate = 1.0 / window;
    sum += rate * (value - sum);
    weight += rate * (1.0 - weight);
  }
  double value() const { return weight > 0 ? sum / weight : 0.0; }
};

}  // namespace basin
