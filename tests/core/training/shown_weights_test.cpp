// The weights that are shown: live or averaged, in the map, its KL and the laboratory alike.

#include <gtest/gtest.h>

#include <cmath>

#include "core/data/data_source.h"
#include "core/evaluation/density.h"
#include "core/laboratory/laboratory.h"
#include "core/training/pictures.h"
#include "core/training/torch_session.h"

namespace basin {
namespace {

RunOptions small_run() {
  RunOptions options;
  options.compute.threads = 2;
  options.evaluation.every = 10;
  options.optimiser.batch = 64;
  options.optimiser.learning_rate = 0.01;
  options.buffer.capacity = 200;
  options.chain.steps = 5;
  return options;
}

/// KL(data || exp(-E) / Z) by the midpoint rule over the cells of a map.
double divergence_of(const Grid& energy, const Energy& data) {
  const auto points = grid_points(energy.size, energy.low, energy.high);
  const auto truth = data(points).neg().to(torch::kDouble);
  const double cell = std::pow((energy.high - energy.low) / static_cast<double>(energy.size), 2);
  double z = 0, inside = 0, sum = 0;
  for (const float e : energy.values) z += std::exp(-static_cast<double>(e)) * cell;
  for (size_t i = 0; i < energy.values.size(); ++i) {
    const double log_p = truth[static_cast<int64_t>(i)].item<double>(), mass = std::exp(log_p) * cell;
    inside += mass;
    sum += mass * (log_p + static_cast<double>(energy.values[i]) + std::log(z));
  }
  return sum / inside - std::log(inside);
}

TEST(ShownWeights, TheSameStateLiveAndAveragedMapKlAndLabelAgreeInEach) {
  TorchSession session(small_run());
  Metrics row;
  for (int i = 0; i < 40; ++i) row = *session.step({}, 0);
  double kl[2] = {0, 0};
  for (const auto weights : {WeightsKind::live, WeightsKind::averaged}) {
    SnapshotRequest request;
    request.weights = weights;
    const auto snapshot = session.snapshot(request);
    const bool live = weights == WeightsKind::live;
    EXPECT_EQ(snapshot.weights, weights);
    auto& trainer = session.trainer();
    const auto map = landscape(live ? trainer.energy() : trainer.averaged(), snapshot.space, request.landscape_size, torch::kCPU, trainer.shards());
    EXPECT_EQ(snapshot.energy.values, map.values);
    EXPECT_NEAR(snapshot.kl, divergence_of(snapshot.energy, *trainer.source().density), 1e-5);
    EXPECT_NEAR(snapshot.kl, live ? row.kl_live : row.kl, 0.01 * snapshot.kl) << "the curve's, on a finer grid";
    EXPECT_EQ(session.shown(), weights);
    kl[live ? 0 : 1] = snapshot.kl;
  }
  EXPECT_GT(std::abs(kl[0] - kl[1]), 0.01) << "or nothing was told apart";
}

TEST(ShownWeights, WithoutAnAverageBothAreTheSame) {
  auto options = small_run();
  options.optimiser.ema = 0;
  TorchSession session(options);
  Metrics row;
  for (int i = 0; i < 10; ++i) row = *session.step({}, 0);
  EXPECT_NEAR(row.kl, row.kl_live, 1e-6);
}

TEST(ShownWeights, TheLaboratorysRunNodeFollowsThem) {
  TorchSession session(small_run());
  for (int i = 0; i < 40; ++i) session.step({}, 0);
  const auto laboratory = make_laboratory(1);
  LaboratorySettings settings;
  settings.root.kind = NodeKind::run;
  settings.root.id = 1;
  laboratory->set(settings);
  LaboratoryRequest looking;
  looking.visible = true;
  for (const auto weights : {WeightsKind::live, WeightsKind::averaged, WeightsKind::live}) {
    SnapshotRequest request;
    request.weights = weights;
    request.landscape_size = looking.landscape_size;
    const auto run = session.snapshot(request);
    EXPECT_EQ(laboratory->snapshot(&session, looking).energy.values, run.energy.values) << name_of(weights);
  }
}

}  // namespace
}  // namespace basin
