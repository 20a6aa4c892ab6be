#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/training/session.h"
#include "tests/core/laboratory/laboratory_rig.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

TEST(Laboratory, AProductsMapIsTheWeightedSumOfItsChildrens) {
  const auto laboratory = make_laboratory(2);
  auto settings = two_densities(NodeKind::product);
  settings.root.children[1].weight = 0.5;
  settings.root.temperature = 2;
  laboratory->set(settings);
  const auto snapshot = laboratory->snapshot(nullptr, looking());
  ASSERT_EQ(snapshot.nodes.size(), 3u);
  for (size_t i = 0; i < snapshot.nodes[0].energy.values.size(); ++i) {
    const double expected = (snapshot.nodes[1].energy.values[i] + 0.5 * snapshot.nodes[2].energy.values[i]) / 2;
    ASSERT_NEAR(snapshot.nodes[0].energy.values[i], expected, 1e-4 * std::max(1.0, std::abs(expected)));
  }
  EXPECT_TRUE(snapshot.nodes[0].normalisable);
}

TEST(Laboratory, ABalancedMixtureHoldsTheMeanOfItsChildrensDensities) {
  const auto laboratory = make_laboratory(2);
  auto settings = two_densities(NodeKind::mixture);
  settings.root.balanced = true;
  settings.root.children[0].weight = 2;  // no longer normalised
  laboratory->set(settings);
  auto request = looking();
  request.map_size = 128;
  const auto snapshot = laboratory->snapshot(nullptr, request);
  EXPECT_NEAR(snapshot.nodes[0].log_z, std::log(2.0), 1e-3);
}

TEST(Laboratory, ChainsReachTheDensityAndSayHowClose) {
  const auto laboratory = make_laboratory(2);
  auto settings = two_densities(NodeKind::product);
  settings.selected = 0;
  settings.chain.sampler = SamplerKind::mala;
  settings.chain.step_size = 0.05;
  settings.chain.steps = 50;
  settings.live.start = LiveStart::data;
  settings.live.count = 4000;
  laboratory->set(settings);
  const auto honesty = run(*laboratory, looking(), 2).honesty;
  EXPECT_LT(honesty.total_variation, 1.3 * honesty.expected_total_variation);
  EXPECT_EQ(honesty.covered, honesty.modes);
  EXPECT_GT(honesty.accepted, 0.5);
  EXPECT_EQ(honesty.exact.size(), honesty.histogram.size());
  settings.live.start = LiveStart::point;
  settings.live.start_x = settings.live.start_y = -3.5;
  ++settings.restarts;
  settings.chain.steps = 1;
  laboratory->set(settings);
  EXPECT_GT(run(*laboratory, looking(), 1).honesty.total_variation, 0.9);
}

TEST(Laboratory, ChainsAreLabelledWithTheModeInWhichTheyAre) {
  const auto laboratory = make_laboratory(2);
  LaboratorySettings settings;
  settings.root = leaf(NodeKind::density, "eight-gaussians");
  settings.live.start = LiveStart::data;
  settings.live.count = 8000;
  settings.moving = true;
  laboratory->set(settings);
  const auto snapshot = run(*laboratory, looking(), 1);
  ASSERT_EQ(snapshot.shares.size(), 8u);
  ASSERT_EQ(snapshot.modes.size(), snapshot.chains.size());
  std::vector<double> counted(8, 0.0);
  for (size_t i = 0; i < snapshot.chains.size(); ++i) {
    const auto distance = [&](const ModeShare& mode) { return std::hypot(mode.peak.x - snapshot.chains[i].x, mode.peak.y - snapshot.chains[i].y); };
    const auto nearest = std::min_element(snapshot.shares.begin(), snapshot.shares.end(),
                                          [&](const ModeShare& a, const ModeShare& b) { return distance(a) < distance(b); });
    if (distance(*nearest) < 0.5) {
      EXPECT_EQ(snapshot.modes[i], nearest - snapshot.shares.begin()) << i;
    }
    if (snapshot.modes[i] >= 0) counted[static_cast<size_t>(snapshot.modes[i])] += 1.0 / 8000;
  }
  for (size_t mode = 0; mode < 8; ++mode) {
    EXPECT_NEAR(snapshot.shares[mode].exact, 0.125, 1e-3);
    EXPECT_NEAR(snapshot.shares[mode].chains, counted[mode], 1e-9);
    EXPECT_NEAR(snapshot.shares[mode].chains, 0.125, 5 * std::sqrt(0.125 / 8000));
  }
}

