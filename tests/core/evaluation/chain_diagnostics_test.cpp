#include "core/evaluation/chain_diagnostics.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.h"

namespace basin {
namespace {

/// Stationary x_t = phi x_{t-1} + sqrt(1 - phi^2) n_t: correlation phi^t, so (1 - phi) / (1 + phi) of its steps are effective.
torch::Tensor autoregressive(double phi, int64_t chains, int64_t steps, int64_t seed = 1) {
  auto rng = make_generator(torch::kCPU, seed, 0);
  auto x = torch::randn({chains}, rng);
  std::vector<torch::Tensor> path;
  for (int64_t t = 0; t < steps; ++t) {
    path.push_back(x);
    x = phi * x + std::sqrt(1 - phi * phi) * torch::randn({chains}, rng);
  }
  return torch::stack(path, 1);
}

TEST(ChainDiagnostics, EffectiveSampleSizeOfAutoregressiveSeries) {
  for (const double phi : {-0.5, 0.0, 0.5, 0.9}) {
    const double expected = 64 * 4000 * (1 - phi) / (1 + phi);
    EXPECT_NEAR(effective_sample_size(autoregressive(phi, 64, 4000)), expected, 0.1 * expected) << phi;
  }
}

TEST(ChainDiagnostics, SplitRHatIsTheTextbookFormula) {
  // Two chains of four steps: halves {1, 3}, {2, 6}, {5, 7}, {4, 4}; means 2, 4, 6, 4; variances 2, 8, 2, 0.
  const auto series = torch::tensor({{1.0, 3.0, 2.0, 6.0}, {5.0, 7.0, 4.0, 4.0}}, torch::kDouble);
  const double within = 3.0, between = 8.0 / 3.0;  // mean variance; variance of the four means
  EXPECT_NEAR(split_r_hat(series), std::sqrt((0.5 * within + between) / within), 1e-12);
}

TEST(ChainDiagnostics, RHatTellsMixedFromStuck) {
  const auto mixed = autoregressive(0.3, 8, 2000);
  EXPECT_NEAR(split_r_hat(mixed), 1.0, 0.005);
  const auto apart = mixed + torch::arange(8).unsqueeze(1).remainder(2) * 3.0;  // two camps that never meet
  EXPECT_GT(split_r_hat(apart), 1.5);
  EXPECT_LT(effective_sample_size(apart), 32) << "two camps are worth no more than a few draws";
  const auto drifting = mixed + torch::linspace(0, 4, 2000).unsqueeze(0);  // only the split sees that all drift together
  EXPECT_GT(split_r_hat(drifting), 1.2);
}

TEST(ChainDiagnostics, PathsAreCutWhereChainsBeginAgain) {
  // Two chains of seven steps: the first begins again before step 3, the second before steps 2 and 5.
  const auto paths = torch::arange(14, torch::kFloat).view({2, 7});
  const auto births = torch::tensor({{0, 0, 0, 3, 3, 3, 3}, {0, 0, 2, 2, 2, 5, 5}}, torch::kLong);
  const auto cut = cut_at_births(paths, births);  // of lengths 3, 4, 2, 3, 2 the five of 2 keep the most values
  EXPECT_TRUE(torch::equal(cut, torch::tensor({{1.0f, 2.0f}, {5.0f, 6.0f}, {7.0f, 8.0f}, {10.0f, 11.0f}, {12.0f, 13.0f}}))) << cut;
  EXPECT_TRUE(torch::equal(cut_at_births(paths, torch::zeros_like(births)), paths)) << "nothing to cut";
  EXPECT_EQ(cut_at_births(torch::rand({2, 7, 2}), births).sizes(), (std::vector<int64_t>{5, 2, 2}));
}

/// Chains that only rest, each time from another place, look mixed where their jumps are taken for moves.
TEST(ChainDiagnostics, RebirthsAreNotMixing) {
  const auto places = autoregressive(0.0, 16, 20), still = places.repeat_interleave(25, 1) + 0.01 * autoregressive(0.0, 16, 500, 2);
  const auto births = torch::arange(20, torch::kLong).mul(25).repeat_interleave(25).expand({16, 500});
  EXPECT_LT(split_r_hat(still), 1.1) << "as it would be said without cutting";
  EXPECT_GT(split_r_hat(cut_at_births(still, births)), 10);
}

TEST(ChainDiagnostics, SaysNothingOfSeriesThatCannotTell) {
  EXPECT_TRUE(std::isnan(split_r_hat(torch::rand({4, 3}))));
  EXPECT_TRUE(std::isnan(effective_sample_size(torch::full({4, 100}, 0.1f))));
  EXPECT_TRUE(std::isnan(split_r_hat(torch::full({4, 100}, 0.1f))));
}

}  // namespace
}  // namespace basin
