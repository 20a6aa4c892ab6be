#pragma once
// Small trained models: the averaged weights of a run with the settings and the command that made them. A door without LibTorch.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/run/data_card.h"
#include "core/run/options.h"

namespace basin {

inline constexpr int64_t kLargestModel = 4'000'000;  ///< bytes of a model's file

/// NAME.safetensors holds all of this; NAME.toml beside it is the same for people, and a --config.
struct TrainedModel {
  std::string name, file;
  RunOptions options;  ///< of the run that made it; start from it with network.from = name
  std::string description, command;
  std::string verdict, reason;  ///< of that run at its end
  int64_t updates = 0, parameters = 0;
  int64_t bytes = 0;  ///< size of the file
};

/// Models in assets/models and then in `models` of the user's data folder, each folder in name order; a name that stands in both counts once.
/// `skipped` is told of files there that are no models.
std::vector<TrainedModel> trained_models(const std::function<void(const std::string&)>& skipped = {});

/// By name, or the path of its .safetensors file. Throws BadInput.
TrainedModel find_model(const std::string& name_or_path);

/// What that file says of the data that its model learned. Throws BadInput.
DataCard card_of(const std::string& file);

/// Settings of a run that starts from the model, with its data where they are now.
RunOptions options_from(const TrainedModel& model);

/// Writes `file` (.safetensors) and its .toml from the checkpoint of a run: averaged weights and network state alone, in single precision, each file
/// atomic. Throws BadInput, also above kLargestModel bytes or where weights are not finite. An empty description says which data it learned.
TrainedModel export_model(const std::string& checkpoint, const std::string& file, const std::string& description);
using ModelExport = std::function<TrainedModel(const std::string& checkpoint, const std::string& file, const std::string& description)>;

}  // namespace basin
