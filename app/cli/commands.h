#pragma once
// The smaller sub-commands.

#include <string>

#include "app/cli/cli.h"

namespace app {

struct SampleCommand {
  std::string source, out;  ///< run folder or checkpoint; PNG or CSV
  basin::SampleRequest request;
};

/// The checkpoint of a run folder, or `source` itself.
std::string checkpoint_in(const std::string& source);
int sample(const SampleCommand& command, const CommandLine& commands);
/// Prints what a checkpoint, run folder or config holds.
int info(const std::string& path);
int list_presets();
/// Prints the networks as they were published, counted from their layers.
int list_networks();
int bench(const std::string& name, const BenchRequest& request, const CommandLine& commands);

}  // namespace app
