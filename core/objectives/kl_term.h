#pragma once
// The term that plain contrastive divergence leaves out: weights also move where chains end.

#include <torch/types.h>

#include "core/base/sample_space.h"
#include "core/energy/energy.h"
#include "core/objectives/options.h"
#include "core/samplers/options.h"

namespace basin {

/// Chains before each of some steps in turn, [M, ...] each; one more step leads from the last to their end.
using ChainPath = std::vector<torch::Tensor>;

/// The two parts of the KL term, weights included: scalars with a graph of second order, undefined where a part is not at work.
struct KlParts {
  torch::Tensor opt, ent;
  torch::Tensor sum() const { return opt.defined() && ent.defined() ? opt + ent : opt.defined() ? opt : ent; }
};

/// Improved CD's KL term (Du et al. 2021, eqs. 6 and 7): kl_weight * L_opt + ent_weight * L_ent with
///   L_opt = mean E_stopgrad(theta)(x'),   L_ent = -mean log k-min_j ||x' - b_j||_2   (k = entropy_nearest; 1 in the paper),
///   x' = clip(x - a clip(dE_theta/dx)) from the last x of a path.
/// Where the path has more than one step, x is itself a function of theta by the steps before, each at the place where the chain was: their noise is
/// part of the path, a constant to theta. Eq. 7 is printed without its minus sign. Eq. 6 keeps the noise of the last step too; here x' goes without.
/// An energy of several scales is their sum here as in the chain (the released loss takes the mean).
class KlTerm {
 public:
  KlTerm(const ObjectiveOptions& options, const ChainOptions& chain, const SampleSpace& space) : options_(options), chain_(chain), space_(space) {}

  /// `path`: at least one step; `past` [B, ...]: the b_j; undefined leaves L_ent out.
  KlParts operator()(const Energy& energy, const Energy& frozen, const ChainPath& path, const torch::Tensor& past) const;

 private:
  torch::Tensor end_of(const Energy& energy, const ChainPath& path, int64_t count) const;
  torch::Tensor moved(const Energy& energy, const torch::Tensor& x) const;

  ObjectiveOptions options_;
  ChainOptions chain_;
  SampleSpace space_;
};

/// -mean_i log ||x_i - b_j||_2 with b_j the k-th nearest (or the farthest of fewer) to x_i, bounded where two points coincide. x [M, ...], b [B, ...]
/// (Kozachenko & Leonenko 1987).
torch::Tensor nearest_neighbour_entropy_loss(const torch::Tensor& x, const torch::Tensor& b, int64_t k = 1);

}  // namespace basin
