#include "core/evaluation/exact_grid.h"

#include <algorithm>
#include <cmath>

#include "core/evaluation/density.h"

namespace basin {
namespace {

/// The mean absolute deviation of a binomial share X / n from p.
double mean_absolute_deviation(double p, double n) {
  if (p <= 0 || p >= 1) return 0;
  const double m = std::floor(n * p);
  const double log_choose = std::lgamma(n + 1) - std::lgamma(m + 2) - std::lgamma(n - m);
  return 2 * std::exp(std::log(m + 1) + log_choose + (m + 1) * std::log(p) + (n - m) * std::log1p(-p)) / n;
}

/// E[n log n] - m log m for n of Poisson's distribution with mean m; for large m its expansion.
double excess_of_counts(double m) {
  constexpr double kLargeMean = 30;
  constexpr int kMostCounts = 120;
  if (m <= 0) return 0;
  if (m > kLargeMean) return 0.5 + 1 / (12 * m);
  double share = std::exp(-m), mean = 0;
  for (int n = 1; n < kMostCounts; ++n) {
    share *= m / n;
    mean += share * n * std::log(static_cast<double>(n));
  }
  return mean - m * std::log(m);
}

}  // namespace

ExactGrid exact_grid(const Energy& energy, int64_t size, double low, double high, Shards& shards, double temperature, int64_t refinement) {
  TORCH_CHECK(size >= 1 && refinement >= 1 && high > low && temperature > 0, "an exact grid needs cells, a box and a temperature above 0");
  ExactGrid exact{size, refinement, low, high, temperature, 0, {}, {}};
  const int64_t side = size * refinement;
  const auto energies = energies_at(energy, grid_points(side, low, high), shards).to(torch::kDouble) / temperature;
  exact.log_z = log_partition(energies, side, low, high);
  exact.fine = energies.neg().softmax(0);
  exact.probability = exact.fine.view({size, refinement, size, refinement}).sum({1, 3}).flatten();
  return exact;
}

torch::Tensor draw(const ExactGrid& exact, int64_t count, at::Generator& rng) {
  const int64_t side = exact.size * exact.refinement;
  const auto doubles = torch::TensorOptions(torch::kDouble);
  const auto cell = at::searchsorted(exact.fine.cumsum(0), torch::rand({count}, rng, doubles)).clamp_max_(side * side - 1);
  const auto corner = torch::stack({cell.remainder(side), cell.div(side, "floor")}, 1);
  const auto points = (corner + torch::rand({count, 2}, rng, doubles)) * ((exact.high - exact.low) / static_cast<double>(side)) + exact.low;
  return points.to(torch::kFloat);
}

HistogramFit fit_of(const ExactGrid& exact, const torch::Tensor& points) {
  HistogramFit fit;
  fit.samples = points.size(0);
  const auto shares = histogram(points.to(torch::kCPU), exact.size, exact.low, exact.high);
  const double inside = shares.sum().item<double>();
  fit.outside = 1 - inside;
  fit.total_variation = 0.5 * ((shares - exact.probability).abs().sum().item<double>() + fit.outside);
  fit.expected_total_variation = expected_total_variation(exact.probability, fit.samples);
  const auto smooth = exact.probability * (1 - kSmoothing) + kSmoothing / static_cast<double>(exact.size * exact.size);
  const auto within = shares / inside;
  fit.expected_kl = expected_kl(exact.probability, fit.samples);
  fit.kl = (at::xlogy(within, within) - within * smooth.log()).sum().item<double>();
  return fit;
}

double expected_total_variation(const torch::Tensor& probabilities, int64_t samples) {
  const auto p = probabilities.to(torch::kCPU, torch::kDouble).contiguous();
  double sum = 0;
  for (int64_t i = 0; i < p.numel(); ++i) sum += mean_absolute_deviation(p.data_ptr<double>()[i], static_cast<double>(std::max<int64_t>(1, samples)));
  return 0.5 * sum;
}

double expected_kl(const torch::Tensor& probabilities, int64_t samples) {
  const auto means = (probabilities.to(torch::kCPU, torch::kDouble) * static_cast<double>(samples)).contiguous();
  double sum = -excess_of_counts(static_cast<double>(samples));
  for (int64_t i = 0; i < means.numel(); ++i) sum += excess_of_counts(means.data_ptr<double>()[i]);
  return sum / static_cast<double>(std::max<int64_t>(1, samples));
}

}  // namespace basin
