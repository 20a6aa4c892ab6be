#include "core/training/batch_gradient.h"

#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <functional>

namespace basin {
namespace {

/// The parts of a loss whose gradients are wanted apart.
using PartsOf = std::function<std::vector<torch::Tensor>(const ObjectiveValue&)>;

/// Of one shard, or of all.
struct Differentiated {
  std::vector<torch::Tensor> gradients;  ///< [P] one a part, undefined where the part is
  torch::Tensor energies_data, energies_samples;
  double loss = 0;
};

torch::Tensor flat_gradient(const torch::Tensor& loss, const NamedTensors& parameters) {
  if (!loss.defined()) return {};
  std::vector<torch::Tensor> leaves, flat;
  for (const auto& [name, tensor] : parameters) leaves.push_back(tensor);
  const auto grads = torch::autograd::grad({loss}, leaves, {}, true, false, true);
  for (size_t i = 0; i < leaves.size(); ++i) flat.push_back((grads[i].defined() ? grads[i] : torch::zeros_like(leaves[i])).flatten());
  return torch::cat(flat).detach();
}

using RowRange = std::pair<int64_t, int64_t>;

ObjectiveBatch part_of(const ObjectiveBatch& batch, const RowRange& data, const RowRange& samples) {
  const auto slice = [](const torch::Tensor& x, const RowRange& rows) { return x.defined() ? x.slice(0, rows.first, rows.second) : x; };
  ChainPath path;
  for (const auto& x : batch.path) path.push_back(slice(x, samples));
  return {slice(batch.data, data),
          slice(batch.samples, samples),
          path,
          batch.past,
          slice(batch.data_labels, data),
          slice(batch.sample_labels, samples),
          slice(batch.data_weights, data)};
}

void add(torch::Tensor& sum, const torch::Tensor& part) {
  if (part.defined()) sum = sum.defined() ? sum.add_(part) : part;
}

Differentiated sum_over_shards(const std::vector<Differentiated>& parts) {
  Differentiated sum;
  std::vector<torch::Tensor> energies_data, energies_samples;
  for (const auto& part : parts) {
    if (part.gradients.empty()) continue;
    sum.gradients.resize(part.gradients.size());
    for (size_t i = 0; i < part.gradients.size(); ++i) add(sum.gradients[i], part.gradients[i]);
    sum.loss += part.loss;
    energies_data.push_back(part.energies_data);
    energies_samples.push_back(part.energies_samples);
  }
  sum.energies_data = torch::cat(energies_data);
  sum.energies_samples = torch::cat(energies_samples);
  return sum;
}

Differentiated differentiate(const Objective& objective, const TrainedNet& net, const ObjectiveBatch& batch, Shards& shards,
                             std::vector<at::Generator>& streams, const PartsOf& parts_of) {
  // A loss of both takes as many samples as data; one of data alone takes all data, and samples are only measured.
  const int64_t both = std::min(batch.data.size(0), batch.samples.size(0));
  const int64_t data_count = objective.learns_from_samples() ? both : batch.data.size(0);
  const int64_t sample_count = objective.learns_from_samples() ? both : batch.samples.size(0);
  std::vector<Differentiated> parts(static_cast<size_t>(shards.count()));
  shards.run([&](int64_t shard) {
    const auto range = shards.range(data_count, shard);
    if (range.first == range.second) return;
    auto& part = parts[static_cast<size_t>(shard)];
    const RowRange samples = {range.first * sample_count / data_count, range.second * sample_count / data_count};
    const auto value = objective(net.net, net.frozen, part_of(batch, range, samples), streams[static_cast<size_t>(shard)]);
    const double share = static_cast<double>(range.second - range.first) / static_cast<double>(data_count);
    for (const auto& loss : parts_of(value)) {
      part.gradients.push_back(flat_gradient(loss, net.net.parameters()));
      if (loss.defined()) part.gradients.back().mul_(share), part.loss += loss.item<double>() * share;
    }
    part.energies_data = value.energy_data;
    part.energies_samples = value.energy_samples;
  });
  return sum_over_shards(parts);
}

}  // namespace

BatchGradient batch_gradient(const Objective& objective, const TrainedNet& net, const ObjectiveBatch& batch, Shards& shards,
                             std::vector<at::Generator>& streams, bool apart) {
  const auto parts = differentiate(objective, net, batch, shards, streams, [apart](const ObjectiveValue& value) -> std::vector<torch::Tensor> {
    if (apart) return {sum_of({value.data_phase, value.sample_phase}), value.penalty, value.opt, value.ent};
    return {sum_of({value.data_phase, value.sample_phase, value.penalty}), sum_of({value.opt, value.ent})};
  });
  const auto& of = parts.gradients;
  const auto rest = apart ? sum_of({of[0], of[1]}) : of[0], kl = apart ? sum_of({of[2], of[3]}) : of[1];
  BatchGradient result;
  result.flat = kl.defined() ? rest + kl : rest;
  if (kl.defined()) result.kl = kl, result.rest = rest;
  if (apart) result.parts = {of[0], of[1], of[2], of[3]};
  result.energies_data = parts.energies_data;
  result.energies_samples = parts.energies_samples;
  result.loss = parts.loss;
  return result;
}

PhaseGradients phase_gradients(const Objective& objective, const TrainedNet& net, const ObjectiveBatch& batch, Shards& shards,
                               std::vector<at::Generator>& streams) {
  const auto parts = differentiate(objective, net, batch, shards, streams, [](const ObjectiveValue& value) -> std::vector<torch::Tensor> {
    return {value.data_phase, value.sample_phase, sum_of({value.penalty, value.opt, value.ent})};
  });
  return {parts.gradients[0], parts.gradients[1], parts.gradients[2]};
}

}  // namespace basin
