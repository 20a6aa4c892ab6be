// Steps made longer on advice, and those advised for points.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/base/files.h"
#include "core/data/data_source.h"
#include "core/data/points_survey.h"
#include "core/run/point_chains.h"
#include "core/run/presets.h"
#include "core/training/checkpoint_ring.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

StabilityState with_stride(double length) {
  StabilityState state;
  state.stride_now.add(length, 1), state.stride_usual.add(length, 1);
  return state;
}

TEST(StepAdvice, AfterALargerStepNoStateKeptAsksToTakeItBack) {
  CheckpointRing ring;
  for (const int64_t step : {0, 100, 200}) ring.add({step, {}, RunOptions{}, with_stride(0.01), {}, 0}, 3);
  Remedy other, larger;
  other.name = "other-seed", larger.name = kLargerStep;
  ring.apply(other);
  EXPECT_GT(ring.state_for(1000).stability.stride_usual.weight, 0);
  ring.apply(larger);
  for (const int64_t alarm : {1000, 150, 0}) EXPECT_EQ(ring.state_for(alarm).stability.stride_usual.weight, 0) << alarm;
}

/// Where presets draw their data themselves, what a file of the same points is advised comes near the preset's own step.
TEST(StepAdvice, OfWhatPresetsDrawIsNearTheirOwnStep) {
  const testing::TemporaryFolder folder;
  for (const char* name : {"eight-gaussians", "two-moons", "rings", "pinwheel"}) {
    const auto options = load_preset(name);
    const auto points = load_data(options.data).held_out;
    std::string text;
    for (int64_t i = 0; i < 4000; ++i) text += fmt::format("{},{}\n", points[i][0].item<float>(), points[i][1].item<float>());
    write_atomically(folder / "points.csv", text);
    const auto suits = with_suited_chains(survey_points(folder / "points.csv"), options).chain;
    EXPECT_LT(options.chain.step_size, 3 * suits.step_size) << name << ": no run on it is told that its step looks large";
    EXPECT_LT(suits.step_size, 3 * options.chain.step_size) << name;
    EXPECT_EQ(suits.steps, options.chain.steps) << name;
  }
}

}  // namespace
}  // namespace basin
