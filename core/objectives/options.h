#pragma once
// What an update minimises.

#include "core/base/fields.h"

namespace basin {

enum class ObjectiveKind { contrastive_divergence };
inline const std::vector<Named<ObjectiveKind>> kObjectives = {
    {ObjectiveKind::contrastive_divergence, "contrastive-divergence",
     "mean E(data) - mean E(samples) + penalty * mean E^2: lowers energy on data, raises it on samples."},
};

struct ObjectiveOptions {
  ObjectiveKind kind = ObjectiveKind::contrastive_divergence;
  double energy_penalty = 1e-3;
};

template <class Visitor>
void visit_fields(ObjectiveOptions& o, Visitor&& field) {
  field("kind", o.kind, kObjectives, "The loss that an update minimises.");
  field("energy_penalty", o.energy_penalty, Range<double>{0.0, 10.0, Scale::logarithmic},
        "alpha: weight of mean(E(data)^2 + E(samples)^2). Ties energies to zero so that they cannot drift; too much flattens the landscape.");
}

}  // namespace basin
