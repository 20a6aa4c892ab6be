// What the program says of a file of points before and while it trains on it.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/base/files.h"
#include "tests/app/cli/program_rig.h"

namespace basin {
namespace {

/// Two clusters at (-1, 0) and (1, 0), 0.3 long; the first half of the points are `across` thick, the others round.
class PointsProgram : public ::testing::Test {
 protected:
  std::string clusters(double across) {
    std::mt19937 random(1);
    std::normal_distribution<double> normal;
    std::string text = "x,y\n";
    for (int i = 0; i < 1000; ++i)
      text += fmt::format("{},{}\n", (i % 2 == 0 ? 1 : -1) + 0.3 * normal(random), (i < 500 ? across : 0.3) * normal(random));
    write_atomically(folder_ / "points.csv", text);
    return folder_ / "points.csv";
  }
  /// All that a run of two updates prints; `more` are settings.
  std::string trained(const std::string& path, const std::string& more = "") {
    const auto outcome =
        basin("train --preset eight-gaussians --steps 2" + kSmall + "--set chain.step_size=0.05 --set data.set=points --set data.path=" + path + " " +
              more + " --out " + folder_ / fmt::format("run{}", runs_++));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
    return outcome.output;
  }
  TemporaryFolder folder_;
  int runs_ = 0;
};

int count_of(const std::string& text, const std::string& words) {
  int count = 0;
  for (size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++count;
  return count;
}

constexpr const char* kLooksLarge = "chain.step_size = 0.05 looks large";

TEST_F(PointsProgram, DataTellsWhatAFileHoldsAndHowToTrainOnIt) {
  const auto outcome = basin("data " + clusters(0.01));
  EXPECT_EQ(outcome.exit_code, 0);
  for (const char* words : {"1000 points in 1000 lines", "x is 'x' and y is 'y'", "thinnest part: standard deviation 0.0", "Suggested chains: ",
                            " steps of 0.000", "basin train --preset eight-gaussians --set data.set=points", "--set chain.step_size=0.000"})
    EXPECT_NE(outcome.output.find(words), std::string::npos) << words << " missing in: " << outcome.output;
  expect_refused("data " + folder_ / "none.csv", {folder_ / "none.csv"});
}

TEST_F(PointsProgram, ANewRunSaysOnceThatItsStepLooksLarge) {
  const auto thin = clusters(0.01);
  EXPECT_EQ(count_of(trained(thin), kLooksLarge), 1);
  EXPECT_EQ(count_of(trained(thin, "--twin optimiser.learning_rate=0.002"), kLooksLarge), 1) << "the twin's is the same";
  EXPECT_EQ(count_of(trained(thin, "--set objective.kind=denoising-score-matching"), kLooksLarge), 0) << "its chains are for show";
  EXPECT_EQ(count_of(trained(thin, "--set chain.step_size=0.0003"), "looks large"), 0);
}

TEST_F(PointsProgram, TheStepIsHeldAgainstThePointsThatAreLearned) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += i < 200 ? fmt::format("{},{}\n", 2 * std::cos(i * 0.7), 2 * std::sin(i * 1.1)) : "0.1,0.1\n";
  write_atomically(folder_ / "points.csv", text);
  EXPECT_EQ(count_of(trained(folder_ / "points.csv"), kLooksLarge), 1) << "most lie on one spot";
  EXPECT_EQ(count_of(trained(folder_ / "points.csv", "--set data.limit=200"), kLooksLarge), 0);
}

}  // namespace
}  // namespace basin
