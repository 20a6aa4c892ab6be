#include "core/base/random.h"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <string>
#include <vector>

namespace basin {
namespace {

struct Taken {
  std::string name;
  int64_t first = 0, count = 0;
};

/// The streams as their header lists them: a part's line ends in what it counts from its first number on.
std::vector<Taken> listed_streams() {
  constexpr int64_t kShards = 1024, kEpochs = 1000 * 100000LL, kUpdates = 1000000000;  // beyond any machine, and any run with its rescues
  std::ifstream in(std::string(BASIN_SOURCE_DIR) + "/core/base/random.h");
  const std::regex entry("  (\\w+) = (\\d+), +///< (.*)");
  std::vector<Taken> all;
  std::string line;
  while (std::getline(in, line) && line.rfind("enum class Stream", 0) != 0) continue;
  while (std::getline(in, line) && line != "};") {
    std::smatch match;
    if (!std::regex_match(line, match, entry)) {
      ADD_FAILURE() << "no stream with its number and a word on it: " << line;
      continue;
    }
    const auto counts = [&](const char* what) { return match[3].str().find(what) != std::string::npos; };
    all.push_back({match[1], std::stoll(match[2]), counts("+ shard") ? kShards : counts("+ epoch") ? kEpochs : counts("+ update") ? kUpdates : 1});
  }
  return all;
}

TEST(RandomStreams, NoTwoPartsShareANumber) {
  const auto all = listed_streams();
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all.back().first, static_cast<int64_t>(Stream::health)) << "the last of the list";
  for (size_t i = 1; i < all.size(); ++i) EXPECT_GE(all[i].first, all[i - 1].first + all[i - 1].count) << all[i].name << " after " << all[i - 1].name;
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
