#include "core/samplers/steering.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.h"

namespace basin {
namespace {

/// s (x - 1)^2 / 2 summed over a state's values, s = strength / (1 + sigma): under more noise the condition says less.
class NearOne : public Energy {
 public:
  explicit NearOne(double strength, double sigma = 0) : strength_(strength), sigma_(sigma) {}
  torch::Tensor operator()(const torch::Tensor& x) const override { return strength_ / (1 + sigma_) * (x - 1).square().sum(1) / 2; }
  EnergyPtr at_level(const torch::Tensor& sigma) const override { return std::make_shared<NearOne>(strength_, sigma.item<double>()); }

 private:
  double strength_, sigma_;
};

torch::Tensor states(int64_t count) {
  auto rng = make_generator(torch::kCPU, 5, 0);
  return torch::randn({count, 1}, rng);
}

/// States that do not move: what is drawn in the end is the base N(0, 1) weighed by the last level's conditions alone, whatever levels came before.
TEST(Steering, DrawsTheBaseWeighedByTheConditions) {
  const int64_t groups = 4000, particles = 32;
  Shards shards(2);
  Steering steering(std::make_shared<NearOne>(1), particles, 7);
  auto x = states(groups * particles);
  for (const double sigma : {9.0, 1.0, 0.0}) x = steering.after_level(x, sigma, shards);
  const auto chosen = steering.chosen(x);
  ASSERT_EQ(chosen.size(0), groups);
  // N(0, 1) times exp(-(x - 1)^2 / 2) is N(1/2, 1/2); a group of 32 is biased by a few hundredths at most.
  EXPECT_NEAR(chosen.mean().item<double>(), 0.5, 0.04);
  EXPECT_NEAR(chosen.var().item<double>(), 0.5, 0.04);
}

TEST(Steering, ChainsKeepToTheirGroup) {
  const int64_t particles = 4;
  Shards shards(1);
  Steering steering(std::make_shared<NearOne>(400), particles, 3);
  // In each group one state alone is where the conditions are, at 1; the second value names the group.
  auto x = torch::full({6, particles, 2}, 3.0f);
  for (int64_t group = 0; group < 6; ++group) x[group].select(1, 1).fill_(1 + 0.001f * static_cast<float>(group)), x[group][group % particles][0] = 1;
  const auto after = steering.after_level(x.view({-1, 2}), 0, shards).view({6, particles, 2});
  for (int64_t group = 0; group < 6; ++group) {
    EXPECT_TRUE(after[group].select(1, 0).eq(1).all().item<bool>()) << group;
    EXPECT_TRUE(after[group].select(1, 1).eq(x[group][0][1]).all().item<bool>()) << group;
  }
}

TEST(Steering, WeightsThatAreEvenMoveNothing) {
  Shards shards(1);
  Steering steering(std::make_shared<NearOne>(1e-3), 5, 3);
  const auto x = states(50);
  EXPECT_TRUE(steering.after_level(x, 1, shards).equal(x));
}

TEST(Steering, OtherConditionsBeginAnew) {
  Shards shards(1);
  const auto x = states(800);
  Steering steering(std::make_shared<NearOne>(0.4), 8, 3), fresh(std::make_shared<NearOne>(400), 8, 3);
  EXPECT_TRUE(steering.after_level(x, 0, shards).equal(x)) << "too weak to move chains, but not even";
  fresh.after_level(x, 1e6, shards);
  steering.take(std::make_shared<NearOne>(400));
  fresh.take(std::make_shared<NearOne>(400));
  EXPECT_TRUE(steering.after_level(x, 0, shards).equal(fresh.after_level(x, 0, shards)));
}

/// Energies that are no number for states above 2.
class BrokenAbove : public Energy {
 public:
  torch::Tensor operator()(const torch::Tensor& x) const override {
    return torch::where(x.sum(1) > 2, torch::full({}, std::nan("")), torch::zeros({}));
  }
};

TEST(Steering, ChainsThatRanAwayGiveTheirPlace) {
  Shards shards(1);
  Steering steering(std::make_shared<BrokenAbove>(), 4, 3);
  const auto x = torch::tensor({9.0f, 9.0f, 9.0f, 1.0f, 9.0f, 9.0f, 9.0f, 9.0f}).unsqueeze(1);
  const auto after = steering.after_level(x, 1, shards).flatten();
  EXPECT_TRUE(after.slice(0, 0, 4).eq(1).all().item<bool>());
  EXPECT_TRUE(after.slice(0, 4, 8).eq(9).all().item<bool>()) << "none is better";
  EXPECT_TRUE(steering.chosen(steering.after_level(after.unsqueeze(1), 0.5, shards)).isfinite().all().item<bool>());
}

}  // namespace
}  // namespace basin
