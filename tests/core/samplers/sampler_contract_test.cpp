// What every sampler of the table owes: the moments that it claims, the same bits for the same seed, and settings that do what the table says.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "core/base/random.h"
#include "core/samplers/run_chains.h"
#include "tests/support/energies.h"

namespace basin {
namespace {

using testing::Quadratic;

constexpr double kSigma = 0.7, kDrift = 0.1;

/// Its step such that dE/dx is multiplied by kDrift, which is a power of the step for every sampler.
ChainOptions with_drift(const SamplerEntry& entry, double temperature) {
  ChainOptions options;
  options.sampler = entry.value;
  options.leapfrog_steps = 3;  // about a third of an orbit: half a one would only mirror states
  options.step_size = 4;
  const double at_four = drift_scale(options);
  options.step_size = 1;
  const double at_one = drift_scale(options);
  options.step_size = std::pow(kDrift / at_one, std::log(4.0) / std::log(at_four / at_one));
  EXPECT_NEAR(drift_scale(options), kDrift, 1e-12);
  if (entry.own_noise)
    options.noise = std::sqrt(2 * kDrift * temperature);
  else
    options.temperature = temperature;
  return options;
}

torch::Tensor run(const ChainOptions& options, int64_t chains, int64_t steps, int64_t seed = 1) {
  auto rng = make_generator(torch::kCPU, seed, 0);
  const auto start = torch::randn({chains, 2}, rng);
  return run_chains(*make_sampler(options, -4, 4), Quadratic(kSigma), start, steps, rng).x;
}

/// States that clips of values and of gradients touch.
torch::Tensor run_in_a_small_box(const ChainOptions& options) {
  auto rng = make_generator(torch::kCPU, 5, 0);
  return run_chains(*make_sampler(options, -0.8, 0.8), Quadratic(kSigma), torch::randn({200, 2}, rng), 3, rng).x;
}

/// Of the chain x' = (1 - c) x + s n, or (1 - c) (x + s n) where noise comes first, c = drift / sigma^2; of the density where moves are refused.
double expected_variance(const ChainOptions& options, double temperature) {
  if (rejects_moves(options.sampler)) return temperature * kSigma * kSigma;
  const double kept = std::pow(1 - drift_scale(options) / (kSigma * kSigma), 2), noise = std::pow(noise_scale(options), 2);
  return noise * (sampler_of(options).own_noise && options.noise_first ? kept : 1) / (1 - kept);
}

class SamplerContract : public ::testing::TestWithParam<size_t> {
 protected:
  const SamplerEntry& entry() const { return kSamplers[GetParam()]; }
};

TEST_P(SamplerContract, HasTheMomentsThatItClaimsAtEveryTemperature) {
  for (const double temperature : {1.0, 0.2, 2.5})
    for (const bool noise_first : {false, true}) {
      auto options = with_drift(entry(), temperature);
      options.noise_first = noise_first;
      EXPECT_NEAR(implied_temperature(options), temperature, 1e-12);
      const auto x = run(options, 40000, 60).to(torch::kDouble);
      const double variance = x.square().mean().item<double>(), expected = expected_variance(options, temperature);
      EXPECT_NEAR(x.mean().item<double>(), 0, 4 * std::sqrt(expected / 80000)) << temperature;
      EXPECT_NEAR(variance, expected, 0.025 * expected) << "T = " << temperature << ", noise first: " << noise_first;
      EXPECT_NEAR(x.pow(4).mean().item<double>() / (variance * variance), 3, 0.1) << "a Gaussian's";
    }
}

TEST_P(SamplerContract, SameSeedSameBits) {
  const auto options = with_drift(entry(), 1);
  EXPECT_TRUE(torch::equal(run(options, 50, 20), run(options, 50, 20)));
  EXPECT_FALSE(torch::equal(run(options, 50, 20), run(options, 50, 20, 2)));
}

TEST_P(SamplerContract, AsManyShardsMakeTheSameBits) {
  const auto start = torch::ones({101, 2}), kept = start.clone();
  const auto once = [&] {
    Shards shards(3);
    std::vector<at::Generator> streams;
    for (int64_t shard = 0; shard < 3; ++shard) streams.push_back(make_generator(torch::kCPU, 9, shard));
    return run_chains_on(shards, *make_sampler(with_drift(entry(), 1), -4, 4), Quadratic(kSigma), start, 10, streams).x;
  };
  const auto x = once();
  EXPECT_TRUE(torch::equal(x, once()));
  EXPECT_TRUE(torch::equal(start, kept)) << "the caller's states must not change";
  EXPECT_FALSE(x.eq(start).all(1).any().item<bool>()) << "every chain moved";
}

TEST_P(SamplerContract, SettingsHaveAnEffectWhereTheTableSaysSo) {
  const std::set<std::string> elsewhere = {"sampler", "steps", "precision"};
  auto full = with_drift(entry(), 1);
  if (!entry().rejects_moves) full.clip_to_box = true, full.gradient_clip = 1;
  const auto before = run_in_a_small_box(full);
  ChainOptions changed = full;
  std::vector<Field> fields;
  visit_fields(changed, FieldCollector("", fields));
  std::set<std::string> seen;
  for (auto& field : fields) {
    seen.insert(field.path);
    if (elsewhere.count(field.path) > 0) continue;
    const auto kept = to_text(field);
    if (auto* const* flag = std::get_if<bool*>(&field.value))
      **flag = !**flag;
    else if (auto* real = std::get_if<RealField>(&field.value))
      *real->value = *real->value * 0.5 + 0.125;
    else
      *std::get<IntField>(field.value).value += 3;
    EXPECT_EQ(torch::equal(run_in_a_small_box(changed), before), !field.idle.empty()) << entry().name << " " << field.path;
    set_from_text(field, kept);
  }
  for (const auto& setting : entry().idle) EXPECT_EQ(seen.count(std::string(setting.name)), 1u) << setting.name;
}

INSTANTIATE_TEST_SUITE_P(All, SamplerContract, ::testing::Range<size_t>(0, kSamplers.size()), [](const auto& at) {
  std::string name(kSamplers[at.param].name);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace basin
