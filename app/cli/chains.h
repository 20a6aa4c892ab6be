#pragma once
// basin chains: what becomes of a model's samples after thousands of steps.

#include <string>
#include <vector>

#include "app/cli/cli.h"

namespace app {

struct ChainsRequest {
  std::vector<std::string> sources;         ///< run folders, checkpoints or trained models
  std::vector<std::string> settings, twin;  ///< key=value: of every one of them; of a second look at each, which is made where there are some
  std::string out;                          ///< folder
  basin::LongChainRequest chains;
};

/// Leaves chains.png with a curve each, and film.png and chains.csv (film-N.png and chains-N.csv where there are several). Interrupted, they show the
/// steps that were done. 0 in both cases.
int long_chains(const ChainsRequest& request, const CommandLine& commands);

}  // namespace app
