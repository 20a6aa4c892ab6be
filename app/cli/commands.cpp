#include "app/cli/commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "app/cli/progress.h"
#include "app/worker/interrupt.h"
#include "core/base/errors.h"
#include "core/data/points_survey.h"
#include "core/data/recognise.h"
#include "core/energy/architecture.h"
#include "core/formats/films.h"
#include "core/formats/picture_export.h"
#include "core/formats/safetensors.h"
#include "core/run/config.h"
#include "core/run/point_chains.h"
#include "core/run/presets.h"
#include "core/training/models.h"
#include "core/training/run_folder.h"

namespace app {
namespace {

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

/// The samples step by step, with pictures of all of them at some steps; nothing is written when `show` says so.
void sample_and_film(const SampleCommand& command, const basin::Model& model, const basin::SampleRequest& request,
                     const std::function<bool(int64_t step)>& show) {
  basin::check_picture_path(command.out);
  const auto run = model.start(request);
  std::vector<basin::ImageBatch> stages = {run->view().pictures};
  const int64_t count = std::min(basin::kFilmStages, request.steps + 1);
  while (!run->finished()) {
    run->advance(1);
    if (!show(run->step())) return;
    if (run->step() >= static_cast<int64_t>(stages.size()) * request.steps / (count - 1)) stages.push_back(run->view().pictures);
  }
  basin::write_pictures(command.out, stages.back());
  std::vector<const basin::ImageBatch*> frames;
  for (const auto& stage : stages) frames.push_back(&stage);
  basin::write_film(command.film, basin::film_of(frames));
}

}  // namespace

basin::RunOptions looked_at(basin::RunOptions options, const std::string& name, const std::vector<std::string>& settings) {
  const basin::RunOptions before = options;
  for (const auto& setting : settings) basin::set_option(options, setting);
  for (const auto& path : basin::changed_paths(before, options))
    if (path.rfind("chain.", 0) != 0 && path.rfind("augmentation.", 0) != 0 && path != "data.path")
      throw basin::BadInput(fmt::format(
          "{} belongs to the training of '{}'; here --set and --twin take settings of chain and augmentation, and --set data.path.", path, name));
  basin::validate(options);
  return options;
}

std::string data_path_in(const std::vector<std::string>& settings) {
  std::string found;
  for (const auto& setting : settings)
    if (const auto [path, value] = basin::split_assignment(setting); path == "data.path") found = value;
  return found;
}

std::unique_ptr<basin::Model> open_source(const std::string& source, const std::vector<std::string>& settings, const CommandLine& commands) {
  Progress progress;
  return commands.open_model({source, data_path_in(settings)}, watch_loading(progress));
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
  const auto model = open_source(command.source, command.settings, commands);
  const auto options = looked_at(model->options(), command.source, command.settings);
  auto request = command.request;
  request.ensemble = members_of(command, model->updates());
  request.settings = {options.chain, options.augmentation};
  if (!command.film.empty() && !model->data().space.image) throw basin::BadInput("--film is for models of images; leave it out.");
  if (!command.film.empty()) basin::check_film_path(command.film);
  listen_for_interrupts();
  {
    Progress progress;
    const auto show = [&](int64_t step) {
      progress.show(static_cast<double>(step) / static_cast<double>(command.request.steps),
                    fmt::format("Langevin step {} of {}", step, command.request.steps));
      return !interrupted();
    };
    if (command.film.empty())
      model->sample(request, command.out, [&](basin::Stage, int64_t step) { return show(step); });
    else
      sample_and_film(command, *model, request, show);
  }
  if (interrupted()) {
    fmt::print("Interrupted; nothing was written.\n");
    return interrupt_code();
  }
  auto chain = options.chain;
  chain.noise = request.noise.value_or(chain.noise);
  const auto moved = request.descent == basin::Descent::reversed
                         ? std::string("steps of reversed noising")
                         : fmt::format("{} steps (step {}, implied temperature {:.3g})", basin::entry_of(basin::kSamplers, chain.sampler).name,
                                       chain.step_size, basin::implied_temperature(chain));
  fmt::print("{} samples from {} after {} {}: {}\n", command.request.count,
             command.request.from_buffer && model->has_buffer() ? "the replay buffer"
             : model->options().network.noise_levels > 0        ? "the highest level of noise"
                                                                : "uniform noise",
             command.request.steps, moved, command.out);
  return 0;
}

int info(const std::string& source) {
  const std::string path = basin::file_of(source);
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

int describe_data(const std::string& path, const std::string& columns) {
  const auto set = basin::data_set_at(path);
  if (!set) throw basin::BadInput(fmt::format("'{}' holds no data that are known: {}; choose one of those.", path, basin::kDataKinds));
  const std::string heading = fmt::format("{}: {}\n", path, basin::entry_of(basin::kDataSets, *set).name);
  if (*set != basin::DataSet::points) return fmt::print("{}", heading), 0;
  const auto survey = basin::survey_points(path, columns);
  fmt::print("{}", heading);
  for (const auto& line : basin::describe(survey)) fmt::print("  {}\n", line);
  auto options = basin::load_preset("eight-gaussians");
  options.data.set = *set;
  options.data.fit = basin::wants_fit(survey);
  const auto suits = basin::with_suited_chains(survey, options);
  const auto& chain = options.chain;
  const bool persists = suits.buffer.start != options.buffer.start;
  fmt::print("Suggested chains: {} steps of {}{} (preset {} has {} of {})\n", suits.chain.steps, suits.chain.step_size,
             persists ? ", persistent" : "", options.preset, chain.steps, chain.step_size);
  const auto quoted = [](const std::string& text) { return "'" + text + "'"; };
  std::string command = fmt::format("basin train --preset {} --set data.set=points --set data.path={} --set data.columns={}", options.preset,
                                    quoted(path), quoted(survey.chosen()));
  if (options.data.fit) command += " --set data.fit=true";
  if (!survey.first_left_out.empty()) command += " --set data.skip_bad=true";
  for (const auto& setting : basin::changed_settings(options, suits)) command += " --set " + setting;
  fmt::print("  {} --steps 2000 --out RUN\n", command);
  return 0;
}

int models(const ModelsCommand& command, const CommandLine& commands) {
  if (command.run.empty() != command.out.empty())
    throw basin::BadInput("--export RUN and --out FILE.safetensors belong together; give both, or neither for the list.");
  if (!command.run.empty()) {
    const auto made = commands.export_model(basin::file_of(command.run), command.out, command.description);
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
