#include "core/training/step_meter.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "core/base/files.h"
#include "core/base/random.h"
#include "core/run/presets.h"
#include "core/samplers/run_chains.h"
#include "core/training/torch_session.h"
#include "tests/support/energies.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

StepMeasure measured(double step, double sigma, SamplerKind sampler = SamplerKind::langevin) {
  ChainOptions options;
  options.sampler = sampler;
  options.step_size = step;
  options.steps = 200;
  Shards shards(2);
  std::vector<at::Generator> streams;
  for (int64_t shard = 0; shard < 2; ++shard) streams.push_back(make_generator(torch::kCPU, 1, Stream::chains, shard));
  const auto start = sigma * torch::randn({256, 2}, streams[0], torch::TensorOptions());
  StepMeter meter(start, options.steps, shards);
  run_chains_on(shards, *make_sampler(options, -4, 4), testing::Quadratic(sigma), start, options.steps, streams,
                [&](int64_t shard, int64_t, int64_t k, const torch::Tensor&, const ChainStep& one) { return meter.record(shard, k, one), true; });
  return meter.measure(options, sigma);
}

/// x' = (1 - h k / 2) x + noise, so that dE/dx = k x correlates with itself by that factor; short paths make it
/// up to a tenth less.
TEST(StepMeter, AlternationIsOneLessHalfOfStepTimesCurvature) {
  EXPECT_NEAR(measured(0.001, 0.5).alternation, 1, 0.01);
  EXPECT_NEAR(measured(0.1, 0.5).alternation, 0.75, 0.06);
  EXPECT_NEAR(measured(0.25, 0.5).alternation, 0.45, 0.08);
  EXPECT_NEAR(measured(0.5, 0.5).alternation, 0, 0.1);
  EXPECT_NEAR(measured(0.9, 0.5).alternation, -0.8, 0.06);
  EXPECT_LT(measured(1.1, 0.5).alternation, -0.95);
}

TEST(StepMeter, DriftIsHeldAgainstNoiseAndStrideAgainstTheData) {
  const auto measure = measured(0.01, 0.5);  // drift h/2 |x| / sigma^2 by coordinate, noise 0.1
  EXPECT_NEAR(measure.drift_share, 0.01 / (0.01 + 0.1), 0.02);
  EXPECT_NEAR(measure.stride, 0.1 / 0.5, 0.01);
  const auto refusing = measured(0.01, 0.5, SamplerKind::mala);
  EXPECT_TRUE(std::isnan(refusing.alternation) && std::isnan(refusing.stride)) << "it tells by what it refuses";
}

/// Two clusters thirty times as long as they are thick, under the step of the eight Gaussians.
TEST(StepMeter, ThinDataUnderALargeStepAreToldAndASmallerStepMendsIt) {
  const testing::TemporaryFolder folder;
  std::mt19937 random(1);
  std::normal_distribution<double> normal;
  std::string text;
  for (int i = 0; i < 1000; ++i) text += fmt::format("{},{}\n", (i % 2 == 0 ? 1 : -1) + 0.3 * normal(random), 0.01 * normal(random));
  write_atomically(folder / "thin.csv", text);
  auto options = load_preset("eight-gaussians");
  options.data.set = DataSet::points;
  options.data.path = folder / "thin.csv";
  options.optimiser.batch = 128;
  options.chain.step_size = 0.04;
  options.evaluation.every = 100000;
  options.compute.threads = 2;
  TorchSession session(options);
  const auto until_alarm = [&](int updates) {
    for (int i = 0; i < updates && !session.alarmed(); ++i) session.step({}, 0);
  };
  until_alarm(1000);
  ASSERT_TRUE(session.alarmed()) << session.verdict().reason;
  EXPECT_EQ(session.verdict().step, StepFit::large) << session.verdict().reason;
  EXPECT_NE(session.verdict().reason.find("the step is large for this landscape"), std::string::npos) << session.verdict().reason;
  ASSERT_FALSE(session.remedies().empty());
  EXPECT_EQ(session.remedies()[0].name, kSmallerStep);
  for (int i = 0; i < 3 && session.alarmed(); ++i) session.rescue(next_remedy(session)), until_alarm(300);
  EXPECT_FALSE(is_alarming(session.verdict().health)) << session.verdict().reason;
}

}  // namespace
}  // namespace basin
