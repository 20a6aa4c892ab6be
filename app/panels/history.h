#pragma once
// All metrics of the run so far, as series with min/max pyramids: no spike is ever lost. Main thread only.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/run/report.h"
#include "core/training/rescue.h"

namespace app {

/// One metric over steps. Steps ascend; values that are not finite as a float are skipped on append.
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

/// A mark on the time axis: a setting changed, a checkpoint, a rescue.
struct TimelineMark {
  double step = 0;
  std::string text;
  bool rescue = false;
};

class History {
 public:
  void clear(int64_t last_step = 0);  ///< the run begins after `last_step`
  void append(const basin::Metrics& row);
  void mark(double step, std::string text);
  /// All rescues of the run, each where it went back to; marks of others before are replaced.
  void mark_rescues(const std::vector<basin::Rescue>& rescues);
  /// Drops rows and marks after `last_step`: the run went back there. Rescues stay marked.
  void rewind(int64_t last_step);
  const Series& series(std::string_view metric) const;  ///< empty series for a name that is not measured
  const std::vector<TimelineMark>& marks() const { return marks_; }
  int64_t last_step() const { return last_step_; }

 private:
  std::vector<std::pair<std::string, Series>> series_;
  std::vector<TimelineMark> marks_;
  int64_t last_step_ = 0;
};

}  // namespace app
