#include "core/run/report.h"

#include <cmath>

namespace basin {

void keep_latest(Metrics& latest, const Metrics& row) {
  latest.step = row.step;
  std::vector<double> values;
  visit_metrics(row, [&](std::string_view, const double& value, std::string_view, std::string_view) { values.push_back(value); });
  size_t next = 0;
  visit_metrics(latest, [&](std::string_view, double& value, std::string_view, std::string_view) {
    if (!std::isnan(values[next])) value = values[next];
    ++next;
  });
}

std::string_view name_of(Health health) {
  switch (health) {
    case Health::healthy:
      return "healthy";
    case Health::drifting:
      return "drifting";
    case Health::diverging:
      return "diverging";
    case Health::collapsed:
      return "collapsed";
    case Health::failed:
      return "failed";
  }
  return "failed";
}

std::string_view name_of(Stage stage) {
  switch (stage) {
    case Stage::idle:
      return "idle";
    case Stage::draw:
      return "draw chain starts";
    case Stage::sample:
      return "sample";
    case Stage::score:
      return "score";
    case Stage::update:
      return "update weights";
  }
  return "idle";
}

}  // namespace basin
