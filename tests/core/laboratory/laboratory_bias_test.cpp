// The curve of the bias against the step size, measured beside live chains.

#include <gtest/gtest.h>

#include "tests/core/laboratory/laboratory_rig.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;

/// Until the curve is there, at most a minute's worth of slices.
BiasCurve measured_bias(Laboratory& laboratory) {
  laboratory.measure_bias(true);
  for (int i = 0; i < 6000 && laboratory.measuring(); ++i) laboratory.work(nullptr, 0.01);
  return laboratory.snapshot(nullptr, looking()).bias;
}

TEST(Laboratory, TheBiasOfUnadjustedLangevinGrowsWithTheStepAndMalasDoesNot) {
  const auto laboratory = make_laboratory(2);
  LaboratorySettings settings;
  settings.root = leaf(NodeKind::density, "two-moons");
  laboratory->set(settings);
  EXPECT_EQ(laboratory->snapshot(nullptr, looking()).bias.state, BiasState::none);
  const auto bias = measured_bias(*laboratory);
  ASSERT_EQ(bias.state, BiasState::done);
  ASSERT_EQ(bias.langevin.size(), 9u);
  ASSERT_EQ(bias.mala.size(), 9u);
  EXPECT_DOUBLE_EQ(bias.done, 1);
  EXPECT_NEAR(bias.langevin.front().step_size, kLeastBiasStep, 1e-9);
  EXPECT_LT(bias.langevin.front().total_variation, 2 * bias.floor);
  EXPECT_GT(bias.langevin.back().total_variation, 4 * bias.floor);
  for (size_t i = 1; i < 9; ++i)
    EXPECT_GT(bias.langevin[i].total_variation, bias.langevin[i - 1].total_variation - 0.1 * bias.floor)
        << "but for chance, at " << bias.langevin[i].step_size;
  for (const auto& sample : bias.mala) EXPECT_LT(sample.total_variation, 1.1 * bias.floor) << sample.step_size;
  EXPECT_EQ(measured_bias(*laboratory).langevin[4].total_variation, bias.langevin[4].total_variation) << "however it was sliced";
}

TEST(Laboratory, AnEditOfTheDensityEndsTheBiasCurveAndOthersDoNot) {
  const auto laboratory = make_laboratory(2);
  auto settings = two_densities(NodeKind::product);
  laboratory->set(settings);
  const auto state = [&] { return laboratory->snapshot(nullptr, looking()).bias; };
  laboratory->measure_bias(true);
  laboratory->work(nullptr, 0.01);
  settings = laboratory->settings();
  settings.chain.step_size = 0.5;
  settings.live.count = 77;
  laboratory->set(settings);
  EXPECT_TRUE(laboratory->measuring());
  EXPECT_FALSE(state().outdated);
  settings.root.children[0].weight = 0.5;
  laboratory->set(settings);
  EXPECT_FALSE(laboratory->measuring());
  EXPECT_EQ(state().state, BiasState::cancelled);
  EXPECT_TRUE(state().outdated);
  laboratory->measure_bias(true);
  EXPECT_TRUE(laboratory->measuring());
  EXPECT_FALSE(state().outdated);
  laboratory->measure_bias(false);
  EXPECT_FALSE(laboratory->measuring());
  EXPECT_EQ(state().state, BiasState::cancelled);
  EXPECT_FALSE(state().outdated);
  settings.root = leaf(NodeKind::run, "");
  laboratory->set(settings);
  EXPECT_NE(bad_input_of([&] { laboratory->measure_bias(true); }).find("cannot be measured"), std::string::npos);
}

TEST(Laboratory, EverySliceMovesChainsWhileTheBiasIsMeasured) {
  const auto laboratory = make_laboratory(2);
  laboratory->set(two_densities(NodeKind::mixture));
  laboratory->snapshot(nullptr, looking());
  laboratory->measure_bias(true);
  double done = 0;
  for (int64_t slice = 1; slice <= 20; ++slice) {
    laboratory->work(nullptr, 0.002);
    const auto snapshot = laboratory->snapshot(nullptr, looking());
    EXPECT_GE(snapshot.steps, slice);
    EXPECT_GT(snapshot.bias.done, done);
    done = snapshot.bias.done;
  }
}

}  // namespace
}  // namespace basin
