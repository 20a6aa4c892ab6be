#include "core/evaluation/density.h"

#include <algorithm>
#include <cmath>

namespace basin {
namespace {

constexpr int64_t kGrid = 200;      // cells a side for quadrature
constexpr int64_t kHistogram = 25;  // cells a side for the chains' histogram; divides kGrid
constexpr int64_t kTile = 4096;     // points per forward pass: activations stay in cache

/// Probability per histogram cell from a density grid [kGrid * kGrid] of cell probabilities.
torch::Tensor coarsen(const torch::Tensor& probability) {
  const int64_t factor = kGrid / kHistogram;
  return probability.view({kHistogram, factor, kHistogram, factor}).sum({1, 3}).flatten();
}

}  // namespace

torch::Tensor grid_points(int64_t size, double low, double high) {
  const auto axis = (torch::arange(size, torch::kDouble) + 0.5).mul((high - low) / static_cast<double>(size)).add(low).to(torch::kFloat);
  const auto x = axis.unsqueeze(0).expand({size, size}), y = axis.unsqueeze(1).expand({size, size});
  return torch::stack({x, y}, 2).view({size * size, 2});
}

torch::Tensor histogram(const torch::Tensor& points, int64_t size, double low, double high) {
  const auto flat = points.to(torch::kDouble).contiguous();
  const double* point = flat.data_ptr<double>();
  auto counts = torch::zeros({size * size}, torch::kDouble);
  double* count = counts.data_ptr<double>();
  const double scale = static_cast<double>(size) / (high - low), end = static_cast<double>(size);
  for (int64_t i = 0; i < flat.size(0); ++i) {
    const double column = (point[2 * i] - low) * scale, row = (point[2 * i + 1] - low) * scale;
    if (column >= 0 && row >= 0 && column < end && row < end) count[static_cast<int64_t>(row) * size + static_cast<int64_t>(column)] += 1;
  }
  return counts.div_(static_cast<double>(std::max<int64_t>(1, flat.size(0))));
}

double log_partition(const torch::Tensor& energies, int64_t size, double low, double high) {
  const double cell = (high - low) / static_cast<double>(size);
  return energies.to(torch::kDouble).neg().logsumexp(0).item<double>() + 2 * std::log(cell);
}

DensityMeter::DensityMeter(const Energy* data_energy, const torch::Tensor& held_out, const SampleSpace& space, const torch::Device& device)
    : data_energy_(data_energy), low_(space.low), high_(space.high), held_out_(held_out.to(device)) {
  points_ = grid_points(kGrid, low_, high_).to(device);
}

const torch::Tensor& DensityMeter::data_log_density(int64_t size) {
  auto& known = data_log_density_[size];
  if (known.defined()) return known;
  std::vector<torch::Tensor> parts;
  for (const auto& part : grid_points(size, low_, high_).split(kTile)) parts.push_back((*data_energy_)(part));
  return known = torch::cat(parts).neg().to(torch::kDouble);
}

double DensityMeter::kl(const torch::Tensor& energies, int64_t size) {
  if (data_energy_ == nullptr) return kNotMeasured;
  const auto own = energies.to(torch::kCPU, torch::kDouble);
  const auto& log_density = data_log_density(size);
  const auto mass = log_density.exp() * std::pow((high_ - low_) / static_cast<double>(size), 2);
  const double inside = mass.sum().item<double>();
  return (mass * (log_density + own + log_partition(own, size, low_, high_))).sum().item<double>() / inside - std::log(inside);
}

double DensityMeter::kl(const Energy& model, Shards& shards) {
  return data_energy_ == nullptr ? kNotMeasured : kl(energies_at(model, points_, shards), kGrid);
}

DensityMeasure DensityMeter::measure(const Energy& model, const torch::Tensor& chains, Shards& shards) {
  const auto energies = energies_at(model, points_, shards).to(torch::kCPU, torch::kDouble);
  DensityMeasure measure;
  measure.log_z = log_partition(energies, kGrid, low_, high_);
  if (held_out_.size(0) > 0) measure.nll = energies_at(model, held_out_, shards).to(torch::kDouble).mean().item<double>() + measure.log_z;
  measure.kl = kl(energies, kGrid);
  const auto model_mass = (energies.neg() - measure.log_z).exp() * std::pow((high_ - low_) / kGrid, 2);
  const auto chain_mass = histogram(chains.to(torch::kCPU), kHistogram, low_, high_);
  const double outside = 1 - chain_mass.sum().item<double>();
  measure.total_variation = 0.5 * ((chain_mass - coarsen(model_mass)).abs().sum().item<double>() + outside);
  return measure;
}

}  // namespace basin
