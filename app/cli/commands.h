#pragma once
// The smaller sub-commands.

#include <memory>
#include <string>
#include <vector>

#include "app/cli/cli.h"

namespace app {

struct SampleCommand {
  std::string source, out;  ///< run folder, checkpoint or model; PNG, IDX or folder, or CSV
  std::string film;         ///< .gif or .mp4 of the way from the start; empty is none
  basin::SampleRequest request;
  int64_t ensemble = 1;               ///< weights whose energies are averaged
  std::vector<std::string> settings;  ///< key=value: of these chains only
};

struct ModelsCommand {
  std::string run, out, description;  ///< with a run: makes a model of it
};

/// A model's own `options` with key=value settings of how its chains move and where its data are. Throws BadInput, calling the model `name`, for
/// settings of its training.
basin::RunOptions looked_at(basin::RunOptions options, const std::string& name, const std::vector<std::string>& settings);
/// The data.path among key=value settings, or empty.
std::string data_path_in(const std::vector<std::string>& settings);
/// The model in a run folder, checkpoint or file, or of that name.
std::unique_ptr<basin::Model> open_source(const std::string& source, const std::vector<std::string>& settings, const CommandLine& commands);
/// What to call each of several sources in one picture: by its folder, or file where it is no run's checkpoint, or as it was given where another has
/// that name too.
std::vector<std::string> names_of(const std::vector<std::string>& sources);
int sample(const SampleCommand& command, const CommandLine& commands);
/// Prints what a checkpoint, run folder or model holds.
int info(const std::string& path);
/// Prints what data a file or folder holds and, of points, the step that suits them.
int describe_data(const std::string& path, const std::string& columns);
int list_presets();
/// Lists the trained models, or makes one.
int models(const ModelsCommand& command, const CommandLine& commands);
/// Prints the networks as they were published, counted from their layers.
int list_networks();
int bench(const std::string& name, const BenchRequest& request, const CommandLine& commands);

}  // namespace app
