#pragma once
// Contrastive divergence with an energy penalty.

#include "core/objectives/kl_term.h"
#include "core/objectives/objective.h"

namespace basin {

/// L = mean E(x+) - mean E(x-) + alpha * mean(E(x+)^2 + E(x-)^2) (Du & Mordatch 2019, eq. 2 and section 3.3), and with `kl_weight` or `ent_weight`
/// above 0 the KL term of Improved CD added (Du et al. 2021, eq. 3). Where chains start (`buffer.start`) makes it CD-k, PCD, short-run or replay.
/// Data in classes of unequal size are weighted in the first mean, so that classes count as often as among the chains, which have equal slots: else
/// the offset of each class would feel a constant force that no energy balances.
class ContrastiveDivergence : public Objective {
 public:
  ContrastiveDivergence(const ObjectiveOptions& options, const KlTerm& kl) : options_(options), kl_(kl) {}
  ObjectiveValue operator()(const Energy& energy, const Energy& frozen, const ObjectiveBatch& batch, at::Generator& rng) const override;

 private:
  ObjectiveOptions options_;
  KlTerm kl_;
};

}  // namespace basin
