#include "core/objectives/objective.h"

#include "core/objectives/contrastive_divergence.h"
#include "core/objectives/cross_entropy.h"
#include "core/objectives/denoising_score_matching.h"
#include "core/objectives/joint.h"
#include "core/objectives/noise_levels.h"
#include "core/objectives/sliced_score_matching.h"

namespace basin {

void measure_energies(const Energy& frozen, const ObjectiveBatch& batch, ObjectiveValue& value) {
  const at::NoGradGuard no_grad;
  const auto both = (*given_labels(frozen, batch.both_labels()))(batch.both());
  value.energy_data = both.slice(0, 0, batch.data.size(0));
  value.energy_samples = both.slice(0, batch.data.size(0));
}

torch::Tensor classify(const torch::Tensor& class_energies, const torch::Tensor& labels, ObjectiveValue& value) {
  const auto surprisal = -(-class_energies).log_softmax(1).gather(1, labels.unsqueeze(1)).squeeze(1);
  value.surprisal = surprisal.detach();
  value.right = class_energies.detach().argmin(1).eq(labels).to(torch::kFloat);
  return surprisal;
}

torch::Tensor sum_of(const std::vector<torch::Tensor>& terms) {
  torch::Tensor sum;
  for (const auto& term : terms)
    if (term.defined()) sum = sum.defined() ? sum + term : term;
  return sum;
}

torch::Tensor loss_of(const ObjectiveValue& value) {
  return sum_of({value.data_phase, value.sample_phase, value.class_phase, value.penalty, value.opt, value.ent});
}

std::unique_ptr<Objective> make_objective(const ObjectiveOptions& options, const ChainOptions& chain, const SampleSpace& space,
                                          const NetworkOptions& network) {
  switch (options.kind) {
    case ObjectiveKind::contrastive_divergence:
      return std::make_unique<ContrastiveDivergence>(options, KlTerm(options, chain, space));
    case ObjectiveKind::denoising_score_matching:
      return std::make_unique<DenoisingScoreMatching>(options.score_noise);
    case ObjectiveKind::sliced_score_matching:
      return std::make_unique<SlicedScoreMatching>(options.slices);
    case ObjectiveKind::noise_levels:
      return std::make_unique<NoiseLevels>(network.sigma_low, network.sigma_high, options.level_balance, options.level_contrast);
    case ObjectiveKind::cross_entropy:
      return std::make_unique<CrossEntropy>(network);
    case ObjectiveKind::joint:
      return std::make_unique<Joint>(options);
  }
  return nullptr;
}

}  // namespace basin
