#pragma once
// What the charts of metrics show, from the one list of metrics (core/run/metrics.h).

#include <string>
#include <vector>

#include "app/panels/view.h"
#include "app/widgets/plot.h"

namespace app {

struct MetricChart {
  basin::MetricGroup group;
  std::string id;  ///< "stability.gap", in the widget log
  PlotContent content;
};

/// The groups of metrics that have something to show, in their order, with the twin's curves; to be made once a frame. Points into the view's
/// histories.
std::vector<MetricChart> metric_charts(const View& view);

}  // namespace app
