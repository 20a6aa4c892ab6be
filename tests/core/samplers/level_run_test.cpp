#include "core/samplers/level_run.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.h"
#include "core/energy/options.h"
#include "core/samplers/level_steps.h"

namespace basin {
namespace {

/// Two Gaussians of standard deviation 0.1 at (-2, 0) and (2, 0), of which the right one has a share of `kRight`, under noise sigma.
class NoisedPair : public Energy {
 public:
  static constexpr double kRight = 0.8, kDeviation = 0.1;
  explicit NoisedPair(double sigma) : sigma_(sigma) {}
  torch::Tensor operator()(const torch::Tensor& x) const override {
    const double variance = kDeviation * kDeviation + sigma_ * sigma_;
    const auto at = [&](double place, double share) {
      const auto mean = torch::tensor({place, 0.0}, x.options());
      return std::log(share) - (x - mean).square().sum(1) / (2 * variance);
    };
    return -torch::logsumexp(torch::stack({at(-2, 1 - kRight), at(2, kRight)}, 1), 1);
  }
  EnergyPtr at_level(const torch::Tensor& sigma) const override { return std::make_shared<NoisedPair>(sigma.item<double>()); }

 private:
  double sigma_;
};

LevelRun run_of(SamplerKind sampler, int64_t levels, int64_t total) {
  NetworkOptions network;
  network.noise_levels = levels, network.sigma_high = 4, network.sigma_low = 0.05;
  ChainOptions chain;
  chain.sampler = sampler;
  chain.step_size = sampler == SamplerKind::hmc ? 0.02 : 0.3 * 0.05 * 0.05;
  chain.leapfrog_steps = 5;
  return {chain, {}, noise_ladder(network), total};
}

TEST(LevelRun, LegsCoverEveryStepOnceAndDivideAsTheyCan) {
  const auto run = run_of(SamplerKind::langevin, 4, 10);
  int64_t next = 0;
  for (const auto& leg : run.legs(0, 10)) {
    EXPECT_EQ(leg.first, next);
    next += leg.steps;
    EXPECT_TRUE(leg.steps == 2 || leg.steps == 3);
  }
  EXPECT_EQ(next, 10);
  const auto part = run.legs(4, 3);
  ASSERT_EQ(part.size(), 2u);
  EXPECT_EQ(part[0].first, 4);
  EXPECT_EQ(part[0].sigma, run.ladder[1]);
  EXPECT_EQ(part[1].first, 5);
  EXPECT_EQ(part[1].steps, 2);
  EXPECT_EQ(run_of(SamplerKind::langevin, 10, 4).legs(0, 4).size(), 4u) << "fewer steps than levels pass some over";
}

TEST(LevelRun, TheLevelOfAStepIsThatOfItsLeg) {
  for (const auto& [levels, total] : std::vector<std::pair<int64_t, int64_t>>{{4, 10}, {10, 4}, {1, 3}, {15, 300}}) {
    const auto run = run_of(SamplerKind::langevin, levels, total);
    for (int64_t step = 0; step < total; ++step)
      EXPECT_EQ(run.ladder[static_cast<size_t>(level_at(step, total, levels))], run.legs(step, 1).at(0).sigma)
          << levels << " " << total << " " << step;
    EXPECT_EQ(level_at(total, total, levels), levels - 1);
  }
}

TEST(LevelRun, LengthsScaleWithTheLevel) {
  ChainOptions o;
  o.gradient_clip = 0.5;
  for (const auto sampler : {SamplerKind::langevin, SamplerKind::relaxed_langevin, SamplerKind::mala, SamplerKind::hmc}) {
    o.sampler = sampler;
    const auto scaled = at_scale(o, 3);
    EXPECT_NEAR(noise_scale(scaled), 3 * noise_scale(o), 1e-12);
    EXPECT_NEAR(drift_scale(scaled), 9 * drift_scale(o), 1e-12);
    EXPECT_NEAR(implied_temperature(scaled), implied_temperature(o), 1e-12);
  }
  EXPECT_NEAR(at_scale(o, 3).gradient_clip, 0.5 / 3, 1e-12);
}

class Annealed : public ::testing::TestWithParam<SamplerKind> {};
INSTANTIATE_TEST_SUITE_P(Samplers, Annealed, ::testing::Values(SamplerKind::langevin, SamplerKind::mala, SamplerKind::hmc));

/// The least level alone cannot carry chains from one valley to the other: there they keep the half and half they started with.
TEST_P(Annealed, ChainsFindHowMuchEachValleyHolds) {
  const auto run = run_of(GetParam(), 12, 1200);
  Shards shards(1);
  std::vector<at::Generator> streams = {make_generator(torch::kCPU, 1, 0)};
  auto rng = make_generator(torch::kCPU, 2, 0);
  const auto start = chain_noise(run.space, 1500, run.ladder.front(), rng, torch::kCPU);
  const auto x = run_chains_down(shards, run, NoisedPair(0.05), start, 0, run.total, streams).x;
  const double right = x.select(1, 0).gt(0).to(torch::kFloat).mean().item<double>();
  EXPECT_NEAR(right, NoisedPair::kRight, 0.05);
  const auto inside = x.index({x.select(1, 0).gt(0)});
  EXPECT_NEAR(inside.select(1, 1).std().item<double>(), std::hypot(NoisedPair::kDeviation, 0.05), 0.02);
}

TEST(LevelRun, ReversedHasAsManyLevelsAsStepsBetweenTheSameEnds) {
  auto run = run_of(SamplerKind::langevin, 5, 23);
  run.descent = Descent::reversed;
  const auto legs = run.legs(0, 23);
  ASSERT_EQ(legs.size(), 23u);
  EXPECT_DOUBLE_EQ(legs.front().sigma, run.ladder.front());
  EXPECT_NEAR(legs.back().to, run.ladder.back(), 1e-12);
  for (size_t i = 0; i + 1 < legs.size(); ++i) {
    EXPECT_EQ(legs[i].steps, 1);
    EXPECT_DOUBLE_EQ(legs[i].to, legs[i + 1].sigma);
  }
  EXPECT_EQ(run.legs(7, 1).front().sigma, legs[7].sigma);
}

/// A twentieth of the steps that moves at each level take.
TEST(LevelRun, ReversedDrawsOneModelInFewSteps) {
  auto run = run_of(SamplerKind::langevin, 12, 60);
  run.descent = Descent::reversed;
  Shards shards(1);
  std::vector<at::Generator> streams = {make_generator(torch::kCPU, 1, 0)};
  auto rng = make_generator(torch::kCPU, 2, 0);
  const auto start = chain_noise(run.space, 3000, run.ladder.front(), rng, torch::kCPU);
  const auto x = run_chains_down(shards, run, NoisedPair(0.05), start, 0, run.total, streams).x;
  EXPECT_NEAR(x.select(1, 0).gt(0).to(torch::kFloat).mean().item<double>(), NoisedPair::kRight, 0.05);
  const auto inside = x.index({x.select(1, 0).gt(0)});
  EXPECT_NEAR(inside.select(1, 1).std().item<double>(), std::hypot(NoisedPair::kDeviation, 0.05), 0.02);
}

class InPieces : public ::testing::TestWithParam<Descent> {};
INSTANTIATE_TEST_SUITE_P(LevelRuns, InPieces, ::testing::Values(Descent::moves, Descent::reversed));

TEST_P(InPieces, ItIsTheSameRun) {
  auto run = run_of(SamplerKind::langevin, 5, 23);
  run.descent = GetParam();
  const NoisedPair energy(0.05);
  auto rng = make_generator(torch::kCPU, 2, 0);
  const auto start = chain_noise(run.space, 20, 4, rng, torch::kCPU);
  Shards shards(2);
  const auto streams = [] { return std::vector<at::Generator>{make_generator(torch::kCPU, 1, 0), make_generator(torch::kCPU, 1, 1)}; };
  auto whole_streams = streams(), part_streams = streams();
  std::vector<int64_t> steps;
  const auto whole =
      run_chains_down(shards, run, energy, start, 0, 23, whole_streams, [&](int64_t shard, int64_t, int64_t k, const auto&, const auto&) {
        if (shard == 0) steps.push_back(k);
        return true;
      });
  auto x = start;
  for (int64_t step = 0; step < 23; step += 4) x = run_chains_down(shards, run, energy, x, step, std::min<int64_t>(4, 23 - step), part_streams).x;
  EXPECT_TRUE(x.equal(whole.x));
  ASSERT_EQ(steps.size(), 23u);
  for (size_t k = 0; k < steps.size(); ++k) EXPECT_EQ(steps[k], static_cast<int64_t>(k));
}

/// Likes states right of 0, and notes the levels at which it is asked.
class NotesLevels : public Energy {
 public:
  explicit NotesLevels(std::vector<double>* asked) : asked_(asked) {}
  torch::Tensor operator()(const torch::Tensor& x) const override { return x.select(1, 0).lt(0).to(torch::kFloat) * 50; }
  EnergyPtr at_level(const torch::Tensor& sigma) const override {
    asked_->push_back(sigma.item<double>());
    return std::make_shared<NotesLevels>(asked_);
  }

