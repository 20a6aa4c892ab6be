#include "core/objectives/optimiser.h"

#include <algorithm>
#include <cmath>

namespace basin {
namespace {

constexpr double kEpsilon = 1e-8;
constexpr double kPi = 3.14159265358979323846;

}  // namespace

double clip_gradient(torch::Tensor& gradient, const AdamState& adam, const OptimiserOptions& options) {
  const double norm = gradient.norm().item<double>();
  if (options.element_clip && adam.steps > 0) {
    const double correction = 1.0 - std::pow(options.beta2, static_cast<double>(adam.steps));
    const auto bound = (adam.v / correction).sqrt_().mul_(3).add_(0.1);
    gradient = gradient.minimum(bound).maximum(bound.neg());
  }
  if (options.norm_clip > 0) {
    const double clipped_norm = options.element_clip ? gradient.norm().item<double>() : norm;
    if (clipped_norm > options.norm_clip) gradient.mul_(options.norm_clip / clipped_norm);
  }
  return norm;
}

void adam_step(torch::Tensor& weights, const torch::Tensor& gradient, AdamState& adam, const OptimiserOptions& options, double learning_rate) {
  ++adam.steps;
  adam.m.mul_(options.beta1).add_(gradient, 1 - options.beta1);
  adam.v.mul_(options.beta2).addcmul_(gradient, gradient, 1 - options.beta2);
  const double t = static_cast<double>(adam.steps);
  const double m_correction = 1 - std::pow(options.beta1, t), v_correction = 1 - std::pow(options.beta2, t);
  weights.addcdiv_(adam.m, (adam.v / v_correction).sqrt_().add_(kEpsilon), -learning_rate / m_correction);
}

LinearStep linear_step(const torch::Tensor& gradient, const AdamState& adam, const OptimiserOptions& options, double learning_rate) {
  auto clipped = gradient.clone();
  clip_gradient(clipped, adam, options);
  const auto kept = torch::where(gradient.eq(0), torch::ones_like(gradient), clipped / gradient);
  const double t = static_cast<double>(adam.steps + 1);
  const double m_correction = 1 - std::pow(options.beta1, t), v_correction = 1 - std::pow(options.beta2, t);
  const auto v = adam.v * options.beta2 + clipped.square() * (1 - options.beta2);
  const auto rates = (v / v_correction).sqrt_().add_(kEpsilon).reciprocal_().mul_(-learning_rate / m_correction);
  return {rates * kept * (1 - options.beta1), rates * adam.m * options.beta1};
}

double scheduled_rate(const OptimiserOptions& options, int64_t step, double progress) {
  const double warm_up = options.warmup_steps > 0 ? std::min(1.0, static_cast<double>(step + 1) / static_cast<double>(options.warmup_steps)) : 1.0;
  if (options.decay == RateDecay::staircase) {
    constexpr double kStairs = 3;
    return options.learning_rate * warm_up * std::pow(options.decay_to, std::floor(kStairs * std::clamp(progress, 0.0, 0.999)));
  }
  const double cosine = 0.5 * (1 + std::cos(kPi * std::clamp(progress, 0.0, 1.0)));
  return options.learning_rate * warm_up * (options.decay_to + (1 - options.decay_to) * cosine);
}

}  // namespace basin