TEST(Laboratory, WhatIsNotMeasuredAnewSaysWhenItWas) {
  const auto laboratory = make_laboratory(2);
  laboratory->set(two_densities(NodeKind::mixture));
  auto request = looking();
  const auto first = run(*laboratory, request, 2);
  EXPECT_EQ(first.honesty.step, first.steps);
  request.measured = false;
  const auto later = run(*laboratory, request, 2);
  EXPECT_GT(later.steps, first.steps);
  EXPECT_EQ(later.honesty.step, first.steps);
  EXPECT_EQ(later.honesty.total_variation, first.honesty.total_variation);
  auto settings = laboratory->settings();
  settings.root.temperature = 2;
  laboratory->set(settings);
  EXPECT_EQ(laboratory->snapshot(nullptr, request).honesty.step, later.steps) << "an edit is always measured";
}

TEST(Laboratory, SameSeedSamePaths) {
  const auto states = [](int64_t seed) {
    const auto laboratory = make_laboratory(2);
    auto settings = two_densities(NodeKind::mixture);
    settings.live.seed = seed;
    laboratory->set(settings);
    const auto snapshot = run(*laboratory, looking(), 3);
    std::vector<float> flat;
    for (const auto& point : snapshot.chains) flat.insert(flat.end(), {point.x, point.y});
    return flat;
  };
  EXPECT_EQ(states(3), states(3));
  EXPECT_NE(states(3), states(4));
}

TEST(Laboratory, TheProbesArrowsAddUpToTheStepAndItsSharesToTheForce) {
  const auto laboratory = make_laboratory(2);
  auto settings = two_densities(NodeKind::product);
  laboratory->set(settings);
  auto request = looking();
  request.probed = 300;
  const auto probe = run(*laboratory, request, 2).probe;
  ASSERT_EQ(probe.chain, 300);
  EXPECT_NEAR(probe.before.x + probe.drift.x + probe.noise.x, probe.after.x, 1e-6);
  EXPECT_NEAR(probe.before.y + probe.drift.y + probe.noise.y, probe.after.y, 1e-6);
  ASSERT_EQ(probe.shares.size(), 2u);
  EXPECT_NE(probe.shares[0].node, probe.shares[1].node);
  const double scale = 0.5 * settings.chain.step_size;
  EXPECT_NEAR(scale * (probe.shares[0].force.x + probe.shares[1].force.x), probe.drift.x, 1e-6);
  EXPECT_NEAR(scale * (probe.shares[0].force.y + probe.shares[1].force.y), probe.drift.y, 1e-6);
  EXPECT_EQ(probe.age, 20);
  EXPECT_EQ(probe.energy.size() + 1, probe.path.size());
}

LaboratorySettings at_temperature(double temperature) {
  LaboratorySettings settings;
  settings.root = leaf(NodeKind::density, "eight-gaussians");
  settings.chain.sampler = SamplerKind::relaxed_langevin;
  settings.chain.step_size = 1e-4;
  settings.chain.noise = std::sqrt(2e-4 * temperature);
  settings.chain.steps = 1;
  settings.live.start = LiveStart::data;
  settings.live.count = 4000;
  settings.moving = true;
  return settings;
}

/// Modes of sigma 0.35 sqrt(T) on a circle of radius 2.5.
double mean_distance_to_modes(const std::vector<Point>& points) {
  double sum = 0;
  for (const auto& point : points) {
    double nearest = 1e9;
    for (int mode = 0; mode < 8; ++mode)
      nearest = std::min(nearest, std::hypot(static_cast<double>(point.x) - 2.5 * std::cos(mode * M_PI / 4),
                                             static_cast<double>(point.y) - 2.5 * std::sin(mode * M_PI / 4)));
    sum += nearest;
  }
  return sum / static_cast<double>(points.size());
}

TEST(Laboratory, TheDensityIsMeasuredAtTheTemperatureOfTheChainsOrNotAtAll) {
  for (const double temperature : {1.0, 0.1, 0.011}) {
    const auto laboratory = make_laboratory(2);
    laboratory->set(at_temperature(temperature));
    const auto snapshot = run(*laboratory, looking(), 1);
    EXPECT_TRUE(snapshot.honesty.unmeasured.empty());
    EXPECT_NEAR(snapshot.honesty.implied_temperature, temperature, 1e-9);
    EXPECT_LT(snapshot.honesty.total_variation, 1.5 * snapshot.honesty.expected_total_variation) << temperature;
    EXPECT_NEAR(mean_distance_to_modes(snapshot.chains), 0.35 * std::sqrt(temperature * M_PI / 2), 0.015 + 0.02 * temperature) << "Rayleigh's mean";
  }
  const auto laboratory = make_laboratory(2);
  laboratory->set(at_temperature(0.001));
  const auto cold = run(*laboratory, looking(), 1);
  EXPECT_NE(cold.honesty.unmeasured.find("T = 0.001"), std::string::npos) << cold.honesty.unmeasured;
  EXPECT_NE(cold.honesty.unmeasured.find("chain.noise"), std::string::npos);
  EXPECT_TRUE(cold.honesty.exact.empty());
  for (const double number : {cold.honesty.total_variation, cold.honesty.kl, cold.honesty.modes, cold.honesty.expected_total_variation})
    EXPECT_TRUE(std::isnan(number));
  EXPECT_TRUE(cold.shares.empty());
  EXPECT_NEAR(cold.honesty.implied_temperature, 0.001, 1e-9);
  EXPECT_GT(mean_distance_to_modes(cold.chains), 0.8) << "no exact draws of another temperature: noise";
  EXPECT_NE(bad_input_of([&] { laboratory->measure_bias(true); }).find("Not measured"), std::string::npos);
}

