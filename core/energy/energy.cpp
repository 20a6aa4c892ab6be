#include "core/energy/energy.h"

#include <fmt/format.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <utility>

#include "core/energy/energies_at.h"

namespace basin {

EnergyAndGrad Energy::energy_and_grad(const torch::Tensor& x) const {
  const at::AutoGradMode with_grad(true);
  const auto input = x.detach().requires_grad_();
  const auto energy = (*this)(input);
  const auto grads = torch::autograd::grad({energy.sum()}, {input});
  return {energy.detach(), grads[0]};
}

EnergyAndGrad Energy::read_classes(const torch::Tensor& x, const ReadClasses& read) const {
  const at::AutoGradMode with_grad(true);
  const auto input = x.detach().requires_grad_();
  const auto energies = class_energies(input);
  const auto reading = read(energies.detach(), 0);
  return {reading.value, torch::autograd::grad({energies}, {input}, {reading.by_class})[0]};
}

ReadClasses read_marginal() {
  return [](const torch::Tensor& energies, int64_t) { return ClassReading{-(-energies).logsumexp(1), (-energies).softmax(1)}; };
}

ReadClasses read_labels(torch::Tensor labels) {
  return [labels = std::move(labels)](const torch::Tensor& energies, int64_t first) {
    const int64_t rows = energies.size(0);
    const auto own = labels.size(0) == 1 ? labels.expand({rows}) : labels.slice(0, first, first + rows);
    const auto places = own.to(energies.device()).unsqueeze(1);
    return ClassReading{energies.gather(1, places).squeeze(1), torch::zeros_like(energies).scatter_(1, places, 1.0)};
  };
}

bool all_finite(const torch::Tensor& tensor) {
  constexpr int64_t kAtOnce = 1 << 22;  // values
  if (!tensor.is_floating_point()) return true;
  const auto flat = tensor.detach().reshape({-1});
  for (int64_t first = 0; first < flat.size(0); first += kAtOnce)
    if (!flat.slice(0, first, std::min(first + kAtOnce, flat.size(0))).isfinite().all().item<bool>()) return false;
  return true;
}

std::string misfit(const std::string& name, torch::IntArrayRef shape, torch::ScalarType type, const torch::Tensor& to) {
  const auto kind = [](torch::IntArrayRef sizes, torch::ScalarType its) {
    return fmt::format("{} of type {}", fmt::join(sizes, "x"), c10::toString(its));
  };
  if (shape == to.sizes() && type == to.scalar_type()) return {};
  return fmt::format("'{}' has shape {} where {} is needed", name, kind(shape, type), kind(to.sizes(), to.scalar_type()));
}

namespace {

const torch::Tensor* find(const NamedTensors& tensors, const std::string& name) {
  for (const auto& [its_name, tensor] : tensors)
    if (its_name == name) return &tensor;
  return nullptr;
}

std::string copy_named(const NamedTensors& from, const std::string& name, const torch::Tensor& to) {
  const auto* tensor = find(from, name);
  if (tensor == nullptr) return fmt::format("'{}' is missing", name);
  const auto fault = misfit(name, tensor->sizes(), tensor->scalar_type(), to);
  if (!fault.empty()) return fault;
  if (!all_finite(*tensor)) return fmt::format("'{}' holds values that are not finite", name);
  const at::NoGradGuard no_grad;
  torch::Tensor(to).copy_(*tensor);
  return {};
}

}  // namespace

TensorSource::TensorSource(const NamedTensors& tensors)
    : has_([&tensors](const std::string& name) { return find(tensors, name) != nullptr; }),
      copy_([&tensors](const std::string& name, const torch::Tensor& to) { return copy_named(tensors, name, to); }) {}

torch::Tensor Energy::class_energies(const torch::Tensor& /*x*/) const {
  TORCH_CHECK(false, "energies of classes from an energy without");
}

namespace {

class ClassSurprisal : public Energy {
 public:
  ClassSurprisal(EnergyPtr energy, torch::Tensor labels) : energy_(std::move(energy)), labels_(std::move(labels)) {}

