#include "core/samplers/steering.h"

#include "core/base/random.h"
#include "core/energy/energies_at.h"

namespace basin {
namespace {

constexpr double kLost = 1e30;  // C of a chain that ran away to where energies are not finite

}  // namespace

Steering::Steering(EnergyPtr conditions, int64_t particles, int64_t seed)
    : conditions_(std::move(conditions)), particles_(particles), rng_(make_generator(torch::kCPU, seed, Stream::particles)) {}

void Steering::take(EnergyPtr conditions) {
  conditions_ = std::move(conditions);
  before_ = log_weights_ = torch::Tensor();
}

torch::Tensor Steering::after_level(const torch::Tensor& x, double sigma, Shards& shards) {
  const at::NoGradGuard no_grad;
  const auto level = conditions_->at_level(torch::full({}, sigma));
  const auto energies = energies_at(level ? *level : *conditions_, x, shards).to(torch::kCPU, torch::kDouble);
  const auto now = energies.nan_to_num(kLost, kLost).view({-1, particles_});
  const auto gained = before_.defined() ? before_ - now : -now;
  log_weights_ = (log_weights_.defined() ? log_weights_ + gained : gained).log_softmax(1);
  const auto effective = log_weights_.exp().square().sum(1, true).reciprocal();
  const auto tired = effective.lt(0.5 * static_cast<double>(particles_));  // [N / n, 1]
  const auto places = torch::where(tired, picks(particles_), torch::arange(particles_, torch::kLong).expand_as(now));
  log_weights_ = torch::where(tired, torch::zeros_like(now), log_weights_).log_softmax(1);
  before_ = now.gather(1, places);
  return x.index_select(0, rows_at(places).to(x.device()));
}

torch::Tensor Steering::chosen(const torch::Tensor& x) {
  return x.index_select(0, rows_at(picks(1)).to(x.device()));
}

/// So many places of each group by weight, [N / n, count]: systematic resampling (Kitagawa 1996).
torch::Tensor Steering::picks(int64_t count) {
  const auto shares = log_weights_.exp().cumsum(1);  // [N / n, n]
  const auto comb = torch::rand({shares.size(0), 1}, rng_, shares.options()) + torch::arange(count, shares.options());
  const auto below = shares.unsqueeze(1).lt((comb / static_cast<double>(count)).unsqueeze(2));  // [N / n, count, n]
  return below.sum(2).clamp_max_(particles_ - 1);
}

/// Rows of all chains for places in their groups.
torch::Tensor Steering::rows_at(const torch::Tensor& places) const {
  const auto first = torch::arange(places.size(0), torch::kLong).mul_(particles_).unsqueeze(1);
  return (places + first).flatten();
}

}  // namespace basin
