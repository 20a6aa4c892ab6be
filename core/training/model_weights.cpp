#include "core/training/model_weights.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/errors.h"
#include "core/base/random.h"
#include "core/energy/networks.h"
#include "core/run/config.h"
#include "core/training/checkpoint.h"

namespace basin {
namespace {

constexpr const char* kGroup = "network.";

/// Settings of equal shapes may still mean other functions.
void check_settings(const Checkpoint& file, const std::string& path, const NetworkOptions& wanted, const SampleSpace& space) {
  const auto config = file.metadata.find("config");
  if (config == file.metadata.end()) throw BadInput(fmt::format("'{}' lacks its settings; export the model again.", path));
  RunOptions its, ours;
  apply_toml(its, config->second, path);
  ours = its;
  ours.network = wanted;
  ours.network.from = its.network.from;
  if (its.network.classes == 0) ours.network.classes = 0;         // `of_classes`
  if (its.network.noise_levels > 0 && wanted.noise_levels > 0) {  // one function of sigma, wherever it is learned
    ours.network.noise_levels = its.network.noise_levels;
    ours.network.sigma_high = its.network.sigma_high, ours.network.sigma_low = its.network.sigma_low;
  }
  for (const auto& name : changed_paths(its, ours))
    throw BadInput(fmt::format(
        "Model '{}' was trained with {} = '{}', and this run has '{}'; leave --preset out to take the model's own settings, or set {}={}.", path,
        name, to_text(field_at(its, name)), to_text(field_at(ours, name)), name, to_text(field_at(its, name))));
  const auto range = space.low == 0 ? PixelRange::unit : PixelRange::symmetric;
  if (space.image && its.data.range != range)
    throw BadInput(fmt::format("Model '{}' was trained with data.range = '{}', and this run has '{}'; set data.range={}.", path,
                               entry_of(kPixelRanges, its.data.range).name, entry_of(kPixelRanges, range).name,
                               entry_of(kPixelRanges, its.data.range).name));
}

/// That they can be no model has another remedy than that they fit another one.
void check_finite(const Checkpoint& file, const std::string& path) {
  for (const auto& [name, tensor] : file.tensors)
    if (!all_finite(tensor))
      throw BadInput(
          fmt::format("'{}' of model '{}' holds values that are not finite; take another model, or export an earlier state of the run.", name, path));
}

void copy_into(const torch::Tensor& target, const std::string& name, const Checkpoint& file, const std::string& path) {
  const auto fault = TensorSource(file.tensors).copy(name, target);
  if (!fault.empty())
    throw BadInput(
        fmt::format("Model '{}' does not fit this run's network: {}. Set data.size and data.grey as the model has them, use another, or leave "
                    "network.from empty.",
                    path, fault));
}

/// Of a network of classes: what a model without them does not have. At the start such a part does nothing.
bool of_classes(const std::string& parameter) {
  return parameter.find(".class_") != std::string::npos;
}

/// A part of the file that the network has not got would leave another function.
void check_all_used(const Checkpoint& file, const Net& net, const std::string& path) {
  for (const auto& [name, tensor] : file.tensors) {
    const auto is = [&name = name](const auto& parameter) { return name == "net." + parameter.first; };
    if (name.rfind("net.", 0) == 0 && std::none_of(net.parameters().begin(), net.parameters().end(), is))
      throw BadInput(fmt::format("Model '{}' has '{}', which this run's network lacks; use another, or leave network.from empty.", path, name));
  }
}

}  // namespace

void write_weights(const std::string& path, const Net& net, const RunOptions& options, const DataCard& card, int64_t step) {
  Checkpoint file;
  int64_t parameters = 0;
  for (const auto& [name, tensor] : net.parameters()) file.tensors.emplace_back("net." + name, tensor), parameters += tensor.numel();
  for (const auto& [name, tensor] : net.state()) file.tensors.emplace_back("state." + name, tensor);
  check_finite(file, path);
  file.metadata = {{"config", to_toml(options)}, {"step", std::to_string(step)}, {"parameters", std::to_string(parameters)}};
  write_card(card, file.metadata);
  write_checkpoint(path, file, kModelFormat);
}

NetPtr read_weights(const std::string& path, const NetworkOptions& options, const SampleSpace& space) {
  const auto file = read_checkpoint(path, kModelFormat);
  check_finite(file, path);
  check_settings(file, path, options, space);
  auto rng = make_generator(torch::kCPU, 0, Stream::weights);
  auto net = make_network(options, space, rng);
  check_all_used(file, *net, path);
  const bool without_classes = std::none_of(file.tensors.begin(), file.tensors.end(), [](const auto& tensor) { return of_classes(tensor.first); });
  for (const auto& [name, tensor] : net->parameters())
    if (!without_classes || !of_classes(name)) copy_into(tensor, "net." + name, file, path);
  for (const auto& [name, tensor] : net->state()) copy_into(tensor, "state." + name, file, path);
  return net;
}

}  // namespace basin
