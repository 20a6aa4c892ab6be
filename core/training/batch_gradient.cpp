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
  BatchMeasures measured;
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

ObjectiveBatch part_of(const ObjectiveBatch& batch, const RowRange& data, const RowRange& samples, const RowRange& labelled) {
  const auto slice = [](const torch::Tensor& x, const RowRange& rows) { return x.defined() ? x.slice(0, rows.first, rows.second) : x; };
  ChainPath path;
  for (const auto& x : batch.path) path.push_back(slice(x, samples));
  return {slice(batch.data, data),
          slice(batch.samples, samples),
          path,
          batch.past,
          slice(batch.data_labels, data),
          slice(batch.sample_labels, samples),
          slice(batch.data_weights, data),
          slice(batch.labelled, labelled),
          slice(batch.labelled_labels, labelled)};
}

void add(torch::Tensor& sum, const torch::Tensor& part) {
  if (part.defined()) sum = sum.defined() ? sum.add_(part) : part;
}

/// The rows of all shards; undefined where no shard has any.
torch::Tensor joined(const std::vector<Differentiated>& parts, torch::Tensor BatchMeasures::*member) {
  std::vector<torch::Tensor> rows;
  for (const auto& part : parts)
    if ((part.measured.*member).defined()) rows.push_back(part.measured.*member);
  return rows.empty() ? torch::Tensor() : torch::cat(rows);
}

Differentiated sum_over_shards(const std::vector<Differentiated>& parts) {
  Differentiated sum;
  for (const auto& part : parts) {
    if (part.gradients.empty()) continue;
    sum.gradients.resize(part.gradients.size());
    for (size_t i = 0; i < part.gradients.size(); ++i) add(sum.gradients[i], part.gradients[i]);
    sum.loss += part.loss;
  }
  for (const auto member : {&BatchMeasures::energy_data, &BatchMeasures::energy_samples, &BatchMeasures::surprisal, &BatchMeasures::right,
                            &BatchMeasures::sample_classes})
    sum.measured.*member = joined(parts, member);
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
    const auto alongside = [&](int64_t count) { return RowRange{range.first * count / data_count, range.second * count / data_count}; };
    const auto labelled = alongside(batch.labelled.defined() ? batch.labelled.size(0) : 0);
    const auto value = objective(net.net, net.frozen, part_of(batch, range, alongside(sample_count), labelled), streams[static_cast<size_t>(shard)]);
    const double share = static_cast<double>(range.second - range.first) / static_cast<double>(data_count);
    for (const auto& loss : parts_of(value)) {
      part.gradients.push_back(flat_gradient(loss, net.net.parameters()));
      if (loss.defined()) part.gradients.back().mul_(share), part.loss += loss.item<double>() * share;
    }
    part.measured = value;
  });
  return sum_over_shards(parts);
}

}  // namespace

BatchGradient batch_gradient(const Objective& objective, const TrainedNet& net, const ObjectiveBatch& batch, Shards& shards,
                             std::vector<at::Generator>& streams, bool apart) {
  const auto parts = differentiate(objective, net, batch, shards, streams, [apart](const ObjectiveValue& value) -> std::vector<torch::Tensor> {
    if (apart) return {sum_of({value.data_phase, value.sample_phase}), value.penalty, value.opt, value.ent, value.class_phase};
    return {sum_of({value.data_phase, value.sample_phase, value.penalty, value.class_phase}), sum_of({value.opt, value.ent})};
  });
  const auto& of = parts.gradients;
  const auto rest = apart ? sum_of({of[0], of[1], of[4]}) : of[0], kl = apart ? sum_of({of[2], of[3]}) : of[1];
  BatchGradient result;
  static_cast<BatchMeasures&>(result) = parts.measured;
  result.flat = kl.defined() ? rest + kl : rest;
  if (kl.defined()) result.kl = kl, result.rest = rest;
  if (apart) result.parts = {of[0], of[1], of[2], of[3], of[4]};
  result.loss = parts.loss;
  return result;
}

PhaseGradients phase_gradients(const Objective& objective, const TrainedNet& net, const ObjectiveBatch& batch, Shards& shards,
                               std::vector<at::Generator>& streams) {
  const auto parts = differentiate(objective, net, batch, shards, streams, [](const ObjectiveValue& value) -> std::vector<torch::Tensor> {
    return {sum_of({value.data_phase, value.class_phase}), value.sample_phase, sum_of({value.penalty, value.opt, value.ent})};
  });
  return {parts.gradients[0], parts.gradients[1], parts.gradients[2]};
}

}  // namespace basin
