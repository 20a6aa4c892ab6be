#pragma once
// Where chains rest between updates.

#include <ATen/core/Generator.h>
#include <torch/types.h>

#include "core/base/sample_space.h"
#include "core/buffers/options.h"
#include "core/buffers/slot_info.h"
#include "core/energy/energy.h"

namespace basin {

/// Chain starts as drawn from a buffer.
struct ChainStarts {
  torch::Tensor x;       ///< [N, ...]
  torch::Tensor slots;   ///< [N] int64, the slot each came from; -1 for a fresh chain of a ring or reservoir
  torch::Tensor ages;    ///< [N] int64, Langevin steps since noise
  torch::Tensor births;  ///< [N] int64, update at which the chain was noise
  torch::Tensor labels;  ///< [N] int64, class each chain is for; -1 is none
  double fresh = 0;      ///< share that starts from noise
};

/// Ring (Du & Mordatch 2019), slot-owned (Grathwohl et al. 2020) or reservoir (Du et al. 2021). Images rest as 8 bits a
/// channel: reading adds U(0, 1/256) of the range, so storing what was read restores the byte to the bit.
class ReplayBuffer {
 public:
  /// With `classes` above 0 every chain is for a class: slots are owned by classes in equal shares, other fresh chains take one at random.
  ReplayBuffer(const BufferOptions& options, const SampleSpace& space, const torch::Device& device, at::Generator& rng, int64_t classes = 0);

  /// `count` starts; each is fresh uniform noise with probability `fresh`, and all are while the buffer is empty. `update` is the birth of fresh
  /// chains.
  ChainStarts draw(int64_t count, double fresh, int64_t update, at::Generator& rng) const;
  /// `count` starts for one class: from its slots that hold samples where there are any and `reuse` is true, else noise.
  ChainStarts draw_class(int64_t count, int64_t label, bool reuse, int64_t update, at::Generator& rng) const;
  /// Slots that hold a sample and not the noise they began as, and `count` samples from them, drawn with replacement; there must be one.
  int64_t sampled() const { return ages_.slice(0, 0, size_).gt(0).sum().item<int64_t>(); }
  ChainStarts draw_sampled(int64_t count, int64_t update, at::Generator& rng) const;
  /// Persistent chains: chain i goes on from slot i, or starts as noise where that is not filled yet or with probability `fresh`. At most `capacity`
  /// chains.
  ChainStarts resume(int64_t count, double fresh, int64_t update, at::Generator& rng) const;
  /// Puts finished chains back after `steps` Langevin steps, with their energies [N].
  void store(const ChainStarts& starts, const torch::Tensor& x, const torch::Tensor& energy, int64_t steps, at::Generator& rng);

  /// Changes these slots and no other; `update` is the birth of noise, drawn from `rng`. Throws BadInput for a slot that is not filled.
  void edit(const std::vector<int64_t>& slots, SlotEdit edit, int64_t update, at::Generator& rng);

  int64_t size() const { return size_; }
  int64_t held() const { return size_ - deleted_; }  ///< filled slots that were not deleted
  /// Their numbers, rising.
  torch::Tensor held_slots() const;
  int64_t capacity() const { return options_.capacity; }
  int64_t stored() const { return stored_; }
  const torch::Tensor& ages() const { return ages_; }
  const torch::Tensor& births() const { return births_; }
  const torch::Tensor& energies() const { return energies_; }
  const torch::Tensor& labels() const { return labels_; }
  const torch::Tensor& uses() const { return uses_; }  ///< chains stored since a slot was noise from the start or by hand
  SlotInfo info(int64_t slot) const;
  /// States of the given slots, images as floats at the middle of their byte.
  torch::Tensor states(const torch::Tensor& slots) const;

  /// Everything a checkpoint keeps; `load` throws BadInput when shapes do not fit.
  NamedTensors tensors() const;
  void load(const TensorSource& tensors);

 private:
  torch::Tensor uniform_noise(int64_t count, at::Generator& rng) const;
  ChainStarts start_from(const torch::Tensor& slots, double fresh, const torch::Tensor& noise, int64_t update, at::Generator& rng) const;
  ChainStarts start_among(const torch::Tensor& slots, int64_t count, int64_t update, at::Generator& rng) const;
  ChainStarts fresh_starts(int64_t count, int64_t update, at::Generator& rng) const;
  /// A chain goes back to the slot it came from.
  bool owns_slots() const { return options_.kind == BufferKind::slots || options_.start == ChainStart::persistent; }
  torch::Tensor fresh_labels(const torch::Tensor& slots, at::Generator& rng) const;
  torch::Tensor encode(const torch::Tensor& x) const;
  void recount();
  torch::Tensor target_slots(const ChainStarts& starts, at::Generator& rng);

  BufferOptions options_;
  SampleSpace space_;
  torch::Tensor data_;  ///< [capacity, ...] float points or bytes
  torch::Tensor ages_, births_, energies_, labels_, uses_;
  torch::Tensor marks_;  ///< [capacity] bytes: kFrozen, kDeleted or 0
  int64_t deleted_ = 0;  ///< of those that are filled
  int64_t classes_ = 0;
  int64_t size_ = 0, next_ = 0, stored_ = 0;
};

/// Bytes of pictures in [low, high] and back; `offset` in [0, 1) places a value within its byte's interval.
torch::Tensor to_bytes(const torch::Tensor& x, double low, double high);
torch::Tensor from_bytes(const torch::Tensor& bytes, const torch::Tensor& offset, double low, double high);

}  // namespace basin
