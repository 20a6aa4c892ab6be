#pragma once
// A number over steps with its min/max pyramid: no spike is ever lost, however many steps share a pixel.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace app {

/// One number over steps. Steps ascend; values that are not finite as a float are skipped on append.
class Series {
 public:
  void append(double step, double value);
  void truncate(double last_step);  ///< drops the entries after it
  void clear();
  size_t size() const { return steps_.size(); }
  bool empty() const { return steps_.empty(); }
  double step(size_t i) const { return steps_[i]; }
  double value(size_t i) const { return values_[i]; }
  /// Index of the first entry with step >= `step`.
  size_t lower_bound(double step) const;
  /// Minimum and maximum of entries [first, last); O(log n) by the pyramid. first < last.
  std::pair<double, double> extent(size_t first, size_t last) const;

 private:
  std::vector<double> steps_;
  std::vector<float> values_;
  std::vector<std::vector<std::pair<float, float>>> levels_;  ///< level k holds (min, max) of 2^(k+1) entries
};

/// What a mark on the time axis tells of: a setting or a checkpoint, a rescue, or that the verdict changed for the better, to a warning or to an
/// alarm. The worse the later.
enum class MarkKind { change, rescue, good, warning, bad };

struct TimelineMark {
  double step = 0;
  std::string text;
  MarkKind kind = MarkKind::change;
};

}  // namespace app
