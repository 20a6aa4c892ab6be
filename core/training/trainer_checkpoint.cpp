// What a trainer keeps in a checkpoint, and how it takes up that or the weights of a trained model.

#include <fmt/format.h>

#include <algorithm>

#include "core/base/errors.h"
#include "core/training/flat_weights.h"
#include "core/training/trainer.h"

namespace basin {

NamedTensors Trainer::tensors() const {
  NamedTensors all;
  for (const auto& [name, tensor] : frozen_->parameters()) all.emplace_back("net." + name, tensor);
  for (const auto& [name, tensor] : averaged_->parameters()) all.emplace_back("average." + name, tensor);
  for (const auto& [name, tensor] : net_->state()) all.emplace_back("state." + name, tensor);
  for (const auto& [name, tensor] : averaged_->state()) all.emplace_back("average_state." + name, tensor);
  all.insert(all.end(), {{"adam.m", adam_.m}, {"adam.v", adam_.v}});
  const auto position = batches_.position();
  all.emplace_back("counts", torch::tensor({adam_.steps, position.epoch, position.next}, torch::kLong));
  const auto states = stream_states();
  for (size_t i = 0; i < states.size(); ++i) all.emplace_back(fmt::format("random.{}", i), states[i]);
  for (const auto& item : buffer_.tensors()) all.push_back(item);
  if (options_.objective.display_every > 1) {
    all.emplace_back("chains.x", batch_.chains);
    if (batch_.chain_labels.defined()) all.emplace_back("chains.labels", batch_.chain_labels);
  }
  return all;
}

void Trainer::load(const TensorSource& tensors, bool same_device) {
  const auto throw_on = [](const std::string& fault) {
    if (!fault.empty()) throw BadInput(fmt::format("{}; the checkpoint is not sound or does not fit its own options, load an earlier one.", fault));
  };
  const auto into = [&](const std::string& name, const torch::Tensor& target) { throw_on(tensors.copy(name, target)); };
  for (const auto& [name, tensor] : frozen_->parameters()) into("net." + name, tensor);
  for (const auto& [name, tensor] : net_->state()) into("state." + name, tensor);
  throw_on(copy_averaged(tensors, *averaged_));
  into("adam.m", adam_.m);
  into("adam.v", adam_.v);
  const auto counts = torch::empty({3}, torch::kLong);
  into("counts", counts);
  const auto* count = counts.data_ptr<int64_t>();
  if (count[0] < 0 || count[1] < 0 || count[2] < 0) throw BadInput("'counts' is negative; the checkpoint is not sound.");
  adam_.steps = count[0];
  batches_.seek({count[1], count[2]});
  auto states = stream_states();
  for (size_t i = 0; i < states.size() && same_device; ++i) into(fmt::format("random.{}", i), states[i]);
  same_device ? restore_streams(states) : reseed_streams();
  buffer_.load(tensors);
  batch_ = {batch_.data, batch_.chains, {}, {}, {}, {}, batch_.labels, {}};
  if (buffer_.size() > 0) batch_.chains = buffer_.states(torch::arange(std::min(options_.optimiser.batch, buffer_.size()), torch::kLong));
  if (chains_rest()) load_resting_chains(tensors);
}

/// Chains that rest between updates are measured at each; a run that goes on measures the same.
void Trainer::load_resting_chains(const TensorSource& tensors) {
  const auto count = std::min(options_.optimiser.batch, options_.objective.display_chains);
  const auto chains = torch::empty(source_.space.shape(count), torch::TensorOptions().device(device_));
  const auto labels = torch::empty({count}, torch::TensorOptions().dtype(torch::kLong).device(device_));
  if (!tensors.has("chains.x") || !tensors.copy("chains.x", chains).empty()) return;
  if (has_chains_of_classes(options_) && !tensors.copy("chains.labels", labels).empty()) return;
  batch_.chains = chains;
  if (has_chains_of_classes(options_)) batch_.chain_labels = labels;
}

void Trainer::start_from(const Net& trained) {
  const at::NoGradGuard no_grad;
  weights_.copy_(flat_weights(trained));
  average_.copy_(weights_);
  for (size_t i = 0; i < trained.state().size(); ++i)
    for (const auto& net : {net_, averaged_}) torch::Tensor(net->state()[i].second).copy_(trained.state()[i].second);
}

}  // namespace basin
