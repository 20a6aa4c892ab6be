// Samples by class, with flips, more noise, annealed noise and an ensemble of past weights.

#include "core/training/sampling.h"

#include <gtest/gtest.h>

#include "core/training/torch_session.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

TEST(SamplingLegs, CoverEveryStepOnce) {
  SampleRequest request;
  request.steps = 130;
  request.flips = 50;
  request.anneal_from = 0.1;
  ChainOptions chain;
  chain.noise = 0.001;
  AugmentationOptions augmentation;
  augmentation.every = 30;
  int64_t next = 0;
  std::vector<int64_t> flips, augmented;
  double before = 1;
  for (const auto& leg : sampling_legs(request, chain, augmentation)) {
    EXPECT_EQ(leg.first, next);
    next += leg.steps;
    if (leg.redraw) flips.push_back(leg.first);
    if (leg.augment) augmented.push_back(leg.first);
    EXPECT_LE(leg.noise, before);
    before = leg.noise;
  }
  EXPECT_EQ(next, 130);
  EXPECT_EQ(flips, (std::vector<int64_t>{0, 20, 40}));
  EXPECT_EQ(augmented, (std::vector<int64_t>{30, 60, 90, 120}));
}

TEST(SamplingLegs, LabelsComeBackAfterTheFlips) {
  SampleRequest request;
  request.steps = 60;
  request.flips = 30;
  const auto legs = sampling_legs(request, {}, {});
  ASSERT_EQ(legs.size(), 3u);
  EXPECT_TRUE(legs[0].redraw && legs[1].redraw && !legs[2].redraw);
  EXPECT_EQ(legs[2].first, 30);
}

TEST(SamplingLegs, NoiseFallsByEqualFactorsAndThenRests) {
  SampleRequest request;
  request.steps = 200;
  request.anneal_from = 0.16;
  request.noise = 0.01;
  const auto legs = sampling_legs(request, {}, {});
  ASSERT_EQ(legs.size(), 11u);
  EXPECT_DOUBLE_EQ(legs.front().noise, 0.16);
  for (size_t i = 0; i + 1 < legs.size(); ++i) EXPECT_NEAR(legs[i + 1].noise / legs[i].noise, std::pow(1 / 16.0, 0.1), 1e-12);
  EXPECT_DOUBLE_EQ(legs.back().noise, 0.01);
  EXPECT_EQ(legs.back().first, 100);
  EXPECT_EQ(sampling_legs({64, 200}, {}, {}).size(), 1u) << "nothing varies unless asked for";
}

TEST(SamplingLegs, WhatDoesNotFitIsRefused) {
  RunOptions plain, relaxed;
  relaxed.chain.sampler = SamplerKind::relaxed_langevin;
  relaxed.network.classes = 3;
  const std::vector<std::string> names = {"boot", "bag", "coat"};
  SampleRequest request;
  request.label = "coat";
  EXPECT_EQ(check_sampling(request, relaxed, names), 2);
  EXPECT_NE(bad_input_of([&] { check_sampling(request, plain, {}); }).find("network.classes = 0"), std::string::npos);
  request.label = "1";
  EXPECT_EQ(check_sampling(request, relaxed, names), 1);
  request.label = "3";
  EXPECT_NE(bad_input_of([&] { check_sampling(request, relaxed, names); }).find("from 0 to 2"), std::string::npos);
  request.label = "boots";
  EXPECT_NE(bad_input_of([&] { check_sampling(request, relaxed, names); }).find("did you mean 'boot'"), std::string::npos);
  request.label = "";
  EXPECT_EQ(check_sampling(request, relaxed, names), -1);
  request.noise = 0.1;
  EXPECT_NE(bad_input_of([&] { check_sampling(request, plain, {}); }).find("chain.sampler = 'langevin'"), std::string::npos);
  request.noise = 0.0;
  request.anneal_from = 0.1;
  EXPECT_NE(bad_input_of([&] { check_sampling(request, relaxed, names); }).find("--noise above 0"), std::string::npos);
  request.noise = 0.2;
  EXPECT_NE(bad_input_of([&] { check_sampling(request, relaxed, names); }).find("--anneal 0.1 lies below the noise of 0.2"), std::string::npos);
  request.noise = 0.1;
  EXPECT_EQ(check_sampling(request, relaxed, names), -1) << "constant noise";
  request.steps = 20;
  for (const int64_t flips : {20, 21}) {
    request.flips = flips;
    EXPECT_NE(bad_input_of([&] { check_sampling(request, relaxed, names); }).find("none of the --steps 20"), std::string::npos) << flips;
  }
  request.flips = 19;
  EXPECT_EQ(check_sampling(request, relaxed, names), -1);
}

