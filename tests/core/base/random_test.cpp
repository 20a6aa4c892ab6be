#include "core/base/random.h"

#include <gtest/gtest.h>

#include <vector>

namespace basin {
namespace {

/// How many numbers a part takes at most from its first on.
struct Taken {
  Stream first;
  int64_t count;
};

TEST(RandomStreams, NoTwoPartsShareANumber) {
  constexpr int64_t kShards = 1024, kEpochs = 1000 * 100000LL, kUpdates = 1000000000;  // beyond any machine, and any run with its rescues
  const std::vector<Taken> all = {
      {Stream::held_out, 1},          {Stream::weights, 1},        {Stream::data, 1},        {Stream::buffer, 1},
      {Stream::buffer_start, 1},      {Stream::chains, kShards},   {Stream::samples, 1},     {Stream::sample_chains, kShards},
      {Stream::classifier, 1},        {Stream::training_picks, 1}, {Stream::noise_picks, 1}, {Stream::live_starts, 1},
      {Stream::live_chains, kShards}, {Stream::path_maps, 1},      {Stream::bias_starts, 1}, {Stream::bias_chains, kShards},
      {Stream::shuffles, kEpochs},    {Stream::health, kUpdates},
  };
  for (size_t i = 1; i < all.size(); ++i)
    EXPECT_GE(static_cast<int64_t>(all[i].first), static_cast<int64_t>(all[i - 1].first) + all[i - 1].count) << "entry " << i;
}

TEST(RandomStreams, AnIndexIsANumberFurtherOn) {
  const auto draw = [](at::Generator rng) { return torch::rand({8}, rng); };
  const auto second = draw(make_generator(torch::kCPU, 3, Stream::chains, 1));
  EXPECT_TRUE(torch::equal(second, draw(make_generator(torch::kCPU, 3, static_cast<int64_t>(Stream::chains) + 1))));
  EXPECT_FALSE(torch::equal(second, draw(make_generator(torch::kCPU, 3, Stream::chains))));
}

/// What the stability rules look at after an update is no data's shuffle again.
TEST(RandomStreams, HealthChecksDrawNoShuffles) {
  const auto order = [](at::Generator rng) { return torch::randperm(100, rng, torch::kLong); };
  for (int64_t n = 0; n < 50; ++n)
    EXPECT_FALSE(torch::equal(order(make_generator(torch::kCPU, 1, Stream::shuffles, n)), order(make_generator(torch::kCPU, 1, Stream::health, n))));
}

}  // namespace
}  // namespace basin
