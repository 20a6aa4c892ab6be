#include "core/energy/compose.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/rows.h"

namespace basin {
namespace {

torch::Tensor number(double value, const torch::Tensor& like) {
  return torch::full({}, value, like.options());
}

std::vector<EnergyPtr> energies_of(const std::vector<Expert>& experts) {
  std::vector<EnergyPtr> energies;
  for (const auto& expert : experts) energies.push_back(expert.energy);
  return energies;
}

/// Weights and offsets of experts, apart from their energies.
struct Terms {
  std::vector<double> weights, offsets;
  explicit Terms(const std::vector<Expert>& experts) {
    for (const auto& expert : experts) {
      TORCH_CHECK(std::isfinite(expert.weight) && expert.weight >= 0, "an expert's weight must be at least 0: ", expert.weight);
      TORCH_CHECK(std::isfinite(expert.offset), "an expert's offset must be finite: ", expert.offset);
      weights.push_back(expert.weight);
      offsets.push_back(expert.offset);
    }
  }
};

class Product : public Composition {
 public:
  Product(std::vector<EnergyPtr> energies, Terms terms) : Composition(std::move(energies)), terms_(std::move(terms)) {}

  Combined combine(const std::vector<torch::Tensor>& energies) const override {
    Combined result;
    for (size_t i = 0; i < energies.size(); ++i) {
      const auto term = energies[i] * terms_.weights[i];
      result.energy = i == 0 ? term : result.energy + term;
      result.slopes.push_back(number(terms_.weights[i], energies[i]));
    }
    return result;
  }
  std::shared_ptr<const Composition> with_children(std::vector<EnergyPtr> energies) const override {
    return std::make_shared<Product>(std::move(energies), terms_);
  }

 private:
  Terms terms_;
};

class DensityMixture : public Composition {
 public:
  DensityMixture(std::vector<EnergyPtr> energies, Terms terms) : Composition(std::move(energies)), terms_(std::move(terms)) {}

  Combined combine(const std::vector<torch::Tensor>& energies) const override {
    std::vector<torch::Tensor> logits;
    for (size_t i = 0; i < energies.size(); ++i) logits.push_back(-(energies[i] * terms_.weights[i] + terms_.offsets[i]));
    const auto stacked = torch::stack(logits, 1);
    const auto shares = stacked.detach().softmax(1);
    Combined result{-stacked.logsumexp(1), {}};
    for (size_t i = 0; i < energies.size(); ++i) result.slopes.push_back(shares.select(1, static_cast<int64_t>(i)) * terms_.weights[i]);
    return result;
  }
  std::shared_ptr<const Composition> with_children(std::vector<EnergyPtr> energies) const override {
    return std::make_shared<DensityMixture>(std::move(energies), terms_);
  }

 private:
  Terms terms_;
};

class UnderConditions : public Composition {
 public:
  UnderConditions(std::vector<EnergyPtr> energies, Terms conditions, bool with_base = true)
      : Composition(std::move(energies)), conditions_(std::move(conditions)), with_base_(with_base) {}
  EnergyPtr alone() const { return std::make_shared<UnderConditions>(children(), conditions_, false); }

  Combined combine(const std::vector<torch::Tensor>& energies) const override {
    double rest = with_base_ ? 1 : 0;
    for (size_t i = 1; i < energies.size(); ++i) rest -= children()[i]->is_likelihood() ? 0 : conditions_.weights[i - 1];
    Combined result{energies[0] * rest, {number(rest, energies[0])}};
    for (size_t i = 1; i < energies.size(); ++i) {
      result.energy = result.energy + energies[i] * conditions_.weights[i - 1];
      result.slopes.push_back(number(conditions_.weights[i - 1], energies[i]));
    }
    return result;
  }
  bool is_likelihood() const override { return children().front()->is_likelihood(); }
  std::shared_ptr<const Composition> with_children(std::vector<EnergyPtr> energies) const override {
    return std::make_shared<UnderConditions>(std::move(energies), conditions_, with_base_);
  }

 private:
  Terms conditions_;
  bool with_base_;
};

class Without : public Composition {
 public:
  Without(std::vector<EnergyPtr> energies, Terms removed, double ceiling)
      : Composition(std::move(energies)), removed_(std::move(removed)), ceiling_(ceiling) {
    TORCH_CHECK(std::isfinite(ceiling), "the ceiling of a removal must be finite: ", ceiling);
  }

  Combined combine(const std::vector<torch::Tensor>& energies) const override {
    const auto below = ceiling_ - (energies[1] * removed_.weights[0] + removed_.offsets[0]);
    const auto saturated = ceiling_ - at::logaddexp(below, torch::zeros_like(below));
    return {energies[0] - saturated, {number(1.0, energies[0]), below.detach().sigmoid() * -removed_.weights[0]}};
  }
  bool is_likelihood() const override { return children().front()->is_likelihood(); }
  std::shared_ptr<const Composition> with_children(std::vector<EnergyPtr> energies) const override {
    return std::make_shared<Without>(std::move(energies), removed_, ceiling_);
  }

 private:
  Terms removed_;
  double ceiling_;
};

class Tempered : public Composition {
 public:
  Tempered(std::vector<EnergyPtr> energies, double temperature) : Composition(std::move(energies)), temperature_(temperature) {
    TORCH_CHECK(std::isfinite(temperature) && temperature > 0, "a temperature must be above 0: ", temperature);
  }

