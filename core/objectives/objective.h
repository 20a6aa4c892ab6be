#pragma once
// What an update minimises: one scalar whose gradient moves the weights.

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include <memory>

#include "core/base/sample_space.h"
#include "core/energy/energy.h"
#include "core/energy/options.h"
#include "core/objectives/kl_term.h"
#include "core/objectives/options.h"
#include "core/samplers/options.h"

namespace basin {

/// What an update learns from. Nothing in it carries a gradient.
struct ObjectiveBatch {
  torch::Tensor data;                                  ///< [N, ...]
  torch::Tensor samples;                               ///< [M, ...], where the chains ended
  ChainPath path;                                      ///< the same chains before each of their last steps; empty where no term needs them
  torch::Tensor past;                                  ///< [B, ...], samples of earlier updates to keep away from; undefined until there are enough
  torch::Tensor data_labels = {}, sample_labels = {};  ///< [N], [M] int64, of a conditional network; else undefined
  torch::Tensor data_weights = {};                     ///< [N], what each datum counts in the data phase, 1 in the mean; undefined where all count 1
  torch::Tensor labelled = {}, labelled_labels = {};   ///< [L, ...], [L] int64: what classes are learned from, where it is not `data`; else undefined

  torch::Tensor both() const { return torch::cat({data, samples}); }
  torch::Tensor both_labels() const { return data_labels.defined() ? torch::cat({data_labels, sample_labels}) : torch::Tensor(); }
};

/// What an objective sees of the rows of a batch on its way; detached, undefined where it does not look.
struct BatchMeasures {
  torch::Tensor energy_data;     ///< [N]
  torch::Tensor energy_samples;  ///< [M]
  torch::Tensor surprisal;       ///< [L], -log p(y | x) of what classes are learned from
  torch::Tensor right;           ///< [L] floats, 1 where that class is the likeliest
  torch::Tensor sample_classes;  ///< [M] int64, the likeliest class of each sample of a joint model
};

/// A loss as the sum of its parts, each a scalar with a graph or undefined where the objective has none.
struct ObjectiveValue : BatchMeasures {
  torch::Tensor data_phase;    ///< pulls energy down on data (score matching: the whole loss)
  torch::Tensor sample_phase;  ///< pushes energy up on samples
  torch::Tensor penalty;       ///< holds energies near zero
  torch::Tensor class_phase;   ///< the classifier's loss within another
  torch::Tensor opt, ent;      ///< the two parts of the KL term of Improved CD
};

/// Fills in both energies where a loss does not compute them itself.
void measure_energies(const Energy& frozen, const ObjectiveBatch& batch, ObjectiveValue& value);
/// -log p(y | x) of each row [L], with a graph, of the energies [L, classes] of its classes; fills in `surprisal` and `right`.
torch::Tensor classify(const torch::Tensor& class_energies, const torch::Tensor& labels, ObjectiveValue& value);
/// Sum of the defined ones of `terms`; undefined when none is.
torch::Tensor sum_of(const std::vector<torch::Tensor>& terms);
/// The whole loss.
torch::Tensor loss_of(const ObjectiveValue& value);

class Objective {
 public:
  virtual ~Objective() = default;
  /// `energy` carries gradients by the weights, `frozen` is the same function without. Each part is a mean over data or samples, so shards of a batch
  /// average. Noise is drawn from `rng`.
  virtual ObjectiveValue operator()(const Energy& energy, const Energy& frozen, const ObjectiveBatch& batch, at::Generator& rng) const = 0;
  /// Whether the loss needs samples at each update; if not, few chains run now and then, for show or for a term that takes what there is.
  virtual bool learns_from_samples() const { return true; }
};

/// The KL term differentiates through steps of `chain` in the box or range of `space`; noise levels are those of `network`.
std::unique_ptr<Objective> make_objective(const ObjectiveOptions& options, const ChainOptions& chain, const SampleSpace& space,
                                          const NetworkOptions& network = {});

}  // namespace basin
