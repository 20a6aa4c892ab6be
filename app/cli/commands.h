#pragma once
// The smaller sub-commands.

#include <string>

#include "app/cli/cli.h"

namespace app {

struct SampleCommand {
  std::string source, out;  ///< run folder or checkpoint; PNG or CSV
  basin::SampleRequest request;
};

int sample(const SampleCommand& command, const CommandLine& commands);
/// Prints what a checkpoint, run folder or config holds.
int info(const std::string& path);
int list_presets();
int bench(const std::string& name, const BenchRequest& request, const CommandLine& commands);

}  // namespace app
