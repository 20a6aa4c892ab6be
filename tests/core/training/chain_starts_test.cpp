// Where the chains of an update start, seen through a session.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/training/session.h"
#include "core/training/trainer.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;

RunOptions run_with(ChainStart start) {
  RunOptions options;
  options.compute.threads = 2;
  options.optimiser.batch = 32;
  options.buffer.capacity = 200;
  options.buffer.fresh = 0;
  options.buffer.start = start;
  options.chain.steps = 5;
  return options;
}

/// Where the chains of the next update start.
Snapshot at_draw(Session& session) {
  Snapshot drawn;
  session.step(
      [&](Stage stage, int64_t) {
        if (stage == Stage::draw) drawn = session.snapshot({});
        return true;
      },
      1);
  return drawn;
}

bool same(const std::vector<Point>& a, const std::vector<Point>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Point& p, const Point& q) { return p.x == q.x && p.y == q.y; });
}

TEST(ChainStarts, PersistentChainsGoOnWhereTheyEnded) {
  const auto session = make_session(run_with(ChainStart::persistent));
  for (int update = 0; update < 4; ++update) session->step();
  const auto ended = session->snapshot({});
  EXPECT_TRUE(same(at_draw(*session).chains, ended.chains));
  EXPECT_EQ(ended.buffer.size, 32) << "no buffer beyond the batch";
  for (const auto& slot : ended.buffer.slots) EXPECT_EQ(slot.age, 20);
}

TEST(ChainStarts, PersistentChainsFollowTheBatch) {
  const auto session = make_session(run_with(ChainStart::persistent));
  session->step();
  auto options = session->options();
  options.optimiser.batch = 48;
  session->set_options(options);
  session->step();
  const auto larger = session->snapshot({});
  EXPECT_EQ(larger.buffer.size, 48);
  EXPECT_EQ(std::count_if(larger.buffer.slots.begin(), larger.buffer.slots.end(), [](const SlotInfo& slot) { return slot.age == 5; }), 16)
      << "new chains begin as noise";
  options.optimiser.batch = 500;
  EXPECT_NE(bad_input_of([&] { session->set_options(options); }).find("buffer.capacity = 200"), std::string::npos);
}

TEST(ChainStarts, ShortRunsStartFromNoise) {
  const auto session = make_session(run_with(ChainStart::noise));
  for (int update = 0; update < 3; ++update) EXPECT_EQ(session->step()->fresh_share, 1.0);
  const auto snapshot = session->snapshot({});
  for (const auto& slot : snapshot.buffer.slots) EXPECT_LE(slot.age, 5);
}

TEST(ChainStarts, ContrastiveDivergenceKStartsOnTheData) {
  const auto session = make_session(run_with(ChainStart::data));
  session->step();
  const auto drawn = at_draw(*session);
  EXPECT_EQ(drawn.chains.size(), 32u);
  EXPECT_TRUE(same(drawn.chains, drawn.data));
  const auto row = session->step();
  EXPECT_EQ(row->fresh_share, 0.0);
  EXPECT_FALSE(same(session->snapshot({}).chains, session->snapshot({}).data)) << "K steps away from them";
}

TEST(ChainStarts, ScoreMatchingRunsChainsForShowOnly) {
  auto options = run_with(ChainStart::buffer);
  options.objective.kind = ObjectiveKind::denoising_score_matching;
  options.objective.display_chains = 7;
  const auto session = make_session(options);
  const auto row = session->step();
  EXPECT_TRUE(std::isfinite(row->energy_samples));
  EXPECT_EQ(session->snapshot({}).chains.size(), 7u);
  EXPECT_EQ(session->snapshot({}).data.size(), 32u);
}

TEST(KlTermOfARun, IsDifferentiatedAlongTheChains) {
  for (const int64_t kl_steps : {1, 3, 0}) {
    auto options = run_with(ChainStart::buffer);
    options.objective.kl_weight = 1;
    options.objective.kl_steps = kl_steps;
    Trainer slow(options), fast(options);
    std::vector<torch::Tensor> places;
    slow.step(
        0, {},
        [&](Stage stage, int64_t) {
          if (stage == Stage::draw || stage == Stage::sample) places.push_back(slow.batch().chains.clone());
          return true;
        },
        1);
    fast.step(0, {}, {}, 0);
    const size_t steps = kl_steps > 0 ? static_cast<size_t>(kl_steps) : 5;
    ASSERT_EQ(places.size(), 6u);
    ASSERT_EQ(slow.batch().path.size(), steps);
    ASSERT_EQ(fast.batch().path.size(), steps);
    for (size_t i = 0; i < steps; ++i) {
      EXPECT_TRUE(torch::equal(slow.batch().path[i], places[5 - steps + i])) << i;
      EXPECT_TRUE(torch::equal(fast.batch().path[i], places[5 - steps + i])) << i;
    }
  }
}

/// L_ent waits until 1,000 slots hold samples, however many were stored.
TEST(KlTermOfARun, ComparesWithSamplesOnly) {
  auto options = run_with(ChainStart::buffer);
  options.chain.steps = 1;
  options.buffer.capacity = 2000;
  options.objective.ent_weight = 0.3;
  Trainer trainer(options);
  int64_t waited = 0, compared = 0;
  for (int update = 0; update < 50; ++update) {
    const int64_t held = trainer.buffer().sampled(), stored = trainer.buffer().stored();
    const auto row = trainer.step(0, {}, {}, 0);
    EXPECT_EQ(std::isfinite(row->kl_grad_norm), held >= 1000) << held;
    waited += stored >= 1000 && held < 1000, compared += held >= 1000;
  }
  EXPECT_GT(waited, 5) << "chains that went back to their own slots";
  EXPECT_GT(compared, 0);
}

TEST(WaysToLearn, WhatCannotWorkIsRefused) {
  RunOptions options;
  options.objective.kl_weight = 1;
  options.chain.sampler = SamplerKind::mala;
  EXPECT_NE(bad_input_of([&] { validate(options); }).find("chain.sampler=langevin"), std::string::npos);
  options.objective.kind = ObjectiveKind::denoising_score_matching;
  validate(options);  // no KL term there
  options.objective.kind = ObjectiveKind::contrastive_divergence;
  options.chain.sampler = SamplerKind::langevin;
  options.objective.kl_steps = 21;
  EXPECT_NE(bad_input_of([&] { validate(options); }).find("chain.steps = 20"), std::string::npos);
  options.objective.kind = ObjectiveKind::sliced_score_matching;
  options.network.activation = Activation::leaky_relu;
  EXPECT_NE(bad_input_of([&] { validate(options); }).find("use silu or tanh"), std::string::npos);
}

}  // namespace
}  // namespace basin
