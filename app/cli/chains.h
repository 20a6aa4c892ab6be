#pragma once
// basin chains: what becomes of a model's samples after thousands of steps.

#include <string>

#include "app/cli/cli.h"

namespace app {

struct ChainsRequest {
  std::string source, out;  ///< run folder or checkpoint; folder
  basin::LongChainRequest chains;
};

/// Leaves film.png, chains.png and chains.csv. Interrupted, they show the steps that were done. 0 in both cases.
int long_chains(const ChainsRequest& request, const CommandLine& commands);

}  // namespace app
