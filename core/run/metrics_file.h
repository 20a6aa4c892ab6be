#pragma once
// metrics.csv: one line per update, numbers that round-trip exactly, the verdict and its rule, empty cells for what was not measured.

#include <string>
#include <vector>

#include "core/run/metrics.h"

namespace basin {

std::string metrics_header();
std::string metrics_line(const Metrics& row);

/// Rows of a metrics.csv, its columns told by their names: a file of before a metric was added lacks it, and it is not measured there; names of
/// earlier versions are known. A torn last line is dropped. Throws BadInput with path and line for anything else malformed.
std::vector<Metrics> read_metrics(const std::string& path);

/// Appends rows to a file; each line is handed to the system at once, so a killed program loses none that was reported.
class MetricsFile {
 public:
  /// Keeps the rows of an existing file up to and including `last_step`, drops later ones, and writes them with every column of today; 0 starts an
  /// empty file, and `otherwise` are the rows where there is none. Throws BadInput.
  MetricsFile(std::string path, int64_t last_step, const std::vector<Metrics>& otherwise = {});
  ~MetricsFile();
  MetricsFile(const MetricsFile&) = delete;
  MetricsFile& operator=(const MetricsFile&) = delete;
  /// Throws BadInput when the disk is full.
  void append(const Metrics& row);

 private:
  std::string path_;
  int descriptor_ = -1;
};

}  // namespace basin
