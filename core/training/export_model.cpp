// Models made from runs.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/base/random.h"
#include "core/energy/networks.h"
#include "core/run/config.h"
#include "core/run/presets.h"
#include "core/training/checkpoint.h"
#include "core/training/flat_weights.h"
#include "core/training/models.h"

namespace basin {
namespace fs = std::filesystem;
namespace {

bool holds_run(const std::string& file) {
  std::error_code absent;
  if (!fs::is_regular_file(file, absent)) return false;
  try {
    return word_in(read_metadata(file), "format") == kRunFormat;
  } catch (const BadInput&) {
    return false;
  }
}

/// As a shell reads it.
std::string quoted(const std::string& text) {
  const bool plain = text.find_first_of(" '\"$&|;<>()*?[]#~`\\") == std::string::npos;
  return plain ? text : fmt::format("'{}'", text);
}

/// The command line that starts such a run anew; settings that it changed on the way are not in it.
std::string training_command(const RunOptions& options, const std::string& budget, const std::string& name) {
  const auto names = preset_names();
  const bool known = std::find(names.begin(), names.end(), options.preset) != names.end();
  RunOptions from = known ? load_preset(options.preset) : RunOptions{}, to = options;
  from.rescue.mode = RescueMode::off;  // as without a window
  std::string command = fmt::format("basin train --preset {}", options.preset);
  if (!known) return fmt::format("basin train --config {}.toml {} --out {}", name, budget, name);
  for (const auto& path : changed_paths(from, to))
    command += fmt::format(" --set {}", quoted(fmt::format("{}={}", path, to_text(field_at(to, path)))));
  return fmt::format("{} {} --out {}", command, budget, name);
}

std::string card_text(const TrainedModel& model) {
  return fmt::format("# {}: {} parameters after {} updates, {}.\n# {}\n# {}\ndescription = {}\n{}", model.name, model.parameters, model.updates,
                     model.verdict, model.reason, model.command, toml_text(model.description), to_toml(model.options));
}

/// What belongs to the machine or to one run's safety rather than to the model.
RunOptions for_others(RunOptions options) {
  options.compute.threads = 0;
  options.compute.device = DeviceChoice::automatic;
  options.rescue = {};
  options.ensemble = {};
  options.network.from.clear();
  return options;
}

/// The averaged network of a run, as models have it.
NetPtr averaged_network(const CheckpointFile& run, const RunOptions& options, const SampleSpace& space) {
  auto rng = make_generator(torch::kCPU, 0, Stream::weights);
  auto net = make_network(options.network, space, rng);
  const auto fault = copy_averaged(run.tensors(), *net);
  if (!fault.empty())
    throw BadInput(
        fmt::format("The averaged weights of '{}' cannot be exported: {}; export another checkpoint, of before training failed.", run.path(), fault));
  return net;
}

void check_target(const std::string& file) {
  if (fs::path(file).extension() != ".safetensors") throw BadInput(fmt::format("A model cannot be written to '{}'; give a .safetensors file.", file));
  if (holds_run(file))
    throw BadInput(fmt::format("'{}' is the checkpoint of a run, which a model would replace; choose another file with --out.", file));
}

void check_source(const std::string& checkpoint) {
  const auto format = word_in(read_metadata(checkpoint), "format");
  if (format != kRunFormat) throw BadInput(fmt::format("'{}' is {}; export the checkpoint of a run.", checkpoint, describe_format(format)));
}

void check_size(const std::string& checkpoint, int64_t bytes) {
  if (bytes > kLargestModel)
    throw BadInput(
        fmt::format("The averaged weights of '{}' take {:.1f} MB, and a model may have {:.0f}; train a smaller network.width or network.blocks.",
                    checkpoint, static_cast<double>(bytes) * 1e-6, static_cast<double>(kLargestModel) * 1e-6));
}

/// What its card tells, of the run that `words` describe.
TrainedModel described(const std::string& file, const RunOptions& made, const Words& words, const std::string& checkpoint) {
  TrainedModel model;
  model.name = fs::path(file).stem().string();
  model.updates = count_in(words, "step", checkpoint);
  const std::string budget = word_in(words, "budget");
  model.command = training_command(made, budget.empty() ? fmt::format("--steps {}", model.updates) : budget, model.name);
  if (!word_in(words, "commands").empty()) model.command += ", with settings changed on the way";
  model.options = for_others(made);
  model.verdict = word_in(words, "verdict");
  model.reason = word_in(words, "reason");
  return model;
}

}  // namespace

TrainedModel export_model(const std::string& checkpoint, const std::string& file, const std::string& description) {
  check_target(file);
  check_source(checkpoint);
  const CheckpointFile run(checkpoint);
  RunOptions made;
  apply_toml(made, word_in(run.metadata(), "config"), checkpoint);
  const auto card = read_card(run.metadata(), made, run.shape("buffer.data"), checkpoint);
  auto model = described(file, made, run.metadata(), checkpoint);
  model.description = description.empty()
                          ? fmt::format("{} trained on {}.", entry_of(kNetworks, made.network.kind).name, entry_of(kDataSets, made.data.set).name)
                          : description;
  const auto net = averaged_network(run, made, card.space);
  Checkpoint content;
  for (const auto& [name, tensor] : net->parameters()) content.tensors.emplace_back("net." + name, tensor), model.parameters += tensor.numel();
  for (const auto& [name, tensor] : net->state()) content.tensors.emplace_back("state." + name, tensor);
  for (const auto& [name, tensor] : content.tensors) model.bytes += static_cast<int64_t>(tensor.nbytes());
  check_size(checkpoint, model.bytes);
  content.metadata = {{"config", to_toml(model.options)},
                      {"description", model.description},
                      {"command", model.command},
                      {"verdict", model.verdict},
                      {"reason", model.reason},
                      {"step", std::to_string(model.updates)},
                      {"parameters", std::to_string(model.parameters)}};
  write_card(card, content.metadata);
  write_checkpoint(file, content, kModelFormat);
  write_atomically(fs::path(file).replace_extension(".toml").string(), card_text(model));
  return find_model(file);
}

}  // namespace basin
