#include "core/objectives/objective.h"

#include "core/objectives/contrastive_divergence.h"

namespace basin {

std::unique_ptr<Objective> make_objective(const ObjectiveOptions& options) {
  switch (options.kind) {
    case ObjectiveKind::contrastive_divergence: return std::make_unique<ContrastiveDivergence>(options.energy_penalty);
  }
  return nullptr;
}

}  // namespace basin