  torch::Tensor operator()(const torch::Tensor& x) const override {
    const auto log_probabilities = (-energy_->class_energies(x)).log_softmax(1);
    return -log_probabilities.gather(1, labels_.to(x.device()).expand({x.size(0)}).unsqueeze(1)).squeeze(1);
  }
  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const override {
    return energy_->read_classes(x, [this](const torch::Tensor& energies, int64_t first) {
      const auto label = read_labels(labels_)(energies, first), marginal = read_marginal()(energies, first);
      return ClassReading{label.value - marginal.value, label.by_class - marginal.by_class};
    });
  }
  bool is_likelihood() const override { return true; }
  using Energy::prepared;
  EnergyPtr prepared(Precision precision) const override { return of(energy_->prepared(precision)); }
  EnergyPtr rows(int64_t first, int64_t last) const override {
    const auto energy = energy_->rows(first, last);
    const bool alike = labels_.size(0) == 1;
    return !energy && alike ? nullptr : class_surprisal(energy ? energy : energy_, alike ? labels_ : labels_.slice(0, first, last));
  }
  EnergyPtr at_level(const torch::Tensor& sigma) const override { return of(energy_->at_level(sigma)); }

 private:
  EnergyPtr of(EnergyPtr energy) const { return energy ? class_surprisal(std::move(energy), labels_) : nullptr; }

  EnergyPtr energy_;
  torch::Tensor labels_;  ///< [N] or [1]
};

}  // namespace

EnergyPtr class_surprisal(EnergyPtr energy, const torch::Tensor& labels) {
  return std::make_shared<ClassSurprisal>(std::move(energy), labels);
}

EnergyPtr given_labels(const Energy& energy, const torch::Tensor& labels) {
  if (!labels.defined()) return EnergyPtr(EnergyPtr(), &energy);
  auto given = energy.conditioned_on(labels);
  TORCH_CHECK(given, "labels for an energy without classes");
  return given;
}

std::shared_ptr<Net> Net::with_parameters(NamedTensors parameters) const {
  const auto device = parameters.front().second.device();
  NamedTensors shared;
  for (const auto& [name, tensor] : state_) shared.emplace_back(name, tensor.to(device));
  return with(std::move(parameters), std::move(shared));
}

namespace {

/// Fills `results` [N, ...] with what `of_tile` says of the prepared energy of some rows and the points there.
template <class OfTile>
torch::Tensor in_tiles(const Energy& energy, const torch::Tensor& points, Shards& shards, torch::Tensor results, const OfTile& of_tile) {
  constexpr int64_t kMost = 4096, kLeast = 256;  // states per forward pass, of few values and of many: activations stay in cache
  const int64_t values = points.numel() / std::max<int64_t>(1, points.size(0));  // of a state
  const int64_t tile = std::clamp(2 * kMost / std::max<int64_t>(1, values), kLeast, kMost);
  const auto prepared = energy.prepared();
  const Energy& fast = prepared ? *prepared : energy;
  shards.run([&](int64_t shard) {
    const at::NoGradGuard no_grad;
    const auto [first, last] = shards.range(points.size(0), shard);
    for (int64_t i = first; i < last; i += tile) {
      const int64_t end = std::min(last, i + tile);
      const auto own = fast.rows(i, end);
      results.slice(0, i, end).copy_(of_tile(own ? *own : fast, points.slice(0, i, end)));
    }
  });
  return results;
}

}  // namespace

torch::Tensor energies_at(const Energy& energy, const torch::Tensor& points, Shards& shards) {
  return in_tiles(energy, points, shards, torch::empty({points.size(0)}, points.options()),
                  [](const Energy& some, const torch::Tensor& x) { return some(x); });
}

torch::Tensor class_energies_at(const Energy& energy, const torch::Tensor& points, Shards& shards) {
  return in_tiles(energy, points, shards, torch::empty({points.size(0), energy.classes()}, points.options()),
                  [](const Energy& some, const torch::Tensor& x) { return some.class_energies(x); });
}

}  // namespace basin
