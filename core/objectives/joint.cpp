#include "core/objectives/joint.h"

namespace basin {

ObjectiveValue Joint::operator()(const Energy& energy, const Energy&, const ObjectiveBatch& batch, at::Generator&) const {
  const int64_t data = batch.data.size(0), samples = batch.samples.size(0);
  const auto all = energy.class_energies(batch.labelled.defined() ? torch::cat({batch.both(), batch.labelled}) : batch.both());
  const auto both = all.slice(0, 0, data + samples);
  const auto marginal = -at::logsumexp(-both, {1});
  const auto on_data = marginal.slice(0, 0, data), on_samples = marginal.slice(0, data);
  const auto weighted_mean = [&](const torch::Tensor& x) { return (batch.data_weights.defined() ? x * batch.data_weights : x).mean(); };

  ObjectiveValue value;
  if (options_.marginal_weight > 0) {
    value.data_phase = options_.marginal_weight * weighted_mean(on_data);
    value.sample_phase = -options_.marginal_weight * on_samples.mean();
  }
  if (options_.joint_weight > 0) {
    const auto given = both.gather(1, batch.both_labels().unsqueeze(1)).squeeze(1);
    value.data_phase = sum_of({value.data_phase, options_.joint_weight * weighted_mean(given.slice(0, 0, data))});
    value.sample_phase = sum_of({value.sample_phase, -options_.joint_weight * given.slice(0, data).mean()});
  }
  if (options_.energy_penalty > 0) value.penalty = options_.energy_penalty * (on_data.square().mean() + on_samples.square().mean());
  const auto labels = batch.labelled.defined() ? batch.labelled_labels : batch.data_labels;
  if (labels.defined()) {
    const auto surprisal = classify(batch.labelled.defined() ? all.slice(0, data + samples) : both.slice(0, 0, data), labels, value);
    if (options_.class_weight > 0) value.class_phase = options_.class_weight * surprisal.mean();
  }
  value.energy_data = on_data.detach();
  value.energy_samples = on_samples.detach();
  value.sample_classes = both.slice(0, data).detach().argmin(1);
  return value;
}

}  // namespace basin
