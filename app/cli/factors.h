#pragma once
// basin factors: sprites drawn by composed models of single factors, read off the pixels.

#include <string>
#include <vector>

#include "app/cli/cli.h"

namespace app {

struct FactorsCommand {
  std::vector<std::string> sources;  ///< conditional models of sprites
  std::string base, out;
  std::string combinations = "seen";
  basin::FactorRequest request;
  std::vector<std::string> settings;  ///< key=value of chain
};

/// Leaves factors.txt, factors.csv and factors.png: what was drawn beside what was asked for.
int factors(const FactorsCommand& command, const CommandLine& commands);

}  // namespace app