  Combined combine(const std::vector<torch::Tensor>& energies) const override {
    return {energies[0] / temperature_, {number(1 / temperature_, energies[0])}};
  }
  std::shared_ptr<const Composition> with_children(std::vector<EnergyPtr> energies) const override {
    return std::make_shared<Tempered>(std::move(energies), temperature_);
  }
  double temperature() const { return temperature_; }

 private:
  double temperature_;
};

/// The energy at `x` [N] and every leaf's share of its gradient.
torch::Tensor trace_leaves(const Energy& energy, const torch::Tensor& x, std::vector<LeafForce>& out) {
  const auto* composition = dynamic_cast<const Composition*>(&energy);
  if (!composition) {
    auto here = energy.energy_and_grad(x);
    out.push_back({&energy, std::move(here.grad)});
    return here.energy;
  }
  std::vector<torch::Tensor> energies;
  std::vector<size_t> first;  // place of each child's first leaf
  for (const auto& child : composition->children()) {
    first.push_back(out.size());
    energies.push_back(trace_leaves(*child, x, out));
  }
  first.push_back(out.size());
  const auto combined = composition->combine(energies);
  for (size_t i = 0; i < energies.size(); ++i)
    for (size_t leaf = first[i]; leaf < first[i + 1]; ++leaf) out[leaf].grad = out[leaf].grad * per_row(combined.slopes[i], out[leaf].grad);
  return combined.energy;
}

}  // namespace

bool Composition::is_likelihood() const {
  return std::all_of(children_.begin(), children_.end(), [](const auto& child) { return child->is_likelihood(); });
}

Composition::Composition(std::vector<EnergyPtr> children) : children_(std::move(children)) {
  TORCH_CHECK(!children_.empty(), "a composition needs at least one energy");
  for (const auto& child : children_) TORCH_CHECK(child, "a composition's energy is missing");
}

torch::Tensor Composition::operator()(const torch::Tensor& x) const {
  std::vector<torch::Tensor> energies;
  for (const auto& child : children_) energies.push_back((*child)(x));
  return combine(energies).energy;
}

EnergyAndGrad Composition::energy_and_grad(const torch::Tensor& x) const {
  const at::NoGradGuard no_grad;
  std::vector<torch::Tensor> energies, grads;
  for (const auto& child : children_) {
    auto part = child->energy_and_grad(x);
    energies.push_back(std::move(part.energy));
    grads.push_back(std::move(part.grad));
  }
  auto combined = combine(energies);
  auto grad = grads[0] * per_row(combined.slopes[0], grads[0]);
  for (size_t i = 1; i < grads.size(); ++i) grad.add_(grads[i] * per_row(combined.slopes[i], grads[i]));
  return {std::move(combined.energy), std::move(grad)};
}

template <class Change>
EnergyPtr Composition::changed(Change&& change) const {
  auto children = children_;
  bool any = false;
  for (auto& child : children) {
    if (EnergyPtr other = change(*child)) {
      child = std::move(other);
      any = true;
    }
  }
  return any ? with_children(std::move(children)) : nullptr;
}

EnergyPtr Composition::prepared(Precision precision) const {
  return changed([precision](const Energy& child) { return child.prepared(precision); });
}

EnergyPtr Composition::rows(int64_t first, int64_t last) const {
  return changed([first, last](const Energy& child) { return child.rows(first, last); });
}

EnergyPtr Composition::at_level(const torch::Tensor& sigma) const {
  return changed([&sigma](const Energy& child) { return child.at_level(sigma); });
}

EnergyPtr product(const std::vector<Expert>& experts) {
  return std::make_shared<Product>(energies_of(experts), Terms(experts));
}

EnergyPtr mixture(const std::vector<Expert>& experts) {
  return std::make_shared<DensityMixture>(energies_of(experts), Terms(experts));
}

EnergyPtr without(EnergyPtr energy, const Expert& removed, double ceiling) {
  return std::make_shared<Without>(std::vector<EnergyPtr>{std::move(energy), removed.energy}, Terms({removed}), ceiling);
}

EnergyPtr under_conditions(EnergyPtr base, const std::vector<Expert>& conditions) {
  auto energies = energies_of(conditions);
  energies.insert(energies.begin(), std::move(base));
  return std::make_shared<UnderConditions>(std::move(energies), Terms(conditions));
}

EnergyPtr conditions_alone(const Energy& energy) {
  if (const auto* conditioned = dynamic_cast<const UnderConditions*>(&energy)) return conditioned->alone();
  const auto* warm = dynamic_cast<const Tempered*>(&energy);
  auto inner = warm ? conditions_alone(*warm->children().front()) : nullptr;
  return inner ? tempered(std::move(inner), warm->temperature()) : nullptr;
}

EnergyPtr tempered(EnergyPtr energy, double temperature) {
  return std::make_shared<Tempered>(std::vector<EnergyPtr>{std::move(energy)}, temperature);
}

std::vector<LeafForce> leaf_forces(const Energy& energy, const torch::Tensor& x) {
  const at::NoGradGuard no_grad;
  std::vector<LeafForce> forces;
  trace_leaves(energy, x, forces);
  return forces;
}

}  // namespace basin
