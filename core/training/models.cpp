#include "core/training/models.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/base/paths.h"
#include "core/formats/file_kinds.h"
#include "core/formats/safetensors.h"
#include "core/run/config.h"
#include "core/training/model.h"

namespace basin {
namespace fs = std::filesystem;
namespace {

TrainedModel read_card(const std::string& path) {
  const auto words = read_metadata(path);
  const auto format = word_in(words, "format");
  if (format != kModelFormat)
    throw BadInput(fmt::format("'{}' is {}; give a model, as 'basin models --export' makes them.", path, describe_format(format)));
  TrainedModel model;
  model.name = fs::path(path).stem().string();
  model.file = path;
  apply_toml(model.options, word_in(words, "config"), path);
  model.description = word_in(words, "description");
  model.command = word_in(words, "command");
  model.verdict = word_in(words, "verdict");
  model.reason = word_in(words, "reason");
  model.updates = count_in(words, "step", path);
  model.parameters = count_in(words, "parameters", path);
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
  const SafetensorsFile content(file);
  RunOptions options;
  apply_toml(options, word_in(content.metadata, "config"), file);
  return read_card(content.metadata, options, content.shape("buffer.data"), file);
}

RunOptions options_from(const TrainedModel& model) {
  RunOptions options = model.options;
  options.network.from = model.name;
  locate_data(options, SavedFile(model.file), {});
  const auto known = model_files();
  if (std::find(known.begin(), known.end(), model.file) == known.end()) options.network.from = absolute_path(model.file);
  return options;
}

}  // namespace basin
