#include "core/training/models.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/base/paths.h"
#include "core/formats/file_kinds.h"
#include "core/formats/safetensors.h"
#include "core/run/config.h"
#include "core/run/presets.h"
#include "core/training/model.h"

namespace basin {
namespace fs = std::filesystem;
namespace {

std::string word(const Words& words, const std::string& key) {
  const auto found = words.find(key);
  return found == words.end() ? std::string() : found->second;
}

void check_format(const Words& words, const std::string& path, const char* format, const char* remedy) {
  if (word(words, "format") != format) throw BadInput(fmt::format("'{}' is {}; {}.", path, describe_format(word(words, "format")), remedy));
}

int64_t count(const Words& words, const std::string& key, const std::string& path) {
  const std::string text = word(words, key);
  if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != std::string::npos)
    throw BadInput(fmt::format("'{}' lacks a sound '{}'; export the model again.", path, key));
  return std::stoll(text);
}

TrainedModel read_card(const std::string& path) {
  const auto words = read_metadata(path);
  check_format(words, path, kModelFormat, "give a model, as 'basin models --export' makes them");
  TrainedModel model;
  model.name = fs::path(path).stem().string();
  model.file = path;
  apply_toml(model.options, word(words, "config"), path);
  model.description = word(words, "description");
  model.command = word(words, "command");
  model.verdict = word(words, "verdict");
  model.reason = word(words, "reason");
  model.updates = count(words, "step", path);
  model.parameters = count(words, "parameters", path);
  model.bytes = static_cast<int64_t>(fs::file_size(path));
  return model;
}

std::vector<fs::path> model_folders() {
  std::vector<fs::path> folders = {program_folder("assets") / "models"};
  if (const auto data = data_folders(); data.size() > 1) folders.push_back(data.front() / "models");
  return folders;
}

std::vector<std::string> model_files() {
  std::vector<std::string> files, names;
  for (const auto& folder : model_folders()) {
    std::error_code absent;
    std::vector<fs::path> here;
    for (const auto& entry : fs::directory_iterator(folder, absent))
      if (entry.path().extension() == ".safetensors") here.push_back(entry.path());
    std::sort(here.begin(), here.end());
    for (const auto& path : here) {
      if (std::find(names.begin(), names.end(), path.stem().string()) != names.end()) continue;
      names.push_back(path.stem().string());
      files.push_back(path.string());
    }
  }
  return files;
}

bool holds_run(const std::string& file) {
  std::error_code absent;
  if (!fs::is_regular_file(file, absent)) return false;
  try {
    return word(read_metadata(file), "format") == kRunFormat;
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

std::vector<int64_t> buffer_shape(const SafetensorsFile& run) {
  for (const auto& entry : run.tensors)
    if (entry.name == "buffer.data") return entry.shape;
  return {};
}

/// The averaged weights and what the network keeps beside them, under the names that a model has: where they lie in the run's file.
std::vector<TensorEntry> weights_in(const SafetensorsFile& file, const std::string& path, int64_t& parameters) {
  const std::string average = "average.", average_state = "average_state.", state = "state.";
  const auto begins = [](const TensorEntry& entry, const std::string& prefix) { return entry.name.rfind(prefix, 0) == 0; };
  const bool own_state = std::any_of(file.tensors.begin(), file.tensors.end(), [&](const auto& entry) { return begins(entry, average_state); });
  std::vector<TensorEntry> kept;
  for (auto entry : file.tensors) {
    if (begins(entry, average)) {
      entry.name = "net." + entry.name.substr(average.size());
      parameters += static_cast<int64_t>(entry.size / sizeof(float));
    } else if (own_state && begins(entry, average_state)) {
      entry.name = state + entry.name.substr(average_state.size());
    } else if (own_state || !begins(entry, state)) {
      continue;
    }
    kept.push_back(std::move(entry));
  }
  if (parameters == 0) throw BadInput(fmt::format("'{}' holds no averaged weights; export the checkpoint of a run.", path));
  return kept;
}

bool finite(const std::string& bytes) {
  for (size_t i = 0; i + sizeof(float) <= bytes.size(); i += sizeof(float)) {
    float value = 0;
    std::memcpy(&value, bytes.data() + i, sizeof(value));
    if (!std::isfinite(value)) return false;
  }
  return true;
}

/// Reads what `tensors` name into memory and points them to it.
std::vector<std::string> read_all(const SafetensorsFile& file, const std::string& path, std::vector<TensorEntry>& tensors) {
  std::vector<std::string> data;
  data.reserve(tensors.size());  // pointers stay
  for (auto& tensor : tensors) {
    data.emplace_back(tensor.size, '\0');
    file.read(tensor, data.back().data());
    tensor.data = data.back().data();
    if (tensor.dtype == "F32" && !finite(data.back()))
      throw BadInput(
          fmt::format("The averaged weights of '{}' are not finite ('{}'); export a checkpoint of before training failed.", path, tensor.name));
  }
  return data;
}

}  // namespace

std::vector<TrainedModel> trained_models(const std::function<void(const std::string&)>& skipped) {
  std::vector<TrainedModel> models;
  for (const auto& file : model_files()) {
    try {
      models.push_back(read_card(file));
    } catch (const BadInput& error) {
      if (skipped) skipped(error.what());
    }
  }
  return models;
}

TrainedModel find_model(const std::string& name_or_path) {
  const std::string given = expand_home(name_or_path);
  std::error_code error;
  if (fs::is_regular_file(given, error)) return read_card(given);
  std::vector<std::string> names;
  for (const auto& file : model_files()) {
    names.push_back(fs::path(file).stem().string());
    if (names.back() == given) return read_card(file);
  }
  if (names.empty())
    throw BadInput(fmt::format("Model '{}' is unknown, and there is none yet; make one with 'basin models --export RUN --out FILE'.", given));
  throw BadInput(unknown_name("Model", given, names));
}

DataCard card_of(const std::string& file) {
  const auto words = read_metadata(file);
  RunOptions options;
  apply_toml(options, word(words, "config"), file);
  return read_card(words, options, {}, file);
}

RunOptions options_from(const TrainedModel& model) {
  RunOptions options = model.options;
  options.network.from = model.name;
  locate_data(options, SavedFile(model.file), {});
  const auto known = model_files();
  if (std::find(known.begin(), known.end(), model.file) == known.end()) options.network.from = absolute_path(model.file);
  return options;
}

TrainedModel export_model(const std::string& checkpoint, const std::string& file, const std::string& description) {
  if (fs::path(file).extension() != ".safetensors") throw BadInput(fmt::format("A model cannot be written to '{}'; give a .safetensors file.", file));
  if (holds_run(file))
    throw BadInput(fmt::format("'{}' is the checkpoint of a run, which a model would replace; choose another file with --out.", file));
  const SafetensorsFile run(checkpoint);
  check_format(run.metadata, checkpoint, kRunFormat, "export the checkpoint of a run");
  TrainedModel model;
  auto tensors = weights_in(run, checkpoint, model.parameters);
  for (const auto& tensor : tensors) model.bytes += static_cast<int64_t>(tensor.size);
  if (model.bytes > kLargestModel)
    throw BadInput(
        fmt::format("The averaged weights of '{}' take {:.1f} MB, and a model may have {:.0f}; train a smaller network.width or network.blocks.",
                    checkpoint, static_cast<double>(model.bytes) * 1e-6, static_cast<double>(kLargestModel) * 1e-6));
  const auto data = read_all(run, checkpoint, tensors);
  RunOptions made;
  apply_toml(made, word(run.metadata, "config"), checkpoint);
  model.name = fs::path(file).stem().string();
  model.updates = count(run.metadata, "step", checkpoint);
  const std::string budget = word(run.metadata, "budget");
  model.command = training_command(made, budget.empty() ? fmt::format("--steps {}", model.updates) : budget, model.name);
  if (!word(run.metadata, "commands").empty()) model.command += ", with settings changed on the way";
  model.options = for_others(made);
  model.description = description.empty()
                          ? fmt::format("{} trained on {}.", entry_of(kNetworks, made.network.kind).name, entry_of(kDataSets, made.data.set).name)
                          : description;
  model.verdict = word(run.metadata, "verdict");
  model.reason = word(run.metadata, "reason");
  Words words = {{"format", kModelFormat},
                 {"config", to_toml(model.options)},
                 {"description", model.description},
                 {"command", model.command},
                 {"verdict", model.verdict},
                 {"reason", model.reason},
                 {"step", std::to_string(model.updates)},
                 {"parameters", std::to_string(model.parameters)}};
  write_card(read_card(run.metadata, made, buffer_shape(run), checkpoint), words);
  write_safetensors(file, tensors, words);
  write_atomically(fs::path(file).replace_extension(".toml").string(), card_text(model));
  return read_card(file);
}

}  // namespace basin
