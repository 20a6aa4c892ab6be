#pragma once
// All metrics of the run so far, as series over updates. Main thread only.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/widgets/series.h"
#include "core/run/curve_record.h"
#include "core/training/rescue.h"

namespace app {

using basin::VerdictSpan;

class History {
 public:
  void clear(int64_t last_step = 0);  ///< the run begins after `last_step`
  /// Marks the step too where the row's verdict is another than the row's before.
  void append(const basin::Metrics& row);
  /// What a loaded run measured before; only after `clear`.
  void restore(const basin::CurveRecord& record);
  void mark(double step, std::string text);
  /// All rescues of the run, each where it went back to; marks of others before are replaced.
  void mark_rescues(const std::vector<basin::Rescue>& rescues);
  /// Drops rows and marks after `last_step`, for the run went back there. Rescues stay marked; the rows are what the run left.
  void rewind(int64_t last_step);
  const Series& series(std::string_view metric) const;  ///< empty series for a name that is not measured
  /// The rows that the last rewind dropped; empty where none dropped any.
  const Series& left(std::string_view metric) const;
  const std::vector<TimelineMark>& marks() const { return marks_; }
  const std::vector<VerdictSpan>& verdicts() const { return verdicts_; }
  int64_t last_step() const { return last_step_; }

 private:
  void follow_verdict(const VerdictSpan& now);

  using NamedSeries = std::vector<std::pair<std::string, Series>>;
  NamedSeries series_, left_;
  std::vector<VerdictSpan> verdicts_;
  std::vector<TimelineMark> marks_;
  int64_t last_step_ = 0;
};

}  // namespace app
