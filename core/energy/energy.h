#pragma once
// What everything here is about: a function that is low where data is likely.

#include <torch/types.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/precision.h"

namespace basin {

struct EnergyAndGrad {
  torch::Tensor energy;  ///< [N]
  torch::Tensor grad;    ///< [N, ...], dE/dx
};

/// What is read off the energies of a row's classes: one number, and how it moves with each of them.
struct ClassReading {
  torch::Tensor value;     ///< [N]
  torch::Tensor by_class;  ///< [N, classes], d value / d E(x, y)
};
/// Of the energies [n, classes] of rows `first` and after of a batch, detached; a row's reading is of its energies alone.
using ReadClasses = std::function<ClassReading(const torch::Tensor& class_energies, int64_t first)>;

/// E: x [N, ...] -> [N]. Low is likely: p(x) ~ exp(-E(x)).
class Energy {
 public:
  virtual ~Energy() = default;
  /// Differentiable in x and in the parameters.
  virtual torch::Tensor operator()(const torch::Tensor& x) const = 0;
  /// Both detached. The samplers' only door to an energy: autograd by default; a closed form or a prepared network overrides it.
  virtual EnergyAndGrad energy_and_grad(const torch::Tensor& x) const;
  /// The same function at the present weights, laid out for many calls; null when there is nothing to gain. A chain run asks once.
  /// With bfloat16 the function is close rather than the same; where that is not to be had, single precision serves.
  virtual std::shared_ptr<const Energy> prepared(Precision /*precision*/) const { return nullptr; }
  std::shared_ptr<const Energy> prepared() const { return prepared(Precision::float32); }
  /// What rows [first, last) of a batch see, of an energy made for the rows of one batch (a label each); null when every row sees the same.
  virtual std::shared_ptr<const Energy> rows(int64_t /*first*/, int64_t /*last*/) const { return nullptr; }
  /// E(., y) for the labels of a batch, [N] integers below the number of classes, or [1] for every row of any batch; null for an energy without
  /// classes. Without labels a conditional
  /// energy is that of its marginal, -log sum_y exp(-E(x, y)).
  virtual std::shared_ptr<const Energy> conditioned_on(const torch::Tensor& /*labels*/) const { return nullptr; }
  /// Whether it is -log p(y | x) of a condition y, which says nothing of how likely x is.
  virtual bool is_likelihood() const { return false; }
  /// Of those that `conditioned_on` takes; 0 for an energy without, and for one that is conditioned already.
  virtual int64_t classes() const { return 0; }
  /// E(x, y) of each of the classes, [N, classes], differentiable like the energy. Not to be asked of an energy without.
  virtual torch::Tensor class_energies(const torch::Tensor& x) const;
  /// What `read` says of the energies of classes, and its gradient by x; both detached. Autograd through `class_energies` by default.
  virtual EnergyAndGrad read_classes(const torch::Tensor& x, const ReadClasses& read) const;
  /// E(., sigma): what the density became when noise N(0, sigma^2 I) was put on it. `sigma` is one number [], or one a row of a batch [N]; null for
  /// an energy that was not learned at levels of noise.
  virtual std::shared_ptr<const Energy> at_level(const torch::Tensor& /*sigma*/) const { return nullptr; }
};
using EnergyPtr = std::shared_ptr<const Energy>;

/// -log sum_y exp(-E(x, y)): the energy without a class.
ReadClasses read_marginal();
/// E(x, y) of the batch's labels, [N] or [1].
ReadClasses read_labels(torch::Tensor labels);

/// -log p(y | x) = E(x, y) + log sum_k exp(-E(x, k)) of an energy with classes for `labels` [N] or [1]: 0 where the class is certain, never below.
EnergyPtr class_surprisal(EnergyPtr energy, const torch::Tensor& labels);

/// E(., y) where labels [N] are defined, else the energy itself, which must outlive the result.
EnergyPtr given_labels(const Energy& energy, const torch::Tensor& labels);

using NamedTensors = std::vector<std::pair<std::string, torch::Tensor>>;

/// Whether all values are finite; needs little memory, whatever the size.
bool all_finite(const torch::Tensor& tensor);
/// Why a tensor of this shape and type cannot be copied into `to`, or nothing.
std::string misfit(const std::string& name, torch::IntArrayRef shape, torch::ScalarType type, const torch::Tensor& to);

/// Tensors by name: those in memory, or in a file from which each is read when it is asked for.
class TensorSource {
 public:
  using Has = std::function<bool(const std::string& name)>;
  using Copy = std::function<std::string(const std::string& name, const torch::Tensor& to)>;

  TensorSource(const NamedTensors& tensors);  ///< refers to them
  TensorSource(Has has, Copy copy) : has_(std::move(has)), copy_(std::move(copy)) {}

  bool has(const std::string& name) const { return has_(name); }
  /// Copies the tensor of that name into `to`. Where there is none, or it is of another shape or type, `to` stays and the answer says so ("'net.bias'
  /// is missing"); so it does where values are not finite, and then `to` is to be thrown away. Else the answer is empty.
  std::string copy(const std::string& name, const torch::Tensor& to) const { return copy_(name, to); }

 private:
  Has has_;
  Copy copy_;
};

/// An energy with weights.
class Net : public Energy {
 public:
  explicit Net(NamedTensors parameters, NamedTensors state = {}) : parameters_(std::move(parameters)), state_(std::move(state)) {}
  const NamedTensors& parameters() const { return parameters_; }
  /// What a network keeps beside its weights, such as singular vectors: part of a checkpoint, neither stepped nor averaged.
  const NamedTensors& state() const { return state_; }
  /// Brings the state up with changed weights, in place. Once an update: the energy must not change while chains move.
  virtual void update_state() {}
  /// The same network on other tensors of the same shapes, beside a state of its own: an average... `state` is as `state()` has it.
  virtual std::shared_ptr<Net> with(NamedTensors parameters, NamedTensors state) const = 0;
  /// A frozen view of the same weights, or a copy elsewhere: it shares the state on the same device.
  std::shared_ptr<Net> with_parameters(NamedTensors parameters) const;

 protected:
  const torch::Tensor& parameter(size_t i) const { return parameters_[i].second; }

 private:
  NamedTensors parameters_, state_;
};
using NetPtr = std::shared_ptr<Net>;

}  // namespace basin