RunOptions tiny_run(int64_t classes) {
  RunOptions options;
  options.compute.threads = 2;
  options.data.set = DataSet::sprites;
  options.data.size = 12;
  options.data.limit = 40;
  options.network.kind = Network::improved_cd_small;
  options.network.width = 4;
  options.network.classes = classes;
  options.chain.sampler = SamplerKind::relaxed_langevin;
  options.chain.steps = 3;
  options.chain.noise = 0;
  options.chain.clip_to_box = true;
  options.chain.step_size = 1;
  options.buffer.capacity = 40;
  options.buffer.fresh = 0;
  options.optimiser.batch = 8;
  options.optimiser.learning_rate = 0.01;
  return options;
}

TorchSession trained(int64_t classes) {
  TorchSession session(tiny_run(classes), {});
  for (int update = 0; update < 12; ++update) session.step({}, 0);
  return session;
}

/// Noiseless chains written out.
torch::Tensor descended(const Energy& energy, torch::Tensor x, int64_t steps) {
  for (int64_t step = 0; step < steps; ++step) x = (x - energy.energy_and_grad(x).grad).clamp(-1, 1);
  return x;
}

TEST(Sampling, AClassDescendsItsOwnEnergy) {
  auto session = trained(4);
  SampleRequest request{6, 5, false, 9};
  request.label = "2";
  const auto x = session.model().draw_samples(request, {});
  request.steps = 1;
  request.noise = 0.0;
  const auto labels = torch::full({6}, 2, torch::kLong);
  const auto one = session.model().draw_samples(request, {});
  const auto five = descended(*session.model().energy()->conditioned_on(labels), one, 4);
  EXPECT_TRUE(torch::allclose(x, five, 1e-4, 1e-4)) << (x - five).abs().max();
  EXPECT_FALSE(torch::allclose(x, descended(*session.model().energy()->conditioned_on(labels - 1), one, 4), 1e-4, 1e-4));
}

TEST(Sampling, FlipsMoreNoiseAndAnnealingChangeTheSamplesAndRepeatBySeed) {
  auto session = trained(4);
  const SampleRequest plain{5, 12, true, 3};
  const auto drawn = [&](const SampleRequest& request) { return session.model().draw_samples(request, {}); };
  auto flips = plain, noisy = plain, annealed = plain;
  flips.flips = 6;
  noisy.noise = 0.02;
  annealed.anneal_from = 0.1;
  annealed.noise = 0.001;
  EXPECT_TRUE(torch::equal(drawn(plain), drawn(plain)));
  for (const auto& request : {flips, noisy, annealed}) {
    EXPECT_FALSE(torch::equal(drawn(request), drawn(plain)));
    EXPECT_TRUE(torch::equal(drawn(request), drawn(request)));
  }
}

/// One free step from x0 under the mean of two energies ends halfway between the steps under each.
TEST(Sampling, AnEnsembleAveragesTheEnergies) {
  const TemporaryFolder folder;
  auto options = tiny_run(0);
  options.chain.clip_to_box = false;
  TorchSession session(options, {});
  for (int update = 0; update < 12; ++update) session.step({}, 0);
  session.model().save(folder / "past.safetensors");
  for (int update = 0; update < 12; ++update) session.step({}, 0);
  options.network.from = folder / "past.safetensors";
  TorchSession past(options, {});
  SampleRequest request{4, 1, false, 2};
  const auto now = session.model().draw_samples(request, {}), then = past.model().draw_samples(request, {});
  request.ensemble = {folder / "past.safetensors"};
  const auto both = session.model().draw_samples(request, {});
  EXPECT_FALSE(torch::allclose(now, then, 1e-5, 1e-5));
  EXPECT_TRUE(torch::allclose(both, (now + then) / 2, 1e-6, 1e-6)) << (both - (now + then) / 2).abs().max();
  request.ensemble = {folder / "absent.safetensors"};
  EXPECT_NE(bad_input_of([&] { session.model().draw_samples(request, {}); }).find("absent"), std::string::npos);
}

}  // namespace
}  // namespace basin
