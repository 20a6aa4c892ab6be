// Runs that learn an energy at levels of noise.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/run/presets.h"
#include "core/training/session.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;

RunOptions points_run() {
  auto options = load_preset("eight-gaussians-levels");
  options.compute.threads = 2;
  options.optimiser.batch = 128;
  options.network.width = 48;
  options.evaluation.every = 50;
  options.objective.display_chains = 64, options.objective.display_every = 4;
  options.chain.steps = 20;
  return options;
}

TEST(LevelsTraining, TheExactKlFallsAndNothingButTheLossIsJudged) {
  auto options = points_run();
  options.optimiser.learning_rate = 3e-3;
  const auto session = make_session(options);
  std::vector<double> kl;
  for (int update = 0; update < 900; ++update) {
    const auto row = session->step();
    if (std::isfinite(row->kl)) kl.push_back(row->kl);
  }
  ASSERT_GE(kl.size(), 8u);
  EXPECT_LT(kl.back(), 0.5 * kl.front());
  EXPECT_LT(kl.back(), 0.7);
  EXPECT_EQ(session->verdict().health, Health::healthy) << session->verdict().reason;
}

TEST(LevelsTraining, ChainsRestBetweenTheUpdatesInWhichTheyRun) {
  const auto session = make_session(points_run());
  std::vector<std::vector<Point>> chains;
  for (int update = 0; update < 9; ++update) {
    const auto row = session->step();
    EXPECT_EQ(std::isfinite(row->chain_grad_norm), update % 4 == 0) << update;
    EXPECT_TRUE(std::isfinite(row->energy_samples)) << "they are measured at every update";
    chains.push_back(session->snapshot({}).chains);
  }
  const auto same = [&](size_t a, size_t b) {
    return std::equal(chains[a].begin(), chains[a].end(), chains[b].begin(), [](const Point& p, const Point& q) { return p.x == q.x && p.y == q.y; });
  };
  EXPECT_EQ(chains[0].size(), 64u);
  EXPECT_TRUE(same(0, 3));
  EXPECT_FALSE(same(3, 4));
  EXPECT_TRUE(same(4, 7));
}

TEST(LevelsTraining, AResumedRunIsTheSameToTheBit) {
  const testing::TemporaryFolder folder;
  for (const int before : {4, 6}) {
    const auto whole = make_session(points_run());
    for (int update = 0; update < before; ++update) whole->step();
    whole->save(folder / "half.safetensors");
    const auto resumed = open_session({folder / "half.safetensors"});
    for (int update = 0; update < 5; ++update) {
      const auto a = whole->step(), b = resumed->step();
      EXPECT_EQ(a->loss, b->loss) << update;
      EXPECT_EQ(a->energy_samples, b->energy_samples) << update;
    }
  }
}

TEST(LevelsTraining, SettingsThatCannotWorkAreNamed) {
  const auto refusal = [](const std::vector<std::string>& settings) {
    return bad_input_of([&] {
      auto options = points_run();
      for (const auto& setting : settings) set_option(options, setting);
      validate(options);
    });
  };
  EXPECT_EQ(refusal({}), "");
  EXPECT_NE(refusal({"network.noise_levels=0"}).find("network.noise_levels to 10"), std::string::npos);
  EXPECT_NE(refusal({"objective.kind=contrastive-divergence"}).find("network.noise_levels=0"), std::string::npos);
  EXPECT_NE(refusal({"network.sigma_low=5"}).find("network.sigma_high = 4"), std::string::npos);
  EXPECT_NE(refusal({"chain.clip_to_box=true"}).find("chain.clip_to_box=false"), std::string::npos);
  EXPECT_NE(refusal({"buffer.start=buffer"}).find("buffer.start=noise"), std::string::npos);
}

TEST(LevelsTraining, ThePresetForPicturesIsSound) {
  const auto options = load_preset("fashion-mnist-levels");
  EXPECT_EQ(options.network.kind, Network::unet);
  EXPECT_EQ(noise_ladder(options.network).size(), 15u);
  EXPECT_LE(options.network.sigma_high / noise_ladder(options.network)[1], 1.5);
}

}  // namespace
}  // namespace basin