TEST(Laboratory, PaintedStartsAreUniformOverThePaintedCellsAndNowhereElse) {
  const auto starts = [](const StartMask& mask) {
    const auto laboratory = make_laboratory(2);
    auto settings = two_densities(NodeKind::mixture);
    settings.live.start = LiveStart::painted;
    settings.live.mask = mask;
    settings.live.count = 20000;
    settings.chain.step_size = 1e-6;  // what is seen are the starts, but for a thousandth
    settings.chain.steps = 1;
    laboratory->set(settings);
    return run(*laboratory, looking(), 1).chains;
  };
  StartMask mask;
  brush(mask, {-3, -3}, {2, 1}, 0.3, true);
  mask.set(0);  // a corner by itself
  const auto cells = painted_cells(mask);
  std::map<int64_t, double> counts;
  int64_t strayed = 0;
  for (const auto& point : starts(mask)) {
    const auto cell = [](float place) { return static_cast<int64_t>(std::floor((static_cast<double>(place) - kStartLow) / kStartCell)); };
    const int64_t at = cell(point.y) * kStartCells + cell(point.x);
    std::binary_search(cells.begin(), cells.end(), at) ? counts[at] += 1 : ++strayed;
  }
  EXPECT_LT(strayed, 300) << "those that the step took over an edge";
  const double expected = 20000.0 / static_cast<double>(cells.size()), freedom = static_cast<double>(cells.size()) - 1;
  double chi_square = 0;
  for (const int64_t cell : cells) chi_square += std::pow(counts[cell] - expected, 2) / expected;
  EXPECT_LT(chi_square, freedom + 5 * std::sqrt(2 * freedom));
  const auto anywhere = starts({});
  EXPECT_GT(std::count_if(anywhere.begin(), anywhere.end(), [](const Point& p) { return p.x > 2 && p.y < -2; }), 500) << "nothing painted: noise";
}

TEST(Laboratory, OldChainsBeginAgain) {
  const auto laboratory = make_laboratory(2);
  auto settings = two_densities(NodeKind::mixture);
  settings.live.max_age = 15;
  laboratory->set(settings);
  const auto snapshot = run(*laboratory, looking(), 5);
  for (const float age : snapshot.ages) EXPECT_LT(age, 15);
}

TEST(Laboratory, ManyChainsComeAsCounts) {
  const auto laboratory = make_laboratory(2);
  auto settings = two_densities(NodeKind::mixture);
  settings.live.count = 3000;
  settings.chain.clip_to_box = true;
  laboratory->set(settings);
  auto request = looking();
  request.most_points = 1000;
  const auto snapshot = run(*laboratory, request, 1);
  EXPECT_TRUE(snapshot.chains.empty());
  double sum = 0;
  for (const float count : snapshot.counts.values) sum += count;
  EXPECT_NEAR(sum, 3000, 5) << "all but those exactly on the upper border";
}

/// Chains that hardly move from where they begin, all over the box: the jumps to their next beginning are no mixing.
TEST(Laboratory, RebirthsAreNotTakenForMixing) {
  const auto measured = [](int64_t max_age) {
    const auto laboratory = make_laboratory(2);
    LaboratorySettings settings;
    settings.root = leaf(NodeKind::density, "two-moons");
    settings.moving = true;
    settings.live.count = 64;
    settings.live.max_age = max_age;
    settings.chain.steps = 20;
    settings.chain.step_size = 1e-5;
    laboratory->set(settings);
    auto request = looking();
    request.measured = true;
    request.trails = 4;
    return run(*laboratory, request, 12);
  };
  const auto reborn = measured(20), old = measured(0);
  EXPECT_GT(old.honesty.r_hat, 1.5) << "chains hardly move";
  EXPECT_GT(reborn.honesty.r_hat, 1.5);
  for (const auto& trail : reborn.trails) EXPECT_LE(trail.size(), 20u) << "a trail begins where its chain did";
}

