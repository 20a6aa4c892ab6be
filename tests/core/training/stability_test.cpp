#include "core/training/stability.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

namespace basin {
namespace {

/// Sound training: gap noise around zero.
Metrics sound_row(int64_t step, std::mt19937& random) {
  std::normal_distribution<double> noise;
  Metrics row;
  row.step = step;
  row.energy_data = -1 + 0.1 * noise(random);
  row.energy_samples = -1 + 0.1 * noise(random);
  row.gap = row.energy_data - row.energy_samples;
  row.loss = row.gap;
  row.grad_norm = 1;
  row.energy_data_sd = 0.8;
  row.diversity = 1;
  row.chain_grad_norm = 2 + 0.1 * noise(random);
  row.clipped = row.at_box = 0.05;
  row.odd_chains = 0;
  row.distinct_share = 1;
  row.alternation = 0.9 + 0.02 * noise(random);
  row.drift_share = 0.1;
  row.stride = 0.06;
  row.accepted = 1;
  return row;
}

template <class Change>
Verdict after(int64_t updates, Change change, uint32_t seed = 1, const StabilityRules& rules = {}) {
  std::mt19937 random(seed);
  StabilityState state;
  Verdict verdict;
  for (int64_t step = 1; step <= updates; ++step) {
    Metrics row = sound_row(step, random);
    change(row);
    verdict = judge(state, row, rules);
  }
  return verdict;
}

TEST(Stability, SoundRunsRaiseNoAlarm) {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    StabilityState state;
    for (int64_t step = 1; step <= 2000; ++step) {
      const auto verdict = judge(state, sound_row(step, random));
      ASSERT_EQ(verdict.health, Health::healthy) << seed << " " << step << " " << verdict.reason;
    }
  }
}

TEST(Stability, RunawayGapDiverges) {
  const auto verdict = after(400, [](Metrics& row) {
    if (row.step > 300) row.gap = row.energy_data - (row.energy_samples -= 0.5 * static_cast<double>(row.step - 300));
  });
  EXPECT_EQ(verdict.health, Health::diverging);
  EXPECT_EQ(verdict.rule, "gap-runaway");
  EXPECT_NE(verdict.reason.find("valleys away from the data"), std::string::npos);
}

/// Improved CD's code stops at 10.
TEST(Stability, TheLimitOfEnergyIsASetting) {
  const auto raised = [](Metrics& row) { row.energy_data += 20, row.energy_samples += 20; };
  EXPECT_EQ(after(500, raised, 1, rules_for({})).health, Health::healthy);
  RescueOptions rescue;
  rescue.energy_limit = 10;
  const auto verdict = after(500, raised, 1, rules_for({}, 0, rescue));
  EXPECT_EQ(verdict.rule, "energy-level");
  EXPECT_EQ(verdict.limit, 10);
  ObjectiveOptions score;
  score.kind = ObjectiveKind::denoising_score_matching;
  EXPECT_EQ(after(500, raised, 1, rules_for(score, 0, rescue)).health, Health::healthy);
}

TEST(Stability, ScoreMatchingLeavesTheLevelOfEnergyFree) {
  ObjectiveOptions objective;
  const auto far = [](Metrics& row) { row.energy_data -= 5000, row.energy_samples -= 5000; };
  EXPECT_EQ(after(500, far, 1, rules_for(objective)).rule, "energy-level");
  objective.kind = ObjectiveKind::denoising_score_matching;
  EXPECT_EQ(after(500, far, 1, rules_for(objective)).health, Health::healthy);
}

TEST(Stability, ScoreMatchingLeavesTheGapFree) {
  ObjectiveOptions objective;
  const auto jumps = [](Metrics& row) { row.gap += row.step > 300 ? 50 : 0; };
  const auto drifts = [](Metrics& row) { row.gap -= 2; };
  EXPECT_EQ(after(310, jumps, 1, rules_for(objective)).health, Health::diverging);
  EXPECT_EQ(after(400, drifts, 1, rules_for(objective)).health, Health::drifting);
  for (const auto kind : {ObjectiveKind::denoising_score_matching, ObjectiveKind::sliced_score_matching}) {
    objective.kind = kind;
    for (const int64_t updates : {301, 310, 400}) EXPECT_EQ(after(updates, jumps, 1, rules_for(objective)).health, Health::healthy) << updates;
    EXPECT_EQ(after(400, drifts, 1, rules_for(objective)).health, Health::healthy);
  }
}

TEST(Stability, ChainsOfAClassifierMayGoWhereTheyWill) {
  const auto apart = [](Metrics& row) { row.diversity = 9; };
  const auto together = [](Metrics& row) { row.diversity = 0.001, row.distinct_share = 0; };
  ObjectiveOptions objective;
  objective.kind = ObjectiveKind::noise_levels;
  EXPECT_EQ(after(400, apart, 1, rules_for(objective)).rule, "scattered");
  EXPECT_EQ(after(400, together, 1, rules_for(objective)).health, Health::collapsed);
  objective.kind = ObjectiveKind::cross_entropy;
  EXPECT_EQ(after(400, apart, 1, rules_for(objective)).health, Health::healthy);
  EXPECT_EQ(after(400, together, 1, rules_for(objective)).health, Health::healthy);
}

TEST(Stability, EnergiesFarFromZeroDiverge) {
  const auto verdict = after(500, [](Metrics& row) { row.energy_data -= 5000, row.energy_samples -= 5000; });
  EXPECT_EQ(verdict.rule, "energy-level");
}

TEST(Stability, SamplesMayComeToTheEdgeThatDataLieOn) {
  const auto come = [](Metrics& row) { row.at_box = row.step > 60 ? 0.5 : 0; };
  const auto leave = [](Metrics& row) { row.at_box = row.step > 60 ? 0.9 : 0; };
  EXPECT_EQ(after(70, come).rule, "at-box");
  EXPECT_EQ(after(70, come, 1, rules_for({}, 0.5)).health, Health::healthy);
  EXPECT_EQ(after(70, leave, 1, rules_for({}, 0.5)).rule, "at-box");
  const auto early = [](Metrics& row) { row.at_box = row.step > 20 ? 0.9 : 0; };
  EXPECT_EQ(after(60, early).rule, "at-box");
  const auto all = [](Metrics& row) { row.at_box = row.step > 60 ? 1 : 0.5; };
  EXPECT_EQ(after(90, all, 1, rules_for({}, 0.95)).rule, "at-box") << "even where nearly all data lie there";
}

TEST(Stability, ForcesMayGrowFromNothingInTheFirstUpdates) {
  const auto force_at = [](int64_t step) { return 0.0004 * static_cast<double>(std::min<int64_t>(step, 45) * std::min<int64_t>(step, 45)); };
  const auto grow = [&](Metrics& row) { row.chain_grad_norm = force_at(row.step); };
  for (const int64_t updates : {50, 60, 100}) EXPECT_EQ(after(updates, grow).health, Health::healthy) << updates;
  const auto later = [&](Metrics& row) { row.chain_grad_norm = row.step > 60 ? 20 : force_at(row.step); };
  EXPECT_EQ(after(65, later).rule, "chain-gradient");
}

TEST(Stability, OddIsFarAboveNoiseAndData) {
  EXPECT_EQ(odd_limit({0, 2}, {-3, 0.5}, 0), 20);
  EXPECT_EQ(odd_limit({0, 0.01}, {-3, 0.5}, 0), 2) << "noise of nearly one energy";
  EXPECT_EQ(odd_limit({-5, 0.01}, {0, 0.5}, 0), 3) << "noise below data";
  EXPECT_EQ(odd_limit({0, 0.01}, {-3, 0.5}, 1), 17) << "samples at temperature 1 spread by more than an energy that has only begun to learn";
  EXPECT_EQ(odd_limit({0, 0.01}, {-3, 0.5}, 1e4), 17);
}

TEST(Stability, APersistentGapDrifts) {
  const auto verdict = after(400, [](Metrics& row) { row.gap -= 2; });
  EXPECT_EQ(verdict.health, Health::drifting);
  EXPECT_NE(verdict.reason.find("cannot follow"), std::string::npos);
}

TEST(Stability, SamplesFallenTogetherAreCollapse) {
  const auto verdict = after(400, [](Metrics& row) { row.diversity = row.step > 100 ? 0.01 : 1; });
  EXPECT_EQ(verdict.health, Health::collapsed);
}

/// Each rule that compares now with the usual, by what breaks it from update 300 on.
struct Break {
  const char* rule;
  Health health;
  std::function<void(Metrics&)> change;
};

class StabilityRule : public ::testing::TestWithParam<Break> {};

TEST_P(StabilityRule, FiresWithin50UpdatesAndSaysNumberLimitAndCause) {
  const Break& broken = GetParam();
  std::mt19937 random(1);
  StabilityState state;
  for (int64_t step = 1; step <= 350; ++step) {
    Metrics row = sound_row(step, random);
    if (step > 300) broken.change(row);
    const auto verdict = judge(state, row);
    if (step <= 300) {
      ASSERT_EQ(verdict.health, Health::healthy) << verdict.reason;
    }
    if (verdict.rule != broken.rule) continue;
    EXPECT_EQ(verdict.health, broken.health);
    EXPECT_FALSE(verdict.cause.empty());
    EXPECT_NE(verdict.reason.find(verdict.cause), std::string::npos);
    EXPECT_TRUE(std::isfinite(verdict.value) && std::isfinite(verdict.limit));
    return;
  }
  FAIL() << broken.rule << " did not fire";
}

INSTANTIATE_TEST_SUITE_P(All, StabilityRule,
                         ::testing::Values(Break{"odd-chains", Health::diverging, [](Metrics& row) { row.odd_chains = 1; }},
                                           Break{"energy-growth", Health::diverging,
                                                 [](Metrics& row) { row.energy_data *= 8, row.energy_samples *= 8; }},
                                           Break{"gap-jump", Health::diverging, [](Metrics& row) { row.gap += 2.5; }},
                                           Break{"chain-gradient", Health::diverging, [](Metrics& row) { row.chain_grad_norm *= 10; }},
                                           Break{"at-box", Health::diverging, [](Metrics& row) { row.at_box = 0.6; }},
                                           Break{"scattered", Health::diverging, [](Metrics& row) { row.diversity = 20; }},
                                           Break{"stride", Health::diverging, [](Metrics& row) { row.stride *= 3.2; }},
                                           Break{"zig-zag", Health::diverging, [](Metrics& row) { row.alternation = -0.9; }},
                                           Break{"refused", Health::diverging, [](Metrics& row) { row.accepted = 0.01; }},
                                           Break{"copies", Health::collapsed, [](Metrics& row) { row.distinct_share = 0.1; }},
                                           Break{"flat", Health::collapsed, [](Metrics& row) { row.chain_grad_norm *= 1e-3; }},
                                           Break{"clipped", Health::drifting, [](Metrics& row) { row.clipped = 1; }}),
                         [](const auto& one) {
                           std::string name = one.param.rule;
                           name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
                           return name;
                         });

/// Samples far above the data have either cause, and the chains tell which.
TEST(Stability, TheCauseSaysWhichWayTheStepIsWrong) {
  const auto fallen = [](auto change) {
    return after(400, [&](Metrics& row) {
      row.gap -= 2;
      change(row);
    });
  };
  const auto large = fallen([](Metrics& row) { row.alternation = 0.2; });
  EXPECT_EQ(large.step, StepFit::large);
  EXPECT_NE(large.reason.find("the step is large for this landscape: dE/dx at one step and the next correlate +0.20"), std::string::npos)
      << large.reason;
  EXPECT_NE(large.reason.find("Divide the step by 4"), std::string::npos);
  const auto small = fallen([](Metrics& row) { row.alternation = 0.999, row.stride = 0.005; });
  EXPECT_EQ(small.step, StepFit::small);
  EXPECT_NE(small.reason.find("Multiply the step by 4"), std::string::npos) << small.reason;
  for (const auto& verdict : {large, fallen([](Metrics&) {})}) {
    EXPECT_EQ(verdict.reason.find("raise the step"), std::string::npos) << verdict.reason;
    EXPECT_EQ(verdict.reason.find("Multiply"), std::string::npos) << verdict.reason;
  }
}

TEST(Stability, WhatHasGrownIsTheStepOnlyWhereForceAndNoiseHaveNot) {
  const auto broken = [](auto change) {
    return after(320, [&](Metrics& row) {
      if (row.step > 300) change(row);
    });
  };
  EXPECT_EQ(broken([](Metrics& row) { row.stride *= 3.2; }).step, StepFit::large);
  const auto noise = broken([](Metrics& row) { row.stride *= 100, row.drift_share *= 0.01; });
  EXPECT_EQ(noise.rule, "stride");
  EXPECT_EQ(noise.step, StepFit::fits);
  EXPECT_NE(noise.reason.find("noise has become large"), std::string::npos) << noise.reason;
  const auto at_once = after(301, [](Metrics& row) {
    if (row.step > 300) row.stride *= 100, row.drift_share *= 0.01;
  });
  EXPECT_EQ(at_once.rule, "stride");
  EXPECT_EQ(at_once.step, StepFit::fits);
  const auto steep = broken([](Metrics& row) { row.stride *= 10, row.chain_grad_norm *= 10, row.alternation = -0.9; });
  EXPECT_EQ(steep.rule, "chain-gradient");
  EXPECT_EQ(steep.step, StepFit::fits) << "the energy has changed, not the step: the learning rate is the cause";
}

/// MALA, HMC and runs of a single step do not measure how steps alternate.
TEST(Stability, WhatASamplerNoLongerMeasuresIsForgotten) {
  const auto changed = [](Metrics& row) {
    row.alternation = row.step <= 300 ? -0.9 : kNotMeasured;
    row.stride = row.step <= 300 ? 0.06 : row.step <= 320 ? kNotMeasured : 0.6;
    if (row.step > 300) row.drift_share = kNotMeasured;
  };
  EXPECT_EQ(after(300, changed).rule, "zig-zag");
  EXPECT_EQ(after(301, changed).health, Health::healthy);
  EXPECT_EQ(after(330, changed).health, Health::healthy) << "the length before was another sampler's";
}

TEST(Stability, MovesThatASamplerNoLongerRefusesAreForgotten) {
  const auto changed = [](Metrics& row) { row.accepted = row.step <= 300 ? 0.01 : kNotMeasured; };
  EXPECT_EQ(after(300, changed).rule, "refused");
  EXPECT_EQ(after(301, changed).health, Health::healthy);
}

/// On thin data the force grows as the model learns how thin they are.
TEST(Stability, AZigZagIsTheStepsHoweverSteepTheValleyHasBecome) {
  const auto verdict = after(400, [](Metrics& row) {
    if (row.step > 380) row.alternation = -0.9, row.chain_grad_norm *= 3;
  });
  EXPECT_EQ(verdict.rule, "zig-zag");
  EXPECT_EQ(verdict.step, StepFit::large) << verdict.cause;
}

TEST(Stability, AnAlternationNeverMeasuredDoesNotMakeTheStepLarge) {
  const auto verdict = after(400, [](Metrics& row) { row.alternation = kNotMeasured, row.gap -= 2; });
  EXPECT_EQ(verdict.rule, "gap-drift");
  EXPECT_EQ(verdict.step, StepFit::fits) << verdict.cause;
}

TEST(Stability, AStepRaisedByHandAsAdvisedIsNotAskedToBeTakenBack) {
  const auto rule_after = [](StepFit advised, double raised) {
    std::mt19937 random(1);
    StabilityState state;
    Verdict verdict;
    for (int64_t step = 1; step <= 320; ++step) {
      Metrics row = sound_row(step, random);
      row.stride = step > 300 ? 0.01 * raised : 0.01;
      if (step == 301) follow_advice(state, advised, raised);
      verdict = judge(state, row);
    }
    return verdict.rule;
  };
  EXPECT_EQ(rule_after(StepFit::small, 4), "gap-within-noise");
  EXPECT_EQ(rule_after(StepFit::small, 12), "stride") << "three times as far as advised";
  EXPECT_EQ(rule_after(StepFit::fits, 4), "stride");
}

TEST(Stability, NotFiniteFailsAtOnce) {
  EXPECT_EQ(after(1, [](Metrics& row) { row.loss = std::nan(""); }).health, Health::failed);
  EXPECT_EQ(after(100, [](Metrics& row) { row.energy_samples = row.step == 100 ? INFINITY : 0; }).health, Health::failed);
}

TEST(Stability, ABatchOfOneLeavesNoTraceInTheVerdict) {
  const auto verdict = after(400, [](Metrics& row) {
    if (row.step < 20) row.energy_data_sd = kNotMeasured;
    row.gap -= 2;
  });
  EXPECT_EQ(verdict.health, Health::drifting) << verdict.reason;
}

TEST(Stability, TooFewUpdatesAreNotJudged) {
  const Verdict early = after(10, [](Metrics& row) { row.gap = 100; });
  EXPECT_FALSE(is_judged(early));
  EXPECT_EQ(word_of(early), "not judged yet");
  EXPECT_EQ(word_of(after(300, [](Metrics&) {})), "healthy");
}

}  // namespace
}  // namespace basin
