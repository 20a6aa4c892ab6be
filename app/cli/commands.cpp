#include "app/cli/commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "app/cli/interrupt.h"
#include "app/cli/progress.h"
#include "core/base/errors.h"
#include "core/energy/architecture.h"
#include "core/io/config.h"
#include "core/io/run_folder.h"
#include "core/io/safetensors.h"
#include "core/training/presets.h"

namespace app {

std::string checkpoint_in(const std::string& source) {
  return std::filesystem::is_directory(source) ? basin::RunFolder::checkpoint_in(source) : source;
}

int sample(const SampleCommand& command, const CommandLine& commands) {
  const std::string path = checkpoint_in(command.source);
  std::unique_ptr<basin::Session> session;
  {
    Progress progress;
    session = commands.sessions.open(path, watch_loading(progress));
  }
  listen_for_interrupts();
  {
    Progress progress;
    session->sample(command.request, command.out, [&](basin::Stage, int64_t step) {
      progress.show(static_cast<double>(step) / static_cast<double>(command.request.steps), fmt::format("Langevin step {} of {}", step, command.request.steps));
      return !interrupted();
    });
  }
  if (interrupted()) {
    fmt::print("Interrupted; nothing was written.\n");
    return 130;
  }
  const auto& chain = session->options().chain;
  fmt::print("{} samples from {} after {} {} steps (step {}, implied temperature {:.3g}): {}\n", command.request.count,
             command.request.from_buffer ? "the replay buffer" : "uniform noise", command.request.steps, basin::entry_of(basin::kSamplers, chain.sampler).name,
             chain.step_size, basin::implied_temperature(chain), command.out);
  return 0;
}

int info(const std::string& source) {
  const std::string path = checkpoint_in(source);
  const auto file = basin::read_safetensors(path);
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

int list_presets() {
  for (const auto& preset : basin::presets()) fmt::print("{:18} {}\n", preset.name, preset.description);
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
