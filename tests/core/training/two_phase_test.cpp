// The two-phase fields against the change of E that an update really makes.

#include <gtest/gtest.h>

#include <cmath>

#include "core/training/session.h"

namespace basin {
namespace {

double norm(const std::vector<float>& values) {
  double sum = 0;
  for (const float value : values) sum += static_cast<double>(value) * value;
  return std::sqrt(sum);
}

std::vector<float> difference(const std::vector<float>& a, const std::vector<float>& b) {
  std::vector<float> result(a.size());
  for (size_t i = 0; i < a.size(); ++i) result[i] = a[i] - b[i];
  return result;
}

std::vector<float> sum_of_parts(const TwoPhase& fields) {
  std::vector<float> sum(fields.total.values.size());
  for (const auto* part : {&fields.data_phase, &fields.sample_phase, &fields.regulariser, &fields.momentum})
    for (size_t i = 0; i < sum.size(); ++i) sum[i] += part->values[i];
  return sum;
}

struct Way {
  std::string name;
  std::vector<std::string> settings;
};
void PrintTo(const Way& way, std::ostream* out) {
  *out << way.name;
}

class TwoPhaseFields : public ::testing::TestWithParam<Way> {
 protected:
  std::unique_ptr<Session> session() const {
    RunOptions options;
    options.compute.threads = 2;
    options.optimiser.batch = 64;
    options.optimiser.learning_rate = 1e-4;
    options.buffer.capacity = 500;
    options.chain.steps = 5;
    options.network.width = 32;
    for (const auto& setting : GetParam().settings) set_option(options, setting);
    auto session = make_session(options);
    for (int update = 0; update < 20; ++update) session->step();
    return session;
  }
  static SnapshotRequest request(bool two_phase) {
    SnapshotRequest request;
    request.landscape_size = 64;
    request.two_phase = two_phase;
    return request;
  }
};

/// After the chains of an update, in slow motion: parts and total both equal what that update then does to E.
TEST_P(TwoPhaseFields, AddUpToTheMeasuredChange) {
  const auto run = session();
  for (int update = 0; update < 3; ++update) {
    Snapshot before;
    ASSERT_TRUE(run->step(
        [&](Stage stage, int64_t) {
          if (stage == Stage::score) before = run->snapshot(request(true));
          return true;
        },
        1));
    const auto measured = difference(run->snapshot(request(false)).energy.values, before.energy.values);
    ASSERT_GT(norm(measured), 0);
    EXPECT_LT(norm(difference(sum_of_parts(before.two_phase), measured)), 0.01 * norm(measured));
    EXPECT_LT(norm(difference(before.two_phase.total.values, measured)), 0.01 * norm(measured));
  }
}

TEST_P(TwoPhaseFields, AreShownBetweenUpdatesAndChangeNothing) {
  const auto run = session(), twin = session();
  const auto fields = run->snapshot(request(true)).two_phase;
  EXPECT_GT(norm(fields.data_phase.values), 0);
  EXPECT_LT(norm(difference(sum_of_parts(fields), fields.total.values)), 0.01 * norm(fields.total.values));
  const auto row = run->step(), expected = twin->step();
  EXPECT_EQ(row->loss, expected->loss);
  EXPECT_EQ(run->snapshot(request(false)).energy.values, twin->snapshot(request(false)).energy.values);
}

TEST_P(TwoPhaseFields, EachPartIsThereWhereItsCauseIs) {
  const auto run = session();
  const auto fields = run->snapshot(request(true)).two_phase;
  const auto options = run->options();
  const bool contrastive = options.objective.kind == ObjectiveKind::contrastive_divergence;
  EXPECT_EQ(norm(fields.sample_phase.values) > 0, contrastive);
  EXPECT_EQ(norm(fields.regulariser.values) > 0, contrastive);
  EXPECT_EQ(norm(fields.momentum.values) > 0, options.optimiser.beta1 > 0);
  EXPECT_EQ(fields.data_phase.size, 64);
  EXPECT_EQ(run->snapshot(request(false)).two_phase.total.size, 0) << "only when asked for";
}

INSTANTIATE_TEST_SUITE_P(All, TwoPhaseFields,
                         ::testing::Values(Way{"plain", {}}, Way{"momentum", {"optimiser.beta1=0.9"}},
                                           Way{"clips", {"optimiser.element_clip=true", "optimiser.norm_clip=0.2", "objective.energy_penalty=0.5"}},
                                           Way{"kl", {"objective.kl_weight=1"}}, Way{"dsm", {"objective.kind=denoising-score-matching"}},
                                           Way{"ssm", {"objective.kind=sliced-score-matching"}}),
                         [](const auto& test) { return test.param.name; });

/// Data pull E down where they are, samples push it up where they are.
TEST(TwoPhase, PhasesHaveTheirSigns) {
  RunOptions options;
  options.compute.threads = 2;
  options.optimiser.batch = 256;
  options.objective.energy_penalty = 0;
  const auto run = make_session(options);
  for (int update = 0; update < 5; ++update) run->step();
  SnapshotRequest request;
  request.two_phase = true;
  const auto snapshot = run->snapshot(request);
  const auto mean_at = [](const Grid& grid, const std::vector<Point>& points) {
    double sum = 0, count = 0;
    for (const auto& point : points) {
      const auto column = static_cast<int64_t>((point.x + 4) / 8 * 128), row = static_cast<int64_t>((point.y + 4) / 8 * 128);
      if (column < 0 || row < 0 || column >= 128 || row >= 128) continue;
      sum += grid.values[static_cast<size_t>(row * 128 + column)], ++count;
    }
    return sum / count;
  };
  EXPECT_LT(mean_at(snapshot.two_phase.data_phase, snapshot.data), 0);
  EXPECT_GT(mean_at(snapshot.two_phase.sample_phase, snapshot.chains), 0);
}

}  // namespace
}  // namespace basin
