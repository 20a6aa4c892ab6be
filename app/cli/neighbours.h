#pragma once
// basin neighbours: are samples copies of training pictures?

#include <string>
#include <vector>

#include "app/cli/cli.h"

namespace app {

struct NeighboursCommand {
  std::string source, images, out;  ///< no images: samples of the model
  int64_t count = 16, steps = 200, seed = 0, each = 5;
  basin::Nearness nearness = basin::Nearness::pixels;
  std::vector<std::string> settings;
};

/// Leaves neighbours.png (a row each: the picture, then its nearest training pictures) and neighbours.csv.
int neighbours(const NeighboursCommand& command, const CommandLine& commands);

}  // namespace app
