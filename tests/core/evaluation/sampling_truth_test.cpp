// Samplers held against the exact answer, on every closed-form density and on compositions of two: 262,144 chains, one sample each, 48 x 48 cells.
//
// What is tested is that chains settle into the density and stay in it, not that they find its modes: no local sampler crosses between them in any
// number of steps. So chains start as exact draws, each shaken by about the width of the narrowest feature. That blurs every ridge (the test checks
// that the blur shows), keeps the balance between modes, and a sampler with any bias of its own cannot get back to the floor. A shake up a cliff is
// taken back: on the plain beyond an edge of the checkerboard a chain finds its way home by chance alone.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ostream>

#include "core/base/random.h"
#include "core/data/options.h"
#include "core/energy/closed_forms.h"
#include "core/energy/compose.h"
#include "core/evaluation/density.h"
#include "core/evaluation/exact_grid.h"
#include "core/samplers/run_chains.h"

namespace basin {
namespace {

constexpr int64_t kSamples = 262144, kCells = 48, kMoves = 6;
constexpr double kTolerance = 1.25;  // times the total variation of as many exact draws
constexpr double kCliff = 5.0;       // nats

struct Case {
  std::string name;
  EnergyPtr energy;
  double feature;  // width of the narrowest ridge
  double shake;    // half the range of the starts' shake
};
void PrintTo(const Case& tested, std::ostream* out) {
  *out << tested.name;
}

struct Leaf {
  std::string name;
  EnergyPtr energy;
  double feature;
};

std::vector<Leaf> leaves() {
  const auto leaf = [](DataSet set, double feature) {
    auto name = std::string(entry_of(kDataSets, set).name);
    std::replace(name.begin(), name.end(), '-', '_');
    return Leaf{name, make_closed_form(closed_form_of(set)), feature};
  };
  return {leaf(DataSet::eight_gaussians, 0.35), leaf(DataSet::two_moons, 0.2), leaf(DataSet::rings, 0.15),
          leaf(DataSet::pinwheel, 0.18),        leaf(DataSet::spiral, 0.13),   leaf(DataSet::checkerboard, 0.3)};
}

std::vector<Case> cases() {
  std::vector<Case> all;
  const auto parts = leaves();
  for (size_t i = 0; i < parts.size(); ++i) {
    const auto& a = parts[i];
    all.push_back({a.name, a.energy, a.feature, a.feature});
    for (size_t j = i + 1; j < parts.size(); ++j) {
      const auto& b = parts[j];
      const double sharper = 1 / std::hypot(1 / a.feature, 1 / b.feature), finer = std::min(a.feature, b.feature);
      all.push_back({a.name + "_and_" + b.name, product({{a.energy}, {b.energy}}), sharper, 0.7 * sharper});
      all.push_back({a.name + "_or_" + b.name, mixture({{a.energy}, {b.energy, 1.0, 0.5}}), finer, finer});
    }
    const auto& next = parts[(i + 1) % parts.size()];
    const double finer = std::min(a.feature, next.feature);
    all.push_back({a.name + "_not_" + next.name, without(a.energy, {next.energy, 0.5}), finer, 0.5 * finer});
  }
  const auto either = mixture({{parts[0].energy}, {parts[3].energy}});
  all.push_back({"nested", tempered(product({{without(either, {parts[1].energy, 0.5}), 1.0}, {parts[2].energy, 0.3}}), 1.2), 0.15, 0.1});
  return all;
}

/// Total variation over that of exact draws, of the shaken starts and of the chains after `kMoves` moves.
struct Outcome {
  double start = 0, end = 0, accepted = 0;
};

Outcome held_against_the_truth(const Case& tested, const ChainOptions& options) {
  Shards shards(2);
  const auto exact = exact_grid(*tested.energy, kCells, -4, 4, shards);
  std::vector<at::Generator> streams;
  for (int64_t stream = 0; stream < 3; ++stream) streams.push_back(make_generator(torch::kCPU, 17, stream));
  const auto draws = draw(exact, kSamples, streams[2]);
  const auto moved = draws + (torch::rand({kSamples, 2}, streams[2]) * 2 - 1) * tested.shake;
  const auto cliff = (energies_at(*tested.energy, moved, shards) - energies_at(*tested.energy, draws, shards)).gt(kCliff).unsqueeze(1);
  const auto shaken = torch::where(cliff, draws, moved);
  // In tiles, so that states and gradients stay in cache.
  constexpr int64_t kTile = 16384;
  std::vector<torch::Tensor> ends;
  ChainStatistics statistics;
  for (int64_t first = 0; first < kSamples; first += kTile) {
    const auto run = run_chains_on(shards, *make_sampler(options, -4, 4), *tested.energy, shaken.slice(0, first, first + kTile), kMoves, streams);
    ends.push_back(run.x);
    statistics.add(run.statistics);
  }
  const auto before = fit_of(exact, shaken), after = fit_of(exact, torch::cat(ends));
  return {before.total_variation / before.expected_total_variation, after.total_variation / after.expected_total_variation,
          statistics.mean().accepted};
}

ChainOptions mala_for(const Case& tested) {
  ChainOptions options;
  options.sampler = SamplerKind::mala;
  options.step_size = tested.feature * tested.feature;
  return options;
}

class SamplingTruth : public ::testing::TestWithParam<Case> {};

TEST_P(SamplingTruth, MalaSettlesIntoTheDensity) {
  const auto outcome = held_against_the_truth(GetParam(), mala_for(GetParam()));
  if (GetParam().name != "checkerboard") {  // flat: shaken, it is what it was; there the test is that no chain gets across an edge
    EXPECT_GT(outcome.start, kTolerance) << "the starts must be plainly wrong, or nothing is tested";
  }
  EXPECT_LE(outcome.end, kTolerance) << "accepted " << outcome.accepted;
}

INSTANTIATE_TEST_SUITE_P(All, SamplingTruth, ::testing::ValuesIn(cases()), [](const auto& tested) { return tested.param.name; });

TEST(SamplingTruthOf, HmcSettlesIntoTheDensity) {
  const auto parts = leaves();
  for (const auto& tested :
       {Case{"eight_gaussians", parts[0].energy, 0.35, 0.35}, Case{"or", mixture({{parts[0].energy}, {parts[3].energy}}), 0.18, 0.18}}) {
    ChainOptions options;
    options.sampler = SamplerKind::hmc;
    options.step_size = 0.5 * tested.feature;
    options.leapfrog_steps = 3;
    const auto outcome = held_against_the_truth(tested, options);
    EXPECT_GT(outcome.start, kTolerance) << tested.name;
    EXPECT_LE(outcome.end, kTolerance) << tested.name << ": accepted " << outcome.accepted;
  }
}

TEST(SamplingTruthOf, AnUnadjustedSamplerOfTheSameStepFails) {
  const auto parts = leaves();
  const Case tested{parts[3].name, parts[3].energy, parts[3].feature, parts[3].feature};
  auto options = mala_for(tested);
  options.sampler = SamplerKind::langevin;
  EXPECT_GT(held_against_the_truth(tested, options).end, kTolerance);
}

}  // namespace
}  // namespace basin
