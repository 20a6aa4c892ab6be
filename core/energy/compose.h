#pragma once
// Energies made from energies: and, or, not, tempered (Hinton 2002; Du & Mordatch 2019, section 4.4; Du, Li & Mordatch 2020). All nest.

#include <vector>

#include "core/energy/energy.h"

namespace basin {

/// A part of a composition: u(x) = weight * E(x) + offset. The offset (nats) makes up for an unknown normaliser; a log Z makes exp(-u) a density.
struct Expert {
  EnergyPtr energy;
  double weight = 1.0;  ///< at least 0
  double offset = 0.0;
};

/// Nats above which `without` no longer tells one unlikely place of the removed energy from another.
inline constexpr double kRemovalCeiling = 10.0;

/// and: sum_i w_i E_i. Offsets would only move the zero and are left out.
EnergyPtr product(const std::vector<Expert>& experts);

/// or: -log sum_i exp(-u_i).
EnergyPtr mixture(const std::vector<Expert>& experts);

/// not: E_1 - w E_2, bounded below. The removed u = w E_2 + c enters through a smooth minimum with the ceiling C,
///     E = E_1 - m(u),   m(u) = -log(exp(-u) + exp(-C)) = C - softplus(C - u) < min(u, C),   dm/du = sigmoid(C - u) in (0, 1),
/// that is p ~ p_1 / (exp(-u) + exp(-C)). So E > E_1 - C everywhere: bounded below where E_1 is, normalisable where exp(-E_1) is, with
/// Z < exp(C) Z_1. Far below the ceiling it is the plain difference; far above it the force of E_2 fades out.
EnergyPtr without(EnergyPtr energy, const Expert& removed, double ceiling = kRemovalCeiling);

/// The base under conditions: E_0 + sum_i w_i (E_i - E_0), that is p ~ p_0 prod_i (p_i / p_0)^w_i. Where the E_i are conditional densities of what
/// E_0 is the density of, p(x | y_i) / p(x) ~ p(y_i | x), and with weights of 1 this is p(x | y_1, ..., y_n) for conditions independent given x; the
/// plain sum counts p(x) n times over (Liu et al. 2022, Composable Diffusion, eq. 11; Du et al. 2023, section 3). A condition that `is_likelihood` is
/// -log p(y_i | x) already and enters as w_i E_i (Dhariwal & Nichol 2021, section 4). Offsets are left out.
EnergyPtr under_conditions(EnergyPtr base, const std::vector<Expert>& conditions);

/// What changes the base in an energy that `under_conditions` made: sum_i w_i (E_i - E_0), or w_i E_i of those that are -log p(y_i | x);
/// tempered where it is. Null of any other energy.
EnergyPtr conditions_alone(const Energy& energy);

/// E / T for T > 0: exp(-E / T) is flatter above 1 and sharper below.
EnergyPtr tempered(EnergyPtr energy, double temperature);

/// An energy that is a function of other energies at the same x, E = f(E_1(x), ..., E_n(x)).
class Composition : public Energy {
 public:
  explicit Composition(std::vector<EnergyPtr> children);
  const std::vector<EnergyPtr>& children() const { return children_; }

  struct Combined {
    torch::Tensor energy;               ///< [N]
    std::vector<torch::Tensor> slopes;  ///< dE/dE_i, each [N] or a single number []
  };
  /// f and its slopes for the children's energies, each [N]. `energy` is differentiable in them.
  virtual Combined combine(const std::vector<torch::Tensor>& energies) const = 0;
  /// Whether all parts are; where the first part is the density and the others change it, whether that one is.
  bool is_likelihood() const override;
  /// The same composition of other children.
  virtual std::shared_ptr<const Composition> with_children(std::vector<EnergyPtr> children) const = 0;

  torch::Tensor operator()(const torch::Tensor& x) const override;
  /// dE/dx = sum_i dE/dE_i dE_i/dx over the children's own `energy_and_grad`.
  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const override;
  /// With every child that gains by it prepared; null when none does.
  using Energy::prepared;
  EnergyPtr prepared(Precision precision) const override;
  /// With every child that tells rows apart cut to these; null when none does.
  EnergyPtr rows(int64_t first, int64_t last) const override;
  /// With every child that was learned at levels of noise at this one; null when none was. The sum of noised energies is not the noised energy of
  /// their product (Du et al. 2023, section 3): chains need several moves at each level.
  EnergyPtr at_level(const torch::Tensor& sigma) const override;

 private:
  /// The same composition with each child replaced by what `change` makes of it, where that is not null; null when nothing changes.
  template <class Change>
  EnergyPtr changed(Change&& change) const;

  std::vector<EnergyPtr> children_;
};

/// What a leaf (an energy that is no composition) adds to a composed energy's gradient.
struct LeafForce {
  const Energy* leaf;  ///< lives as long as the composition
  torch::Tensor grad;  ///< [N, ...], this leaf's share of dE/dx: the shares add up to it
};
/// The leaves of `energy` at `x` [N, ...] in the order of the tree, depth first; an energy that is no composition is its own only leaf.
std::vector<LeafForce> leaf_forces(const Energy& energy, const torch::Tensor& x);

}  // namespace basin
