#pragma once
// Overlaid histograms of a few sets of values on one axis.

#include <string>
#include <string_view>
#include <vector>

#include "app/widgets/theme.h"

namespace app {

struct HistogramSet {
  std::string label;
  ImU32 color = 0;
};

/// A value of its own on the axis.
struct HistogramMark {
  std::string label;
  ImU32 color = 0;
  double at = 0;
};

/// Sets of values counted into bins of one range.
struct HistogramBins {
  double low = 0, high = 0;                ///< holds all finite values
  std::vector<std::vector<float>> shares;  ///< of each set per bin; empty where no value is finite
  std::vector<HistogramMark> marks = {};   ///< drawn as lines
};

/// Shares of `values` per bin over [low, high]; values outside and not finite are left out.
std::vector<float> bin_shares(const std::vector<float>& values, double low, double high, int bins);
/// Values that lie on even places, such as ages in whole chain runs, get as many places in each bin, so that no bin is empty for where it lies. To be
/// kept while the values stay, since there may be many.
HistogramBins bins_of(const std::vector<const std::vector<float>*>& sets);

/// Draws `bins` into `size` at the cursor over `quantity` in `unit`; hover reads the bin's range and each set's share.
void draw_histogram(std::string_view id, std::string_view title, std::string_view unit, std::string_view help, const std::vector<HistogramSet>& sets,
                    const HistogramBins& bins, ImVec2 size, const Theme& theme, std::string_view quantity = "E");

}  // namespace app
