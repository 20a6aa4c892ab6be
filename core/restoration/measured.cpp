#include "core/restoration/measured.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/rows.h"

namespace basin {
namespace {

class Measured : public Energy {
 public:
  Measured(EnergyPtr energy, LinearCorruption corruption, torch::Tensor values, double deviation, torch::Tensor sigma)
      : energy_(std::move(energy)), corruption_(std::move(corruption)), values_(std::move(values)), deviation_(deviation), sigma_(std::move(sigma)) {}

  torch::Tensor operator()(const torch::Tensor& x) const override {
    return (*energy_)(x) + 0.5 * (corruption_(x) - values_).square().flatten(1).sum(1) / variance();
  }
  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const override {
    auto there = energy_->energy_and_grad(x);
    const auto rest = corruption_(x) - values_;
    return {there.energy + 0.5 * rest.square().flatten(1).sum(1) / variance(), there.grad + corruption_.transposed(rest) / per_row(variance(), x)};
  }
  using Energy::prepared;
  EnergyPtr prepared(Precision precision) const override { return wrapped(energy_->prepared(precision), sigma_); }
  EnergyPtr rows(int64_t first, int64_t last) const override {
    return wrapped(energy_->rows(first, last), sigma_.dim() == 0 ? sigma_ : sigma_.slice(0, first, last));
  }
  EnergyPtr conditioned_on(const torch::Tensor& labels) const override { return wrapped(energy_->conditioned_on(labels), sigma_); }
  EnergyPtr at_level(const torch::Tensor& sigma) const override { return wrapped(energy_->at_level(sigma), sigma); }

 private:
  torch::Tensor variance() const { return deviation_ * deviation_ + corruption_.noise_share() * sigma_.square(); }
  EnergyPtr wrapped(EnergyPtr energy, const torch::Tensor& sigma) const {
    return energy ? std::make_shared<Measured>(std::move(energy), corruption_, values_, deviation_, sigma) : nullptr;
  }

  EnergyPtr energy_;
  LinearCorruption corruption_;
  torch::Tensor values_;  ///< [1, C, H, W]
  double deviation_;
  torch::Tensor sigma_;  ///< [] or [N]
};

torch::Tensor blur_matrix(double deviation, int64_t side) {
  const auto place = torch::arange(side, torch::kDouble);
  const auto distance = place.unsqueeze(0) - place.unsqueeze(1);
  const auto weights = torch::exp(-0.5 * (distance / std::max(deviation, 1e-6)).square()) * distance.abs().le(std::ceil(3 * deviation));
  return (weights / weights.sum(1, true)).to(torch::kFloat);
}

torch::Tensor block_matrix(int64_t block, int64_t side) {
  const auto of = torch::arange(side, torch::kLong).floor_divide(block);
  const auto same = of.unsqueeze(0).eq(of.unsqueeze(1)).to(torch::kFloat);
  return same / same.sum(1, true);
}

double mean_row_square(const torch::Tensor& matrix) {
  return matrix.square().sum(1).mean().item<double>();
}

}  // namespace

double LinearCorruption::noise_share() const {
  return mean_row_square(down) * mean_row_square(across);
}

LinearCorruption linear_corruption(const Corruption& corruption, int64_t height, int64_t width) {
  const bool blurs = corruption.kind == CorruptionKind::blur;
  TORCH_CHECK(blurs || corruption.kind == CorruptionKind::downsample, "not a linear corruption");
  const auto of = [&](int64_t side) {
    return blurs ? blur_matrix(corruption.amount, side) : block_matrix(std::max<int64_t>(1, std::lround(corruption.amount)), side);
  };
  return {of(height), of(width)};
}

EnergyPtr measured(EnergyPtr energy, const LinearCorruption& corruption, const torch::Tensor& values, double deviation) {
  return std::make_shared<Measured>(std::move(energy), corruption, values, deviation, torch::zeros({}));
}

}  // namespace basin
