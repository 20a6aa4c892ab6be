#pragma once
// What was measured in a run, or in several laid over one another, as small plots over the updates.

#include <string>
#include <vector>

#include "core/figures/raster.h"
#include "core/run/report.h"

namespace basin {

struct RunCurves {
  std::string name;           ///< in the key
  std::vector<Metrics> rows;  ///< one an update, in order
};

/// A plot for each metric that one of `runs` measured at least twice, with its name in metrics.csv and its unit. One run shows every value and their
/// mean over 20; several, at most as many as ink::kSeries has colours, show the means. Throws BadInput for a run of fewer than two updates.
ImageBatch draw_run_curves(const std::vector<RunCurves>& runs, const std::string& about);

}  // namespace basin
