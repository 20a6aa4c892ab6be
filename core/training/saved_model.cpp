// A model opened from a file of weights or from the checkpoint of a run.

#include <fmt/format.h>

#include "core/base/blas.h"
#include "core/base/device.h"
#include "core/base/errors.h"
#include "core/base/random.h"
#include "core/energy/networks.h"
#include "core/energy/on_device.h"
#include "core/formats/safetensors.h"
#include "core/run/config.h"
#include "core/training/flat_weights.h"
#include "core/training/model_weights.h"
#include "core/training/torch_model.h"

namespace basin {
namespace {

/// Of the kind that its own metadata name.
CheckpointFile open_either(const std::string& path) {
  return CheckpointFile(path, word_in(read_metadata(path), "format") == kModelFormat ? kModelFormat : kRunFormat);
}

/// A model is looked at where there is a device for it, whatever its run had.
torch::Device device_for(const RunOptions& options, std::optional<DeviceChoice> wanted) {
  const auto own = options.compute.device == DeviceChoice::cuda ? DeviceChoice::automatic : options.compute.device;
  return resolve_device(wanted.value_or(own));
}

}  // namespace

std::unique_ptr<Model> open_model(const SavedFile& file, const LoadWatch& watch) {
  return std::make_unique<SavedModel>(file, watch);
}

SavedModel::SavedModel(const SavedFile& file, const LoadWatch& watch, std::optional<DeviceChoice> device) {
  const std::string path = file_of(file.path);
  const auto content = open_either(path);
  apply_toml(options_, required_word(content.metadata(), "config", path), path);
  locate_data(options_, SavedFile(path, file.data_path), watch);
  try {
    validate(options_);
    device_ = device_for(options_, device);
    read(content, path);
  } catch (const c10::Error& error) {
    throw BadInput(fmt::format("'{}' is not a sound checkpoint ({}); use another file.", path, error.what_without_backtrace()));
  }
}

void SavedModel::read(const CheckpointFile& file, const std::string& path) {
  of_run_ = file.metadata().at("format") == kRunFormat;
  updates_ = count_in(file.metadata(), "step", path);
  card_ = read_card(file.metadata(), options_, file.shape("buffer.data"), path);
  if (resolve_device(DeviceChoice::automatic).is_cpu()) use_one_thread_per_shard();
  read_weights(file, path);
  buffer_ = std::make_unique<ReplayBuffer>(of_run_ ? make_buffer(options_, card_.space, device_) : make_noise_buffer(options_, card_.space, device_));
  try {
    if (of_run_) buffer_->load(file.tensors());
  } catch (const BadInput& error) {
    throw BadInput(fmt::format("'{}': {}", path, error.what()));
  }
}

void SavedModel::read_weights(const CheckpointFile& file, const std::string& path) {
  auto rng = make_generator(torch::kCPU, 0, Stream::weights);
  const auto network = make_network(options_.network, card_.space, rng);
  weights_ = flat_weights(*network).to(device_);
  net_ = network->with_parameters(views_of(weights_, network->parameters(), false));
  const auto fault = of_run_ ? copy_averaged(file.tensors(), *net_) : copy_weights(file.tensors(), *net_);
  if (!fault.empty()) throw BadInput(fmt::format("'{}' does not hold what its own settings ask for: {}; use another file.", path, fault));
  energy_ = from_anywhere(net_, device_);
}

void SavedModel::read_data(const LoadWatch& watch) {
  if (!images_.defined()) images_ = load_data(options_.data, watch).images;
}

void SavedModel::save(const std::string& path) const {
  write_weights(path, *net_, options_, card_, updates_);
}

Shards& SavedModel::shards() const {
  if (!shards_) shards_ = std::make_unique<Shards>(shards_for(options_.compute.threads, device_));
  return *shards_;
}

}  // namespace basin
