#pragma once
// The smaller sub-commands.

#include <memory>
#include <string>
#include <vector>

#include "app/cli/cli.h"

namespace app {

struct SampleCommand {
  std::string source, out;  ///< run folder, checkpoint or model; PNG or CSV
  basin::SampleRequest request;
  int64_t ensemble = 1;  ///< weights whose energies are averaged
};

struct ModelsCommand {
  std::string run, out, description;  ///< with a run: makes a model of it
};

/// The checkpoint of a run folder, or `source` itself.
std::string checkpoint_in(const std::string& source);
/// A run as it was saved, or one at update 0 with a model's weights, whose buffer is noise.
std::unique_ptr<basin::Session> open_source(const std::string& source, const CommandLine& commands);
/// What to call each of several sources in one picture: by its folder, or file where it is no run's checkpoint, or as it was given where another has
/// that name too.
std::vector<std::string> names_of(const std::vector<std::string>& sources);
int sample(const SampleCommand& command, const CommandLine& commands);
/// Prints what a checkpoint, run folder or config holds.
int info(const std::string& path);
int list_presets();
/// Lists the trained models, or makes one.
int models(const ModelsCommand& command);
/// Prints the networks as they were published, counted from their layers.
int list_networks();
int bench(const std::string& name, const BenchRequest& request, const CommandLine& commands);

}  // namespace app
