#include "core/objectives/cross_entropy.h"

#include "core/base/rows.h"
#include "core/objectives/noise_levels.h"

namespace basin {

ObjectiveValue CrossEntropy::operator()(const Energy& energy, const Energy& frozen, const ObjectiveBatch& batch, at::Generator& rng) const {
  TORCH_CHECK(batch.data_labels.defined(), "cross-entropy without labels");
  EnergyPtr classifier(EnergyPtr(), &energy);
  auto x = batch.data;
  if (has_levels_) {
    const auto sigma = random_levels(x, low_, high_, rng);
    classifier = energy.at_level(sigma);
    x = x + per_row(sigma, x) * torch::randn(x.sizes(), rng, x.options());
  }
  ObjectiveValue value;
  value.data_phase = classify(classifier->class_energies(x), batch.data_labels, value).mean();
  measure_energies(frozen, batch, value);
  return value;
}

}  // namespace basin