TEST(Laboratory, ModelsLearnApartAndAreSavedAndOpened) {
  const TemporaryFolder folder;
  const auto laboratory = make_laboratory(2);
  LaboratorySettings settings;
  settings.root.kind = NodeKind::product;
  settings.root.children = {leaf(NodeKind::preset, "two-moons"), leaf(NodeKind::preset, "eight-gaussians")};
  settings.learning = true;
  laboratory->set(settings);
  const double before = laboratory->snapshot(nullptr, looking()).nodes[0].kl;
  laboratory->work(nullptr, 2.0);
  settings.learning = false;
  settings.root = laboratory->settings().root;
  laboratory->set(settings);
  const auto after = laboratory->snapshot(nullptr, looking());
  EXPECT_GT(after.nodes[1].step, 3);
  EXPECT_TRUE(std::isfinite(after.nodes[0].kl));
  EXPECT_NE(after.nodes[0].kl, before);

  settings.root = laboratory->save_models(folder / ".");
  for (const auto& child : settings.root.children)
    EXPECT_EQ(open_session(child.source)->options().compute.device, DeviceChoice::cpu) << "where the laboratory's chains are";
  const auto opened = make_laboratory(2);
  opened->set(settings);
  EXPECT_EQ(opened->snapshot(nullptr, looking()).nodes[0].energy.values, after.nodes[0].energy.values);
  EXPECT_NEAR(opened->snapshot(nullptr, looking()).nodes[0].kl, after.nodes[0].kl, 1e-12);
}

TEST(Laboratory, SideBySideMapsShareTheirStarts) {
  const auto laboratory = make_laboratory(2);
  laboratory->set(two_densities(NodeKind::product));
  auto request = looking();
  EXPECT_TRUE(laboratory->snapshot(nullptr, request).side_by_side.empty()) << "nobody asked";
  request.side_by_side = true;
  const auto s = laboratory->snapshot(nullptr, request);
  ASSERT_EQ(s.side_by_side.size(), 3u);
  EXPECT_EQ(s.side_by_side.back().id, s.settings.root.id);
  EXPECT_EQ(s.side_by_side.back().energy.values, s.energy.values);
  for (size_t chain = 0; chain < s.side_by_side[0].paths.size(); ++chain) {
    const auto &a = s.side_by_side[0].paths[chain], &b = s.side_by_side[1].paths[chain];
    ASSERT_EQ(a.size(), 101u);
    EXPECT_TRUE(a.front().x == b.front().x && a.front().y == b.front().y);
    EXPECT_FALSE(a.back().x == b.back().x && a.back().y == b.back().y);
  }
}

TEST(Laboratory, FollowsTheTrainingRun) {
  RunOptions options;
  options.compute.threads = 2;
  options.optimiser.batch = 32;
  const auto session = make_session(options);
  const auto laboratory = make_laboratory(2);
  LaboratorySettings settings;
  settings.root.kind = NodeKind::run;
  laboratory->set(settings);
  EXPECT_FALSE(laboratory->snapshot(nullptr, looking()).nodes[0].error.empty());
  const auto first = laboratory->snapshot(session.get(), looking());
  for (int i = 0; i < 20; ++i) session->step({}, 0);
  const auto second = laboratory->snapshot(session.get(), looking());
  EXPECT_TRUE(first.nodes[0].error.empty());
  EXPECT_NE(first.energy.values, second.energy.values);
  EXPECT_EQ(second.nodes[0].step, 20);
}

TEST(Laboratory, WrongSettingsAreRefusedAndTheOldStay) {
  const auto laboratory = make_laboratory(2);
  laboratory->set(two_densities(NodeKind::product));
  auto settings = laboratory->settings();
  settings.root.children[0] = leaf(NodeKind::model, "/nonexistent/run");
  EXPECT_NE(bad_input_of([&] { laboratory->set(settings); }).find("/nonexistent/run"), std::string::npos);
  settings = laboratory->settings();
  settings.chain.step_size = -1;
  EXPECT_NE(bad_input_of([&] { laboratory->set(settings); }).find("chain.step_size"), std::string::npos);
  settings = laboratory->settings();
  settings.root.children[0] = leaf(NodeKind::preset, "fashion-mnist");
  EXPECT_NE(bad_input_of([&] { laboratory->set(settings); }).find("images"), std::string::npos);
  EXPECT_EQ(laboratory->settings().root.children[0].source, "eight-gaussians");
}

}  // namespace
}  // namespace basin
