#include "app/cli/commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "app/cli/progress.h"
#include "app/interrupt.h"
#include "core/base/errors.h"
#include "core/energy/architecture.h"
#include "core/formats/file_kinds.h"
#include "core/formats/safetensors.h"
#include "core/run/config.h"
#include "core/run/presets.h"
#include "core/training/models.h"
#include "core/training/run_folder.h"

namespace app {
namespace {

/// True for a name that is no file here, and for a file of weights alone.
bool is_model(const std::string& source) {
  if (std::filesystem::is_directory(source)) return false;
  if (!std::filesystem::exists(source)) return source.find_first_of("/.") == std::string::npos;
  const auto words = basin::read_metadata(source);
  const auto format = words.find("format");
  return format != words.end() && format->second == basin::kModelFormat;
}

/// The newest past weights that the run kept, but for those of the present update.
std::vector<std::string> members_of(const SampleCommand& command, int64_t step) {
  const auto wanted = static_cast<size_t>(command.ensemble - 1);
  std::vector<std::string> files;
  for (const auto& file : basin::RunFolder::averages_in(command.source))
    if (files.size() < wanted && std::filesystem::path(file).stem() != std::to_string(step)) files.push_back(file);
  if (files.size() < wanted)
    throw basin::BadInput(fmt::format("--ensemble {} needs {} past weights and '{}' holds {}; train with --set ensemble.keep=N, or ask for fewer.",
                                      command.ensemble, wanted, command.source, files.size()));
  return files;
}

}  // namespace

std::unique_ptr<basin::Session> open_source(const std::string& source, const CommandLine& commands) {
  Progress progress;
  const auto watch = watch_loading(progress);
  return is_model(source) ? commands.sessions.make(basin::options_from(basin::find_model(source)), watch)
                          : commands.sessions.open(checkpoint_in(source), watch);
}

std::string checkpoint_in(const std::string& source) {
  return std::filesystem::is_directory(source) ? basin::RunFolder::checkpoint_in(source) : source;
}

std::vector<std::string> names_of(const std::vector<std::string>& sources) {
  std::vector<std::string> names;
  for (const auto& source : sources) {
    auto path = std::filesystem::path(source).lexically_normal();
    if (!path.has_filename() || (path.extension() == ".safetensors" && path.stem() == "checkpoint")) path = path.parent_path();
    names.push_back(path.filename().empty() ? source : path.filename().string());
  }
  const auto all = names;
  for (size_t i = 0; i < names.size(); ++i)
    if (std::count(all.begin(), all.end(), all[i]) > 1) names[i] = sources[i];
  return names;
}

int sample(const SampleCommand& command, const CommandLine& commands) {
  auto session = open_source(command.source, commands);
  auto request = command.request;
  request.ensemble = members_of(command, session->step_count());
  listen_for_interrupts();
  {
    Progress progress;
    session->sample(request, command.out, [&](basin::Stage, int64_t step) {
      progress.show(static_cast<double>(step) / static_cast<double>(command.request.steps),
                    fmt::format("Langevin step {} of {}", step, command.request.steps));
      return !interrupted();
    });
  }
  if (interrupted()) {
    fmt::print("Interrupted; nothing was written.\n");
    return interrupt_code();
  }
  auto chain = session->options().chain;
  chain.noise = request.noise.value_or(chain.noise);
  fmt::print("{} samples from {} after {} {} steps (step {}, implied temperature {:.3g}): {}\n", command.request.count,
             command.request.from_buffer && session->step_count() > 0 ? "the replay buffer" : "uniform noise", command.request.steps,
             basin::entry_of(basin::kSamplers, chain.sampler).name, chain.step_size, basin::implied_temperature(chain), command.out);
  return 0;
}

int info(const std::string& source) {
  const std::string path = checkpoint_in(source);
  const basin::SafetensorsFile file(path);
  fmt::print("{}\n", path);
  for (const auto& [key, value] : file.metadata) {
    if (key == "config") continue;
    fmt::print("  {:9} {}\n", key, value.find('\n') == std::string::npos ? value : "\n" + value);
  }
  fmt::print("\nTensors\n");
  for (const auto& tensor : file.tensors) fmt::print("  {:28} {:4} {}\n", tensor.name, tensor.dtype, fmt::join(tensor.shape, " x "));
  const auto config = file.metadata.find("config");
  if (config != file.metadata.end()) fmt::print("\nOptions\n{}", config->second);
  return 0;
}

int models(const ModelsCommand& command) {
  if (command.run.empty() != command.out.empty())
    throw basin::BadInput("--export RUN and --out FILE.safetensors belong together; give both, or neither for the list.");
  if (!command.run.empty()) {
    const auto made = basin::export_model(checkpoint_in(command.run), command.out, command.description);
    fmt::print("{}: {} parameters, {:.2f} MB, after {} updates ({})\n", made.file, made.parameters, static_cast<double>(made.bytes) * 1e-6,
               made.updates, made.verdict);
    return 0;
  }
  const auto found = basin::trained_models([](const std::string& reason) { fmt::print(stderr, "basin: {}\n", reason); });
  if (found.empty())
    fmt::print("There is no trained model yet; make one with 'basin models --export RUN --out FILE.safetensors'.\n");
  else
    fmt::print("{:26} {:>8} {:18} {:14} {:>8}  {}\n", "model", "MB", "network", "data", "updates", "verdict");
  for (const auto& model : found) {
    const auto& o = model.options;
    fmt::print("{:26} {:>8.2f} {:18} {:14} {:>8}  {}\n    {}\n    {}\n", model.name, static_cast<double>(model.bytes) * 1e-6,
               basin::entry_of(basin::kNetworks, o.network.kind).name, basin::entry_of(basin::kDataSets, o.data.set).name, model.updates,
               model.verdict, model.description, model.command);
  }
  return 0;
}

int list_presets() {
  for (const auto& preset : basin::presets()) fmt::print("{:28} {}\n", preset.name, preset.description);
  return 0;
}

int list_networks() {
  fmt::print("{:17} {:>12} {:>14} {:>16}  {}\n", "network", "parameters", "MFLOPs forward", "receptive field", "source and published size");
  for (const auto& publication : basin::publications()) {
    const auto& input = publication.input;
    const auto cost = basin::cost_of(basin::architecture_of(publication.options, input), input);
    const std::string field = cost.sees_all ? "whole image" : cost.receptive_field == 0 ? "-" : fmt::format("{} px", cost.receptive_field);
    fmt::print("{:17} {:>12} {:>14.1f} {:>16}  {}\n", basin::entry_of(basin::kNetworks, publication.options.kind).name, cost.parameters,
               static_cast<double>(cost.flops) * 1e-6, field, publication.source);
  }
  fmt::print(
      "\nFor one image; 2 FLOPs per multiply-add. 'whole image': self-attention joins all places. --set network.width and network.blocks scale each "
      "down.\n");
  return 0;
}

int bench(const std::string& name, const BenchRequest& request, const CommandLine& commands) {
  std::vector<std::string> names;
  for (const auto& benchmark : commands.benchmarks) {
    if (benchmark.name == name) {
      benchmark.run(request);
      return 0;
    }
    names.push_back(benchmark.name);
  }
  throw basin::BadInput(basin::unknown_name("Benchmark", name, names));
}

}  // namespace app
