#include "core/training/rescue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/run/options.h"
#include "tests/support/fake_session.h"

namespace basin {
namespace {

TEST(Rescue, EveryRemedyGivesSettingsThatAreValidAndDiffer) {
  RunOptions options;
  options.objective.energy_penalty = 0.01;
  std::set<std::string> seen;
  for (const auto& remedy : remedies_for(options)) {
    const auto after = with_remedy(options, remedy);
    EXPECT_NO_THROW(validate(after)) << remedy.name;
    EXPECT_FALSE(needs_reset(options, after)) << remedy.name;
    EXPECT_EQ(changed_paths(options, after).size(), remedy.changes.size()) << remedy.name;
    EXPECT_FALSE(remedy.words.empty());
    seen.insert(remedy.name);
  }
  EXPECT_EQ(seen.size(), remedy_list().size() - 1) << "all of them but the larger step apply to contrastive divergence with a buffer";
}

TEST(Rescue, RemediesDoWhatTheySay) {
  RunOptions options;
  for (const auto& remedy : remedies_for(options)) {
    const auto after = with_remedy(options, remedy);
    if (remedy.name == "learning-rate") {
      EXPECT_DOUBLE_EQ(after.optimiser.learning_rate, options.optimiser.learning_rate / 3);
    }
    if (remedy.name == kSmallerStep) {
      EXPECT_DOUBLE_EQ(after.chain.step_size, options.chain.step_size / 4);
      EXPECT_EQ(after.chain.steps, 2 * options.chain.steps) << "chains must still arrive";
    }
    if (remedy.name == "more-steps") {
      EXPECT_EQ(after.chain.steps, 2 * options.chain.steps);
    }
    if (remedy.name == "kl-term") {
      EXPECT_EQ(after.objective.kl_weight, 1.0);
      EXPECT_EQ(after.objective.ent_weight, 0.3);
    }
    if (remedy.name == "energy-penalty") {
      EXPECT_DOUBLE_EQ(after.objective.energy_penalty, 10 * options.objective.energy_penalty);
    }
    EXPECT_EQ(remedy.reseeds, remedy.name == "other-seed");
    EXPECT_EQ(remedy.drops_odd_chains, remedy.name == "odd-chains");
  }
}

TEST(Rescue, WhatMendsTheStepComesFirst) {
  const RunOptions options;
  const auto names_for = [&](StepFit step, bool raised) {
    std::vector<std::string> names;
    for (const auto& remedy : remedies_for(options, step, raised)) names.push_back(remedy.name);
    return names;
  };
  const auto has = [](const std::vector<std::string>& names, const char* name) { return std::count(names.begin(), names.end(), name) > 0; };
  EXPECT_EQ(names_for(StepFit::large, false)[0], kSmallerStep);
  EXPECT_FALSE(has(names_for(StepFit::large, false), kLargerStep));
  EXPECT_EQ(names_for(StepFit::large, true)[0], kGoBack) << "that undoes it";
  EXPECT_EQ(names_for(StepFit::large, true)[1], kSmallerStep);
  const auto small = names_for(StepFit::small, false);
  EXPECT_EQ(small[0], kLargerStep);
  EXPECT_FALSE(has(small, kSmallerStep));
  EXPECT_DOUBLE_EQ(with_remedy(options, remedies_for(options, StepFit::small)[0]).chain.step_size, 4 * options.chain.step_size);
  EXPECT_EQ(names_for(StepFit::fits, true)[0], "learning-rate");
}

TEST(Rescue, WhatCannotApplyIsNotOffered) {
  RunOptions options;
  options.objective.kind = ObjectiveKind::denoising_score_matching;
  for (const auto& remedy : remedies_for(options))
    EXPECT_TRUE(remedy.name == "learning-rate" || remedy.name == "other-seed" || remedy.name == kGoBack) << remedy.name;
  options = {};
  options.chain.sampler = SamplerKind::mala;
  for (const auto& remedy : remedies_for(options)) EXPECT_NE(remedy.name, "kl-term") << "it differentiates through Langevin steps";
}

TEST(Rescue, WhatWouldBeRefusedIsNotOfferedAndAnOwnWeightStays) {
  RunOptions options;
  options.objective.ent_weight = 2;
  const auto kl_of = [](const RunOptions& o) {
    std::vector<RunOptions> found;
    for (const auto& remedy : remedies_for(o))
      if (remedy.name == "kl-term") found.push_back(with_remedy(o, remedy));
    return found;
  };
  ASSERT_EQ(kl_of(options).size(), 1u);
  EXPECT_EQ(kl_of(options)[0].objective.ent_weight, 2);
  options.objective.ent_weight = 0;
  EXPECT_EQ(kl_of(options)[0].objective.ent_weight, 0.3);
  options.objective.kl_steps = options.chain.steps + 1;  // legal while there is no KL term
  EXPECT_TRUE(kl_of(options).empty());
}

TEST(Rescue, UnattendedTheOrderIsKeptAndAttemptsEnd) {
  RunOptions options;
  options.rescue.attempts = 4;
  testing::FakeSession session(options);
  std::vector<std::string> tried;
  for (auto name = next_remedy(session); !name.empty(); name = next_remedy(session)) {
    session.rescue(name);
    tried.push_back(name);
  }
  EXPECT_EQ(tried, (std::vector<std::string>{"learning-rate", "more-steps", "other-seed", "odd-chains"}));
}

/// Its step is small until it is made larger.
struct SlowSession : testing::FakeSession {
  using FakeSession::FakeSession;
  std::vector<Remedy> remedies() const override { return remedies_for(options(), rescues().empty() ? StepFit::small : StepFit::fits); }
};

TEST(Rescue, UnattendedNoStepIsMadeSmallerAgainThatWasMadeLarger) {
  RunOptions options;
  options.rescue.attempts = 8;
  SlowSession session(options);
  session.rescue(kLargerStep);
  for (auto name = next_remedy(session); !name.empty(); name = next_remedy(session)) {
    EXPECT_NE(name, kSmallerStep);
    session.rescue(name);
  }
  EXPECT_EQ(session.rescues().size(), 8u);
}

TEST(Rescue, RecordsSurviveAsLines) {
  const std::vector<Rescue> rescues = {{523, 450, "learning-rate", "gap-runaway"}, {700, 650, "more-steps", "not-finite"}};
  const auto read = parse_rescues(to_line(rescues[0]) + "rubbish\n" + to_line(rescues[1]));
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[0].alarm_step, 523);
  EXPECT_EQ(read[1].resumed_step, 650);
  EXPECT_EQ(describe(read[0]), "update 523: gap-runaway; back to update 450, learning rate / 3");
}

}  // namespace
}  // namespace basin
