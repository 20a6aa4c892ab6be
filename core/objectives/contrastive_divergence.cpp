#include "core/objectives/contrastive_divergence.h"

namespace basin {

ObjectiveValue ContrastiveDivergence::operator()(const Energy& energy, const Energy& frozen, const ObjectiveBatch& batch, at::Generator&) const {
  const auto both = (*given_labels(energy, batch.both_labels()))(batch.both());
  const auto on_data = both.slice(0, 0, batch.data.size(0)), on_samples = both.slice(0, batch.data.size(0));
  ObjectiveValue value;
  value.data_phase = (batch.data_weights.defined() ? on_data * batch.data_weights : on_data).mean();
  value.sample_phase = -on_samples.mean();
  if (options_.energy_penalty > 0) value.penalty = options_.energy_penalty * (on_data.square().mean() + on_samples.square().mean());
  if (has_kl_term(options_) && !batch.path.empty()) {
    const auto parts = kl_(*given_labels(energy, batch.sample_labels), *given_labels(frozen, batch.sample_labels), batch.path, batch.past);
    value.opt = parts.opt, value.ent = parts.ent;
  }
  value.energy_data = on_data.detach();
  value.energy_samples = on_samples.detach();
  return value;
}

}  // namespace basin