 private:
  std::vector<double>* asked_;
};

TEST_P(InPieces, ASteeringHasItsSayWhereEachLevelEnds) {
  auto run = run_of(SamplerKind::langevin, 5, 23);
  run.descent = GetParam();
  auto rng = make_generator(torch::kCPU, 2, 0);
  const auto start = chain_noise(run.space, 40, 4, rng, torch::kCPU);
  Shards shards(1);
  const auto down = [&](int64_t piece, std::vector<double>& asked) {
    std::vector<at::Generator> streams = {make_generator(torch::kCPU, 1, 0)};
    Steering steering(std::make_shared<NotesLevels>(&asked), 4, 9);
    auto x = start;
    for (int64_t step = 0; step < 23; step += piece)
      x = run_chains_down(shards, run, NoisedPair(0.05), x, step, std::min<int64_t>(piece, 23 - step), streams, {}, &steering).x;
    return steering.chosen(x);
  };
  std::vector<double> whole, pieces;
  const auto x = down(23, whole);
  EXPECT_TRUE(x.equal(down(4, pieces)));
  EXPECT_EQ(whole, pieces);
  ASSERT_EQ(whole.size(), 5u);
  EXPECT_NEAR(whole.back(), run.ladder.back(), 1e-6);
  for (int64_t level = 0; level < 5; ++level)
    EXPECT_NEAR(whole[static_cast<size_t>(level)], run.legs(first_step_at(level + 1, 23, 5) - 1, 1).front().to, 1e-6);
  EXPECT_EQ(x.size(0), 10);
  EXPECT_TRUE(x.select(1, 0).gt(0).all().item<bool>()) << "left to itself a fifth ends on the other side";
}

TEST(LevelRun, StopsWhereItIsTold) {
  const auto run = run_of(SamplerKind::langevin, 5, 20);
  Shards shards(1);
  std::vector<at::Generator> streams = {make_generator(torch::kCPU, 1, 0)};
  int64_t seen = 0;
  const auto stopped = run_chains_down(shards, run, NoisedPair(0.05), torch::zeros({3, 2}), 0, 20, streams,
                                       [&](int64_t, int64_t, int64_t, const auto&, const auto&) { return ++seen < 6; });
  EXPECT_FALSE(stopped.finished);
  EXPECT_EQ(seen, 6);
}

TEST(LevelRun, TheLastNoiseIsTakenOffPicturesAlone) {
  auto run = run_of(SamplerKind::langevin, 5, 20);
  const NoisedPair energy(0.05);
  const auto x = torch::tensor({{2.04, 0.02}});
  EXPECT_TRUE(without_last_noise(run, energy, x).equal(x));
  run.space.image = true, run.space.low = -3, run.space.high = 3;
  const auto cleaned = without_last_noise(run, energy, x);
  const double shrink = NoisedPair::kDeviation * NoisedPair::kDeviation / (NoisedPair::kDeviation * NoisedPair::kDeviation + 0.05 * 0.05);
  EXPECT_NEAR(cleaned[0][0].item<double>(), 2 + 0.04 * shrink, 1e-5) << "the mean of what the noise was put on (Tweedie's formula)";
  run.ladder.clear();
  EXPECT_TRUE(without_last_noise(run, energy, x).equal(x));
}

}  // namespace
}  // namespace basin
