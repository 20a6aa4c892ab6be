#pragma once
// basin compose: a composition of densities in a folder.

#include <string>
#include <vector>

#include "app/cli/cli.h"

namespace app {

struct ComposeRequest {
  std::string preset, config, out;
  std::vector<std::string> settings;  ///< key=value of `chain`
  double seconds = 60;                ///< of training, shared by the nodes that learn
  int64_t chains = 20000, steps = 500, seed = 1, threads = 0;
};

/// Trains what learns, measures every node against the same composition of the data's densities, runs chains on the root and leaves
/// compose.png, samples.csv, status.json, composition.toml and the trained models. Interrupted, it leaves the last two. 0 in both cases.
int compose(const ComposeRequest& request, const CommandLine& commands);
int list_compositions();

}  // namespace app
