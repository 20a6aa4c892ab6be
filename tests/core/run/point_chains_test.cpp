#include "core/run/point_chains.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/run/presets.h"

namespace basin {
namespace {

/// Of points whose deviation is `spread` both ways, and `across` where they lie thinnest.
PointsSurvey points(double spread, double across) {
  PointsSurvey survey;
  survey.horizontal.deviation = survey.vertical.deviation = spread;
  survey.thickness.deviation = across;
  survey.scale = 2;
  return survey;
}

double reach(const RunOptions& o) {
  return std::sqrt(o.chain.step_size * static_cast<double>(o.chain.steps));
}

TEST(PointChains, TheStepIsHalfTheVarianceAcrossTheThinnestPart) {
  const auto now = load_preset("eight-gaussians");
  const auto suits = with_suited_chains(points(2, 0.2), now);
  EXPECT_NEAR(suits.chain.step_size, 0.02, 1e-9);
  EXPECT_EQ(suits.chain.steps, now.chain.steps);
  EXPECT_EQ(suits.buffer.start, ChainStart::buffer);
  EXPECT_EQ(changed_settings(now, suits), std::vector<std::string>{"chain.step_size=0.02"});
  EXPECT_NEAR(reach(with_suited_chains(points(2, 1), now)), 0.4 * 2, 0.02) << "at most";
}

TEST(PointChains, ThinPointsGetMoreAndShorterStepsOfPersistentChains) {
  const auto now = load_preset("eight-gaussians");
  for (const double across : {0.01, 0.03, 0.05}) {
    const auto suits = with_suited_chains(points(0.74, across), now);
    EXPECT_NEAR(reach(suits), std::max(0.18 * 0.74, std::sqrt(10.0) * across), 0.005) << across;
    EXPECT_LT(suits.chain.step_size, std::max(1.05 * across * across, 0.0009 / 8)) << across;
    EXPECT_LE(suits.chain.steps, 8 * now.chain.steps) << across;
    EXPECT_EQ(suits.buffer.start, ChainStart::persistent) << across;
  }
}

TEST(PointChains, AStepIsAVariance) {
  auto now = load_preset("eight-gaussians");
  const auto thin = points(0.74, 0.03);
  const double plain = with_suited_chains(thin, now).chain.step_size;
  now.data.fit = true;
  EXPECT_NEAR(with_suited_chains(thin, now).chain.step_size, 4 * plain, 0.1 * plain);
  now.data.fit = false, now.chain.sampler = SamplerKind::relaxed_langevin;
  EXPECT_NEAR(with_suited_chains(thin, now).chain.step_size, plain / 2, 0.05 * plain);
  now.chain.sampler = SamplerKind::hmc;
  EXPECT_GT(with_suited_chains(thin, now).chain.step_size, 10 * plain);
  EXPECT_EQ(with_suited_chains(thin, now).chain.steps, now.chain.steps);
}

TEST(PointChains, WhatIsSuggestedIsValid) {
  auto now = load_preset("eight-gaussians");
  now.chain.steps = 900;
  EXPECT_NO_THROW(validate(with_suited_chains(points(0.74, 0.01), now)));
  now.buffer.capacity = now.optimiser.batch / 2;
  EXPECT_NO_THROW(validate(with_suited_chains(points(0.74, 0.01), now))) << "persistent chains would not fit";
  EXPECT_NO_THROW(validate(with_suited_chains(points(0, 0), now))) << "all on one spot";
}

}  // namespace
}  // namespace basin
