#pragma once
// basin train: a run in a folder.

#include <string>
#include <vector>

#include "app/cli/cli.h"

namespace app {

struct TrainRequest {
  std::string preset, config, out;
  std::string from;                   ///< model to start from, with its own settings where neither preset nor config is given
  std::vector<std::string> settings;  ///< key=value
  basin::Budget budget;
  bool resume = false;
  std::string rescue;             ///< rescue.mode; empty is off in a new run, as saved in a resumed one
  std::string remedy;             ///< applied to a resumed run before it goes on
  std::vector<std::string> twin;  ///< key=value in which a second run differs; it trains in `out`/twin
};

/// The run's options: preset, then config file, then settings, each over the one before. Throws BadInput. `first` are settings
/// below the config file's.
basin::RunOptions combine_options(const std::string& preset, const std::string& config, const std::vector<std::string>& settings,
                                  const std::vector<std::string>& first = {});

/// Trains until the budget ends or Ctrl-C, which saves first. 0 when the run is sound, 1 when training failed or stopped at an alarm, 128 and the
/// signal when interrupted.
int train(const TrainRequest& request, const CommandLine& commands);

}  // namespace app
