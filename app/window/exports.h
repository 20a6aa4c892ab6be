#pragma once
// Where exports go and the metrics table as CSV.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/panels/history.h"
#include "app/window/open_dialog.h"

namespace app {

/// $XDG_DATA_HOME/basin/exports, else ~/.local/share/basin/exports.
std::string default_export_folder();

/// The newest checkpoints and presets of a folder, newest first, kept runs named by what they hold; none when it cannot be read. Without what windows
/// save while they train, which changes and goes.
std::vector<RecentFile> newest_runs(const std::string& folder, size_t most);

/// FOLDER/PRESET-STEP-WHAT, with a number behind it where that exists already. Makes the folder; throws basin::BadInput when it cannot.
std::string export_path(const std::string& folder, const std::string& preset, int64_t step, std::string_view what);

/// A copy of one measured series without its pyramid, fit to be written on another thread.
struct MetricsColumn {
  std::string name;
  std::vector<double> steps;
  std::vector<float> values;
};
struct MetricsCopy {
  std::vector<MetricsColumn> columns;
  std::vector<VerdictSpan> verdicts;
};
MetricsCopy copy_metrics(const History& history);
/// Columns as metrics.csv of a run folder. Throws basin::BadInput.
void write_metrics_csv(const std::string& path, const MetricsCopy& metrics);

}  // namespace app
