#pragma once
// All that was measured of a run, in bounded room: what a checkpoint carries so that its curves begin at update 1 wherever it opens. Plain data.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/run/metrics.h"

namespace basin {

/// A number over updates, which ascend. Long ones are thinned evenly to the least and the greatest of each stretch, so that no spike is lost.
struct ThinCurve {
  static constexpr size_t kMost = 2048;

  std::vector<double> steps, values;

  void append(double step, double value);  ///< skipped unless finite
  void keep_until(double last_step);
  ThinCurve after(double step) const;
};

/// Rows from this step on, up to the next span, were judged so.
struct VerdictSpan {
  double from = 0;
  std::optional<Health> health;
  std::string rule;
};

/// Settings that changed after update `step`, as "path = value".
struct SettingChange {
  int64_t step = 0;
  std::string text;
};

struct CurveRecord {
  static constexpr size_t kMostEntries = 1024;  ///< verdicts, and changes

  using Curves = std::map<std::string, ThinCurve, std::less<>>;  ///< by the metric's name; none is empty

  Curves curves;
  Curves left;  ///< what the last rescue went back on
  std::vector<VerdictSpan> verdicts;
  std::vector<SettingChange> changes;

  void append(const Metrics& row);
  void append(SettingChange change);
  /// The run goes back to `last_step`: what was measured since, if anything, becomes `left`.
  void rewind(int64_t last_step);
};

/// A row for each update in which anything was measured; what was thinned out is not measured there.
std::vector<Metrics> rows_of(const CurveRecord& record);

/// Verdicts and changes, one a line, as a checkpoint keeps them. What is no such line is left out.
std::string to_lines(const std::vector<VerdictSpan>& verdicts);
std::string to_lines(const std::vector<SettingChange>& changes);
std::vector<VerdictSpan> parse_verdicts(std::string_view lines);
std::vector<SettingChange> parse_changes(std::string_view lines);

}  // namespace basin
