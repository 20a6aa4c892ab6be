#include "core/training/health_check.h"

#include <algorithm>

#include "core/base/random.h"
#include "core/evaluation/density.h"
#include "core/training/stability.h"

namespace basin {
namespace {

constexpr int64_t kLooked = 64;      // noise states and slots
constexpr int64_t kSuspects = 32;    // slots with the highest recorded energies
constexpr double kCopyShare = 0.05;  // of the distance between neighbours in the data
constexpr int64_t kScoredAtOnce = 4096;

struct Noise {
  double mean = 0, limit = 0;
};

at::Generator own_stream(const Trainer& trainer) {
  return make_generator(trainer.device(), trainer.options().compute.seed, Stream::health, trainer.step_count());
}

/// `labels` [N] matter to a conditional network alone: the energies of its classes need not be level.
torch::Tensor energies_of(Trainer& trainer, const torch::Tensor& x, const torch::Tensor& labels) {
  const bool conditional = has_chains_of_classes(trainer.options());
  return energies_at(*given_labels(trainer.energy(), conditional ? labels.to(trainer.device()) : torch::Tensor()), x, trainer.shards());
}

torch::Tensor energies_of_slots(Trainer& trainer, const torch::Tensor& slots) {
  return energies_of(trainer, trainer.buffer().states(slots), trainer.buffer().labels().index_select(0, slots));
}

ChainStarts fresh_noise(const Trainer& trainer, int64_t count, at::Generator& rng) {
  return trainer.buffer().draw(count, 1.0, trainer.step_count(), rng);
}

EnergySpread spread_of(const torch::Tensor& energies) {
  const auto e = energies.to(torch::kDouble);
  return {e.mean().item<double>(), e.size(0) > 1 ? e.std().item<double>() : 0};
}

Noise measure_noise(Trainer& trainer, at::Generator& rng) {
  const auto states = fresh_noise(trainer, kLooked, rng);
  const auto noise = spread_of(energies_of(trainer, states.x, states.labels));
  const auto& batch = trainer.batch();
  const auto data = batch.energies_data.defined() ? batch.energies_data : energies_of(trainer, batch.data, batch.labels);
  return {noise.mean, odd_limit(noise, spread_of(data), implied_temperature(trainer.options().chain))};
}

double count_above(const torch::Tensor& energies, double limit) {
  return energies.defined() ? static_cast<double>(energies.gt(limit).sum().item<int64_t>()) : 0.0;
}

/// Recorded energies are those under older weights, so suspects are scored again.
double odd_suspects(Trainer& trainer, double limit) {
  const auto& buffer = trainer.buffer();
  const auto recorded = buffer.energies().slice(0, 0, buffer.size());
  const auto suspects = std::get<1>(recorded.topk(std::min(kSuspects, buffer.size())));
  return count_above(energies_of_slots(trainer, suspects), limit);
}

/// Distance of each row to its nearest other, [N].
torch::Tensor neighbour_distances(const torch::Tensor& x) {
  const auto rows = x.flatten(1);
  auto distances = torch::cdist(rows, rows);
  distances.fill_diagonal_(std::numeric_limits<double>::infinity());
  return std::get<0>(distances.min(1));
}

double share_distinct(Trainer& trainer, at::Generator& rng) {
  const auto& buffer = trainer.buffer();
  const auto& data = trainer.batch().data;
  if (buffer.held() < kLooked || data.size(0) < 2) return kNotMeasured;
  const auto order = torch::randperm(buffer.held(), rng, torch::TensorOptions().dtype(torch::kLong).device(trainer.device())).cpu();
  const auto slots = buffer.states(buffer.held_slots().index_select(0, order.slice(0, 0, kLooked)));
  const double usual = neighbour_distances(data.slice(0, 0, kLooked)).median().item<double>();
  return neighbour_distances(slots).gt(kCopyShare * usual).to(torch::kDouble).mean().item<double>();
}

}  // namespace

HealthCheck check_health(Trainer& trainer) {
  auto rng = own_stream(trainer);
  const Noise noise = measure_noise(trainer, rng);
  HealthCheck check;
  check.energy_noise = noise.mean;
  check.odd_limit = noise.limit;
  check.odd = count_above(trainer.batch().energies_samples, noise.limit);
  if (trainer.buffer().size() > 0) check.odd += odd_suspects(trainer, noise.limit);
  check.distinct = share_distinct(trainer, rng);
  return check;
}

int64_t drop_odd_slots(Trainer& trainer, NamedTensors& tensors) {
  const auto& buffer = trainer.buffer();
  auto rng = own_stream(trainer);
  const double limit = measure_noise(trainer, rng).limit;
  std::vector<torch::Tensor> parts;
  for (int64_t first = 0; first < buffer.size(); first += kScoredAtOnce) {
    const auto slots = torch::arange(first, std::min(first + kScoredAtOnce, buffer.size()), torch::kLong);
    parts.push_back(energies_of_slots(trainer, slots).cpu());
  }
  if (parts.empty()) return 0;
  const auto odd = torch::cat(parts).gt(limit).nonzero().flatten();
  if (odd.size(0) == 0) return 0;
  const auto noise = fresh_noise(trainer, odd.size(0), rng).x;
  const auto energies = energies_of(trainer, noise, buffer.labels().index_select(0, odd)).cpu().to(torch::kFloat);
  const auto& space = trainer.source().space;
  for (auto& [name, tensor] : tensors) {
    const auto rows = odd.to(tensor.device());
    if (name == "buffer.data") tensor.index_copy_(0, rows, space.image ? to_bytes(noise, space.low, space.high) : noise);
    if (name == "buffer.ages") tensor.index_fill_(0, rows, 0);
    if (name == "buffer.births") tensor.index_fill_(0, rows, trainer.step_count());
    if (name == "buffer.energies") tensor.index_copy_(0, rows, energies);
  }
  return odd.size(0);
}

}  // namespace basin
