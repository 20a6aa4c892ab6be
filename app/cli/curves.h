#pragma once
// `basin curves`: what was measured in runs, as one picture.

#include <string>
#include <vector>

namespace app {

struct CurvesCommand {
  std::vector<std::string> sources;  ///< run folders
  std::string out;                   ///< PNG
};

/// Draws each run's metrics.csv over the others'. Returns 0; throws BadInput.
int curves(const CurvesCommand& command);

}  // namespace app
