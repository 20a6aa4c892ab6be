#include "core/evaluation/long_chains.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.h"
#include "core/buffers/replay_buffer.h"
#include "tests/support/energies.h"

namespace basin {
namespace {

const SampleSpace kSpace{true, 1, 4, 4, -1.0, 1.0, {}};

/// A relaxed chain without noise: x_k = x_0 (1 - a)^k on E = |x|^2 / 2.
ChainOptions descent() {
  ChainOptions chain;
  chain.sampler = SamplerKind::relaxed_langevin;
  chain.step_size = 0.1;
  chain.noise = 0;
  chain.clip_to_box = true;
  return chain;
}

struct Rig {
  testing::Quadratic energy{1};
  std::unique_ptr<Sampler> sampler = make_sampler(descent(), -1, 1);
  LongChainSetting setting{*sampler, energy, kSpace, {}, torch::full({3, 1, 4, 4}, 255, torch::kByte)};
  torch::Tensor start = torch::cat({torch::full({2, 1, 4, 4}, 1.0f), torch::full({3, 1, 4, 4}, -0.5f)});
  LongChainRequest request;
  Shards shards{2};

  LongChainRun run(const std::function<bool(int64_t)>& on_step = {}) {
    std::vector<at::Generator> streams = {make_generator(torch::kCPU, 1, 1), make_generator(torch::kCPU, 1, 2)};
    auto rng = make_generator(torch::kCPU, 1, 0);
    return run_long_chains(setting, start, request, shards, streams, rng, on_step);
  }
};

TEST(LongChains, StepsAreSpacedByTheirLogarithm) {
  const auto steps = log_spaced(1000, 5);
  EXPECT_EQ(steps, (std::vector<int64_t>{0, 1, 10, 100, 1000}));
  EXPECT_EQ(log_spaced(1, 12), (std::vector<int64_t>{0, 1}));
  EXPECT_EQ(log_spaced(7, 2), (std::vector<int64_t>{0, 7}));
  for (const int64_t last : {1, 2, 3, 60, 3000}) EXPECT_EQ(log_spaced(last, 40).back(), last);
}

TEST(LongChains, MeasuresFollowTheClosedForm) {
  Rig rig;
  rig.request.steps = 50;
  rig.request.frames = 4;
  rig.request.shown = 3;
  const auto run = rig.run();
  const auto& points = run.chains.points;
  ASSERT_GT(points.size(), 5u);
  EXPECT_EQ(points.front().step, 0);
  EXPECT_EQ(points.back().step, 50);
  const double data = 255.5 / 256 * 2 - 1;
  for (const auto& point : points) {
    const double kept = std::pow(0.9, static_cast<double>(point.step));
    EXPECT_NEAR(point.to_start, (1 - kept) * (2 * 1.0 + 3 * 0.5) / 5, 1e-5) << point.step;
    EXPECT_NEAR(point.energy, 16 * kept * kept / 2 * (2 * 1.0 + 3 * 0.25) / 5, 1e-4) << point.step;
    EXPECT_NEAR(point.to_data, (2 * (std::abs(data - kept)) + 3 * (data + 0.5 * kept)) / 5, 1e-4) << point.step;
    EXPECT_NEAR(point.at_box, point.step == 0 ? 0.4 : 0, 1e-6) << point.step;
    EXPECT_NEAR(point.to_others, 0, 1e-6) << "every chain has a twin";
  }
  EXPECT_NEAR(run.chains.data_to_data, 0, 1e-6);
  EXPECT_EQ(run.chains.film_steps, log_spaced(50, 4));
  EXPECT_EQ(run.frames.sizes(), (std::vector<int64_t>{3 * 4, 1, 4, 4}));
  EXPECT_TRUE(torch::equal(run.frames[0], to_bytes(rig.start[0], -1, 1))) << "the film begins where the chain does";
  EXPECT_TRUE(torch::equal(run.frames[8], to_bytes(rig.start[2], -1, 1))) << "chain-major";
}

TEST(LongChains, AStopKeepsWhatWasRecorded) {
  Rig rig;
  rig.request.steps = 1000;
  const auto run = rig.run([](int64_t done) { return done < 100; });
  EXPECT_FALSE(run.chains.whole);
  EXPECT_GT(run.chains.points.back().step, 50);
  EXPECT_LT(run.chains.points.back().step, 100);
  EXPECT_EQ(run.frames.size(0), 5 * static_cast<int64_t>(run.chains.film_steps.size()));
}

TEST(LongChains, AugmentationsInterruptTheDescent) {
  Rig rig;
  rig.request.steps = 20;
  rig.start = torch::rand({5, 1, 4, 4}, make_generator(torch::kCPU, 3, 0));
  const auto without = rig.run();
  rig.setting.augmentation.flip = true;
  rig.setting.augmentation.crop_from = 1;
  rig.setting.augmentation.every = 5;
  const auto with = rig.run();
  EXPECT_NEAR(with.chains.points.back().energy, without.chains.points.back().energy, 1e-5) << "a mirrored picture has the same energy here";
  EXPECT_GT(with.chains.points.back().to_start, without.chains.points.back().to_start + 1e-4);
}

TEST(LongChains, NearestAgreesWithTryingAll) {
  auto rng = make_generator(torch::kCPU, 5, 0);
  Shards shards(2);
  const auto y = torch::randint(256, {5000, 1, 4, 4}, rng, torch::kByte);
  const auto x = torch::rand({7, 1, 4, 4}, rng) * 2 - 1;
  const auto values = from_bytes(y, torch::full({1}, 0.5), -1, 1);
  const auto found = nearest_rms(x, y, {}, kSpace, shards);
  for (int64_t i = 0; i < 7; ++i) EXPECT_NEAR(found[i].item<double>(), (values - x[i]).flatten(1).square().mean(1).sqrt().min().item<double>(), 1e-5);
  const auto itself = values.slice(0, 0, 3);
  EXPECT_LT(nearest_rms(itself, y, {}, kSpace, shards).max().item<double>(), 1e-6);
  EXPECT_GT(nearest_rms(itself, y, torch::arange(3, torch::kLong), kSpace, shards).min().item<double>(), 0.1) << "itself does not count";
}

/// The same pictures in [0, 1]: all distances are half as long there, and are told in units of [-1, 1].
TEST(LongChains, DistancesDoNotDependOnThePixelRange) {
  const SampleSpace unit{true, 1, 4, 4, 0.0, 1.0, {}};
  ChainOptions still = descent();
  still.step_size = 1e-6;
  const testing::Quadratic energy(1);
  const auto points_in = [&](const SampleSpace& space) {
    const auto sampler = make_sampler(still, space.low, space.high);
    const LongChainSetting setting{*sampler, energy, space, {}, torch::full({3, 1, 4, 4}, 255, torch::kByte)};
    auto rng = make_generator(torch::kCPU, 1, 0);
    const auto start = torch::rand({4, 1, 4, 4}, rng) * (space.high - space.low) + space.low;
    std::vector<at::Generator> streams = {make_generator(torch::kCPU, 1, 1)};
    Shards shards(1);
    LongChainRequest request;
    request.steps = 1;
    return run_long_chains(setting, start, request, shards, streams, rng, {}).chains.points.front();
  };
  const auto a = points_in(kSpace), b = points_in(unit);
  EXPECT_GT(a.to_data, 0.1);
  EXPECT_NEAR(a.to_data, b.to_data, 1e-5);
  EXPECT_NEAR(a.to_others, b.to_others, 1e-5);
}

}  // namespace
}  // namespace basin
