#include "core/buffers/replay_buffer.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "core/base/errors.h"

namespace basin {
namespace {

constexpr int64_t kFillAtOnce = 4096;         // slots filled with noise at once: large buffers need little more than their own memory
constexpr uint8_t kFrozen = 1, kDeleted = 2;  // marks
constexpr double kWithinByte = 0.998;         // keeps (byte + offset) below the next byte in single precision

}  // namespace

torch::Tensor to_bytes(const torch::Tensor& x, double low, double high) {
  return ((x - low) * (256.0 / (high - low))).floor_().clamp_(0, 255).to(torch::kByte);
}

torch::Tensor from_bytes(const torch::Tensor& bytes, const torch::Tensor& offset, double low, double high) {
  return (bytes.to(torch::kFloat) + offset).mul_((high - low) / 256.0).add_(low);
}

ReplayBuffer::ReplayBuffer(const BufferOptions& options, const SampleSpace& space, const torch::Device& device, at::Generator& rng, int64_t classes)
    : options_(options), space_(space), classes_(classes) {
  const auto of_device = torch::TensorOptions().device(device);
  data_ = torch::zeros(space.shape(options.capacity), of_device.dtype(space.image ? torch::kByte : torch::kFloat));
  ages_ = torch::zeros({options.capacity}, torch::kLong);
  births_ = torch::zeros({options.capacity}, torch::kLong);
  energies_ = torch::zeros({options.capacity}, torch::kFloat);
  labels_ = torch::full({options.capacity}, -1, torch::kLong);
  uses_ = torch::zeros({options.capacity}, torch::kLong);
  marks_ = torch::zeros({options.capacity}, torch::kByte);
  if (classes > 0 && owns_slots()) labels_ = torch::arange(options.capacity, torch::kLong).remainder_(classes);
  if (options.kind != BufferKind::slots || options.start == ChainStart::persistent) return;
  for (int64_t first = 0; first < options.capacity; first += kFillAtOnce) {
    const int64_t count = std::min(kFillAtOnce, options.capacity - first);
    data_.slice(0, first, first + count).copy_(encode(uniform_noise(count, rng)));
  }
  size_ = options.capacity;
}

torch::Tensor ReplayBuffer::uniform_noise(int64_t count, at::Generator& rng) const {
  return torch::rand(space_.shape(count), rng, torch::TensorOptions().device(data_.device())).mul_(space_.high - space_.low).add_(space_.low);
}

/// Classes of chains that begin as noise, for `slots` [N] (-1 where a chain has none).
torch::Tensor ReplayBuffer::fresh_labels(const torch::Tensor& slots, at::Generator& rng) const {
  if (classes_ == 0) return torch::full_like(slots, -1);
  const auto any = torch::randint(classes_, slots.sizes(), rng, torch::TensorOptions().dtype(torch::kLong).device(data_.device())).cpu();
  return owns_slots() ? torch::where(slots.ge(0), labels_.index_select(0, slots.clamp_min(0)), any) : any;
}

torch::Tensor ReplayBuffer::encode(const torch::Tensor& x) const {
  return space_.image ? to_bytes(x, space_.low, space_.high) : x;
}

torch::Tensor ReplayBuffer::states(const torch::Tensor& slots) const {
  const auto rows = data_.index_select(0, slots.to(data_.device()));
  return space_.image ? from_bytes(rows, torch::full({}, 0.5, rows.options().dtype(torch::kFloat)), space_.low, space_.high) : rows;
}

ChainStarts ReplayBuffer::draw(int64_t count, double fresh, int64_t update, at::Generator& rng) const {
  if (size_ == 0) return fresh_starts(count, update, rng);
  const auto noise = uniform_noise(count, rng);
  return start_from(torch::randint(size_, {count}, rng, noise.options().dtype(torch::kLong)), fresh, noise, update, rng);
}

ChainStarts ReplayBuffer::fresh_starts(int64_t count, int64_t update, at::Generator& rng) const {
  ChainStarts starts;
  starts.x = uniform_noise(count, rng);
  starts.slots = torch::full({count}, -1, torch::kLong);
  starts.ages = torch::zeros({count}, torch::kLong);
  starts.births = torch::full({count}, update, torch::kLong);
  starts.labels = fresh_labels(starts.slots, rng);
  starts.fresh = 1;
  return starts;
}

ChainStarts ReplayBuffer::start_among(const torch::Tensor& slots, int64_t count, int64_t update, at::Generator& rng) const {
  const auto noise = uniform_noise(count, rng);
  const auto picks = torch::randint(slots.size(0), {count}, rng, noise.options().dtype(torch::kLong));
  return start_from(slots.to(data_.device()).index_select(0, picks), 0.0, noise, update, rng);
}

ChainStarts ReplayBuffer::draw_sampled(int64_t count, int64_t update, at::Generator& rng) const {
  return start_among(ages_.slice(0, 0, size_).gt(0).nonzero().flatten(), count, update, rng);
}

ChainStarts ReplayBuffer::draw_class(int64_t count, int64_t label, bool reuse, int64_t update, at::Generator& rng) const {
  const auto sampled = ages_.slice(0, 0, size_).gt(0) & labels_.slice(0, 0, size_).eq(label);
  const auto slots = sampled.nonzero().flatten();
  auto starts = reuse && slots.size(0) > 0 ? start_among(slots, count, update, rng) : fresh_starts(count, update, rng);
  starts.labels = torch::full({count}, label, torch::kLong);
  return starts;
}

ChainStarts ReplayBuffer::resume(int64_t count, double fresh, int64_t update, at::Generator& rng) const {
  TORCH_CHECK(count <= capacity(), "more persistent chains than slots");
  const auto noise = uniform_noise(count, rng);
  return start_from(torch::arange(count, noise.options().dtype(torch::kLong)), fresh, noise, update, rng);
}

ChainStarts ReplayBuffer::start_from(const torch::Tensor& slots, double fresh, const torch::Tensor& noise, int64_t update, at::Generator& rng) const {
  const int64_t count = slots.size(0);
  auto x = data_.index_select(0, slots);
  if (space_.image) x = from_bytes(x, torch::rand(x.sizes(), rng, noise.options()).mul_(kWithinByte), space_.low, space_.high);
  auto is_fresh = torch::rand({count}, rng, noise.options()).lt(fresh) | slots.ge(size_);
  if (deleted_ > 0) is_fresh = is_fresh | marks_.index_select(0, slots.cpu()).eq(kDeleted).to(is_fresh.device());
  std::vector<int64_t> broadcast(static_cast<size_t>(x.dim()), 1);
  broadcast[0] = count;
  ChainStarts starts;
  starts.x = torch::where(is_fresh.view(broadcast), noise, x);
  const auto fresh_cpu = is_fresh.cpu(), slots_cpu = slots.cpu();
  starts.ages = ages_.index_select(0, slots_cpu).masked_fill_(fresh_cpu, 0);
  starts.births = births_.index_select(0, slots_cpu).masked_fill_(fresh_cpu, update);
  starts.labels = torch::where(fresh_cpu, fresh_labels(slots_cpu, rng), labels_.index_select(0, slots_cpu));
  starts.slots = owns_slots() ? slots_cpu : slots_cpu.masked_fill(fresh_cpu, -1);
  starts.fresh = fresh_cpu.to(torch::kFloat).mean().item<double>();
  return starts;
}

torch::Tensor ReplayBuffer::target_slots(const ChainStarts& starts, at::Generator& rng) {
  const int64_t count = starts.slots.size(0), capacity = options_.capacity;
  if (owns_slots()) {
    stored_ += count;
    if (options_.start == ChainStart::persistent && size_ != count) size_ = count, recount();
    return starts.slots;
  }
  auto targets = torch::empty({count}, torch::kLong);
  auto* target = targets.data_ptr<int64_t>();
  const auto uniform = torch::rand({count}, rng, torch::TensorOptions().dtype(torch::kDouble).device(data_.device())).cpu();
  const auto* u = uniform.data_ptr<double>();
  const auto deleted = deleted_ > 0 ? marks_.slice(0, 0, size_).eq(kDeleted).nonzero().flatten() : torch::empty({0}, torch::kLong);
  for (int64_t i = 0; i < count; ++i) {
    ++stored_;
    if (i < deleted.size(0)) {
      target[i] = deleted.data_ptr<int64_t>()[i];
      continue;
    }
    if (size_ < capacity) {
      target[i] = size_++;
    } else if (options_.kind == BufferKind::ring) {
      target[i] = next_;
    } else {
      // Reservoir (Vitter 1985): sample number n replaces a random slot with probability capacity / n.
      const auto j = std::min(static_cast<int64_t>(u[i] * static_cast<double>(stored_)), stored_ - 1);
      target[i] = j < capacity ? j : -1;
    }
    if (options_.kind == BufferKind::ring) next_ = (target[i] + 1) % capacity;
  }
  return targets;
}

void ReplayBuffer::store(const ChainStarts& starts, const torch::Tensor& x, const torch::Tensor& energy, int64_t steps, at::Generator& rng) {
  const auto rows = encode(x.detach());
  const auto targets = target_slots(starts, rng);
  const auto energies = energy.detach().to(torch::kCPU, torch::kFloat);
  const auto* mark = marks_.data_ptr<uint8_t>();
  // Where two chains of a batch meet in one slot the later wins: keep the last writer of each slot.
  std::vector<int64_t> from, to;
  const auto* target = targets.data_ptr<int64_t>();
  std::unordered_map<int64_t, int64_t> last_writer;
  for (int64_t i = 0; i < targets.size(0); ++i) last_writer[target[i]] = i;
  for (int64_t i = 0; i < targets.size(0); ++i)
    if (target[i] >= 0 && mark[target[i]] != kFrozen && last_writer[target[i]] == i) from.push_back(i), to.push_back(target[i]);
  const auto source = torch::tensor(from, torch::kLong), destination = torch::tensor(to, torch::kLong);
  data_.index_copy_(0, destination.to(data_.device()), rows.index_select(0, source.to(rows.device())));
  ages_.index_copy_(0, destination, starts.ages.index_select(0, source) + steps);
  births_.index_copy_(0, destination, starts.births.index_select(0, source));
  energies_.index_copy_(0, destination, energies.index_select(0, source));
  labels_.index_copy_(0, destination, starts.labels.index_select(0, source));
  uses_.index_add_(0, destination, torch::ones_like(destination));
  if (deleted_ == 0) return;
  marks_.index_fill_(0, destination, 0);
  recount();
}

SlotInfo ReplayBuffer::info(int64_t slot) const {
  const auto count = [&](const torch::Tensor& column) { return column.data_ptr<int64_t>()[slot]; };
  const auto mark = marks_.data_ptr<uint8_t>()[slot];
  return {slot, count(ages_), count(births_), energies_.data_ptr<float>()[slot], count(labels_), count(uses_), mark == kFrozen, mark == kDeleted};
}

void ReplayBuffer::recount() {
  deleted_ = marks_.slice(0, 0, size_).eq(kDeleted).sum().item<int64_t>();
}

torch::Tensor ReplayBuffer::held_slots() const {
  return marks_.slice(0, 0, size_).ne(kDeleted).nonzero().flatten();
}

void ReplayBuffer::edit(const std::vector<int64_t>& slots, SlotEdit edit, int64_t update, at::Generator& rng) {
  for (const auto slot : slots)
    if (slot < 0 || slot >= size_) throw BadInput(fmt::format("Slot {} is not among the {} that are filled; nothing was changed.", slot, size_));
  if (slots.empty()) return;
  const auto places = torch::tensor(slots, torch::kLong);
  const auto marks = marks_.index_select(0, places);
  if (edit == SlotEdit::freeze || edit == SlotEdit::thaw) {
    const auto changed = marks.ne(kDeleted);
    marks_.index_copy_(0, places, torch::where(changed, torch::full_like(marks, edit == SlotEdit::freeze ? kFrozen : 0), marks));
    return recount();
  }
  const auto count = static_cast<int64_t>(slots.size());
  data_.index_copy_(0, places.to(data_.device()), encode(uniform_noise(count, rng)));
  for (const auto& column : {ages_, energies_, uses_}) column.index_fill_(0, places, 0);
  births_.index_fill_(0, places, update);
  marks_.index_fill_(0, places, edit == SlotEdit::erase ? kDeleted : 0);
  recount();
}

NamedTensors ReplayBuffer::tensors() const {
  return {{"buffer.data", data_},     {"buffer.ages", ages_},
          {"buffer.births", births_}, {"buffer.energies", energies_},
          {"buffer.labels", labels_}, {"buffer.uses", uses_},
          {"buffer.marks", marks_},   {"buffer.counts", torch::tensor({size_, next_, stored_}, torch::kLong)}};
}

void ReplayBuffer::load(const TensorSource& tensors) {
  const auto into = [&](const std::string& name, const torch::Tensor& target) {
    const auto fault = tensors.copy(name, target);
    if (!fault.empty()) throw BadInput(fmt::format("{}; the checkpoint is not sound or does not fit its own options, load an earlier one.", fault));
  };
  auto counts = torch::empty({3}, torch::kLong);
  into("buffer.counts", counts);
  const auto* count = counts.data_ptr<int64_t>();
  if (count[0] < 0 || count[0] > capacity() || count[1] < 0 || count[1] >= capacity() || count[2] < 0)
    throw BadInput("'buffer.counts' lies outside the buffer; the checkpoint is not sound.");
  into("buffer.data", data_);
  into("buffer.ages", ages_);
  into("buffer.births", births_);
  into("buffer.energies", energies_);
  if (classes_ > 0 || tensors.has("buffer.labels")) into("buffer.labels", labels_);  // checkpoints of before there were classes have none
  if (tensors.has("buffer.uses")) into("buffer.uses", uses_);
  if (tensors.has("buffer.marks")) into("buffer.marks", marks_);
  if (marks_.gt(kDeleted).any().item<bool>()) throw BadInput("'buffer.marks' holds what is no mark; the checkpoint is not sound.");
  if (labels_.min().item<int64_t>() < -1 || labels_.max().item<int64_t>() >= std::max(classes_, static_cast<int64_t>(space_.classes.size())))
    throw BadInput("'buffer.labels' names a class that is not there; the checkpoint is not sound.");
  size_ = count[0], next_ = count[1], stored_ = count[2];
  recount();
}

}  // namespace basin
