#include "core/objectives/optimiser.h"

#include <gtest/gtest.h>

#include <cmath>

namespace basin {
namespace {

TEST(Adam, FollowsItsFormula) {
  OptimiserOptions options;
  options.beta1 = 0.5;
  options.beta2 = 0.9;
  auto weights = torch::tensor({1.0, -2.0}, torch::kDouble);
  AdamState adam{torch::zeros_like(weights), torch::zeros_like(weights), 0};
  double m = 0, v = 0, w = 1.0;
  for (int t = 1; t <= 5; ++t) {
    const double g = 0.3 * t;
    adam_step(weights, torch::tensor({g, 0.0}, torch::kDouble), adam, options, 0.01);
    m = 0.5 * m + 0.5 * g;
    v = 0.9 * v + 0.1 * g * g;
    w -= 0.01 * (m / (1 - std::pow(0.5, t))) / (std::sqrt(v / (1 - std::pow(0.9, t))) + 1e-8);
    EXPECT_NEAR(weights[0].item<double>(), w, 1e-12);
  }
  EXPECT_DOUBLE_EQ(weights[1].item<double>(), -2.0);
}

TEST(ClipGradient, ElementsByTheSecondMomentBeforeTheStep) {
  OptimiserOptions options;
  options.element_clip = true;
  options.beta2 = 0.9;
  AdamState adam{torch::zeros({2}), torch::tensor({0.1f, 0.0f}), 1};  // vhat = v / (1 - 0.9) = 1, 0
  auto gradient = torch::tensor({-5.0f, 5.0f});
  EXPECT_NEAR(clip_gradient(gradient, adam, options), std::sqrt(50.0), 1e-5);
  EXPECT_TRUE(torch::allclose(gradient, torch::tensor({-3.1f, 0.1f}), 1e-5, 1e-6)) << gradient;
}

TEST(ClipGradient, WholeByItsNorm) {
  OptimiserOptions options;
  options.norm_clip = 1;
  AdamState adam{torch::zeros({2}), torch::zeros({2}), 0};
  auto gradient = torch::tensor({3.0f, 4.0f});
  EXPECT_NEAR(clip_gradient(gradient, adam, options), 5.0, 1e-6);
  EXPECT_TRUE(torch::allclose(gradient, torch::tensor({0.6f, 0.8f})));
}

TEST(LinearStep, IsTheStepThatClipsAndAdamMake) {
  OptimiserOptions options;
  options.beta1 = 0.8;
  options.beta2 = 0.9;
  options.element_clip = true;
  options.norm_clip = 2.0;
  auto weights = torch::zeros({4}, torch::kDouble);
  AdamState adam{torch::zeros_like(weights), torch::zeros_like(weights), 0};
  for (int t = 0; t < 6; ++t) {
    auto gradient = torch::tensor({t == 4 ? 9.0 : 0.1, -0.3 * t, 0.0, std::sin(t)}, torch::kDouble);
    const auto step = linear_step(gradient, adam, options, 0.01);
    const auto expected = step.scale * gradient + step.momentum, before = weights.clone();
    EXPECT_EQ(step.momentum.abs().sum().item<double>() > 0, t > 0);
    clip_gradient(gradient, adam, options);
    adam_step(weights, gradient, adam, options, 0.01);
    EXPECT_TRUE(torch::allclose(weights - before, expected, 1e-9, 1e-14)) << t;
  }
}

TEST(Schedule, WarmsUpThenDecays) {
  OptimiserOptions options;
  options.learning_rate = 1.0;
  options.warmup_steps = 10;
  options.decay_to = 0.1;
  EXPECT_NEAR(scheduled_rate(options, 0, 0), 0.1, 1e-12);
  EXPECT_NEAR(scheduled_rate(options, 9, 0), 1.0, 1e-12);
  EXPECT_NEAR(scheduled_rate(options, 100, 0.5), 0.55, 1e-12);
  EXPECT_NEAR(scheduled_rate(options, 100, 1.0), 0.1, 1e-12);
  EXPECT_NEAR(scheduled_rate(options, 100, 7.0), 0.1, 1e-12);
}

TEST(Schedule, AStaircaseFallsAtEachThird) {
  OptimiserOptions options;
  options.learning_rate = 1.0, options.decay = RateDecay::staircase, options.decay_to = 0.3;
  const std::pair<double, double> expected[] = {{0, 1}, {0.33, 1}, {0.34, 0.3}, {0.66, 0.3}, {0.67, 0.09}, {1, 0.09}, {3, 0.09}};
  for (const auto& [progress, rate] : expected) EXPECT_NEAR(scheduled_rate(options, 100, progress), rate, 1e-12) << progress;
}

}  // namespace
}  // namespace basin
