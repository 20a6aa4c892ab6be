#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.h"
#include "core/samplers/run_chains.h"
#include "tests/support/energies.h"

namespace basin {
namespace {

using testing::Quadratic;

constexpr double kDeviation = 0.7;

torch::Tensor end_of(const ChainOptions& options, int64_t chains, int64_t steps, int64_t seed = 1) {
  auto rng = make_generator(torch::kCPU, seed, 0);
  const auto start = torch::randn({chains, 2}, rng);
  return run_chains(*make_sampler(options, -4, 4), Quadratic(kDeviation), start, steps, rng).x;
}

double variance(const torch::Tensor& x) {
  return x.square().mean().item<double>() - std::pow(x.mean().item<double>(), 2);
}

TEST(Langevin, StationaryVarianceIsThatOfTheDiscreteChain) {
  // x' = (1 - h / (2 s^2)) x + sqrt(h) n has variance s^2 / (1 - h / (4 s^2)): the bias of unadjusted Langevin.
  for (const double h : {0.05, 0.4, 0.8}) {
    ChainOptions options;
    options.step_size = h;
    const double expected = kDeviation * kDeviation / (1 - h / (4 * kDeviation * kDeviation));
    EXPECT_NEAR(variance(end_of(options, 40000, 300)), expected, 0.02 * expected) << "h = " << h;
  }
}

TEST(Langevin, TemperatureScalesTheVariance) {
  ChainOptions options;
  options.step_size = 0.02;
  options.temperature = 0.25;
  EXPECT_NEAR(variance(end_of(options, 40000, 500)), 0.25 * kDeviation * kDeviation, 0.005);
}

TEST(Langevin, RelaxedStepsSampleAtTheImpliedTemperature) {
  ChainOptions options;
  options.sampler = SamplerKind::relaxed_langevin;
  options.step_size = 0.02;
  options.noise = 0.1;
  EXPECT_NEAR(implied_temperature(options), 0.25, 1e-12);
  // Noise that comes first is contracted with the state, by 1 - a / sigma^2: less variance than noise that comes after.
  const double kept = std::pow(1 - options.step_size / (kDeviation * kDeviation), 2), after = options.noise * options.noise / (1 - kept);
  for (const bool noise_first : {false, true}) {
    options.noise_first = noise_first;
    const double expected = noise_first ? kept * after : after;
    EXPECT_NEAR(variance(end_of(options, 40000, 500)), expected, 0.025 * expected) << noise_first;
  }
}

/// A quadratic that remembers where its gradient was taken.
class Recording : public Quadratic {
 public:
  Recording() : Quadratic(1.0) {}
  EnergyAndGrad energy_and_grad(const torch::Tensor& x) const override {
    seen = x.clone();
    return Quadratic::energy_and_grad(x);
  }
  mutable torch::Tensor seen;
};

TEST(Langevin, TheGradientIsTakenWhereThePublishedSamplerTakesIt) {
  ChainOptions options;
  options.sampler = SamplerKind::relaxed_langevin;
  options.step_size = 1e-3;
  options.noise = 0.5;
  const auto start = torch::full({100, 2}, 1.0f);  // on the edge of the box: half of the noise leads out
  auto same = make_generator(torch::kCPU, 3, 0);
  const auto noised = start + 0.5 * torch::randn({100, 2}, same);
  ASSERT_GT(noised.gt(1).sum().item<int64_t>(), 50);
  const auto seen_with = [&](bool noise_first, bool clip_to_box, bool clip_noised) {
    options.noise_first = noise_first, options.clip_to_box = clip_to_box, options.clip_noised = clip_noised;
    const Recording energy;
    auto rng = make_generator(torch::kCPU, 3, 0);
    const auto next = make_sampler(options, -1, 1)->step(energy, {start, {}}, rng).next.x;
    EXPECT_EQ(next.gt(1).any().item<bool>(), !clip_to_box) << "after the move states are in the box where they are clipped";
    return energy.seen;
  };
  EXPECT_TRUE(torch::equal(seen_with(false, true, false), start)) << "JEM, and the text of Improved CD: noise comes after";
  EXPECT_TRUE(torch::equal(seen_with(false, true, true), start));
  EXPECT_TRUE(torch::allclose(seen_with(true, true, false), noised, 0, 1e-6)) << "IGEBM: at the noised state, beyond the edge too";
  EXPECT_TRUE(torch::allclose(seen_with(true, true, true), noised.clamp(-1, 1), 0, 1e-6)) << "the small CNN: clipped first";
  EXPECT_TRUE(torch::allclose(seen_with(true, false, true), noised, 0, 1e-6)) << "no clip without clip_to_box";
}

TEST(Langevin, ClipsGradientElementsAndStates) {
  ChainOptions options;
  options.sampler = SamplerKind::relaxed_langevin;
  options.noise = 0;
  options.step_size = 10;
  options.gradient_clip = 0.03;
  options.clip_to_box = true;
  auto rng = make_generator(torch::kCPU, 1, 0);
  const auto start = torch::tensor({{4.0f, -3.9f}, {0.001f, 2.0f}});
  const auto step = make_sampler(options, -4, 4)->step(Quadratic(1.0), {start, {}}, rng);
  EXPECT_TRUE(torch::allclose(step.next.x, torch::tensor({{3.7f, -3.6f}, {-0.009f, 1.7f}}), 1e-5, 1e-5)) << step.next.x;
  EXPECT_DOUBLE_EQ(step.clipped.item<double>(), 0.75);
  EXPECT_NEAR(step.grad_norm[0].item<double>(), std::hypot(4.0, 3.9), 1e-4);
  EXPECT_TRUE(torch::equal(start, torch::tensor({{4.0f, -3.9f}, {0.001f, 2.0f}}))) << "the caller's states must not change";
  options.step_size = 1000;
  EXPECT_LE(make_sampler(options, -4, 4)->step(Quadratic(1.0), {start, {}}, rng).next.x.abs().max().item<double>(), 4.0);
}

TEST(Mala, HasNoBiasFromTheStepSize) {
  ChainOptions options;
  options.sampler = SamplerKind::mala;
  for (const double h : {0.1, 0.8}) {
    options.step_size = h;
    EXPECT_NEAR(variance(end_of(options, 40000, 300)), kDeviation * kDeviation, 0.008) << "h = " << h;
  }
}

TEST(Mala, RejectedChainsStay) {
  ChainOptions options;
  options.sampler = SamplerKind::mala;
  options.step_size = 50;  // absurd: nearly every move is refused
  auto rng = make_generator(torch::kCPU, 1, 0);
  const auto start = torch::randn({1000, 2}, rng);
  const auto step = make_sampler(options, -4, 4)->step(Quadratic(kDeviation), {start, {}}, rng);
  const double accepted = step.accepted.item<double>();
  EXPECT_LT(accepted, 0.2);
  const double stayed = step.next.x.eq(start).all(1).to(torch::kFloat).mean().item<double>();
  EXPECT_NEAR(stayed, 1 - accepted, 1e-6);
}

TEST(RunChains, StatisticsAreTheSumsOfEveryStep) {
  for (const auto sampler : {SamplerKind::relaxed_langevin, SamplerKind::mala}) {
    ChainOptions options;
    options.sampler = sampler;
    options.step_size = 0.3;
    options.gradient_clip = sampler == SamplerKind::mala ? 0 : 0.5;
    auto rng = make_generator(torch::kCPU, 1, 0);
    double grad_norm = 0, clipped = 0, accepted = 0;
    const auto add = [&](int64_t, const torch::Tensor&, const ChainStep& step) {
      grad_norm += step.grad_norm.sum().item<double>();
      clipped += step.clipped.defined() ? 10 * step.clipped.item<double>() : 0;
      accepted += 10 * (step.accepted.defined() ? step.accepted.item<double>() : 1);
      return true;
    };
    const auto statistics = run_chains(*make_sampler(options, -4, 4), Quadratic(kDeviation), torch::randn({10, 2}, rng), 1500, rng, add).statistics;
    EXPECT_EQ(statistics.grad_norm, grad_norm) << "to the bit";
    EXPECT_NEAR(statistics.clipped, clipped, 1e-9);
    EXPECT_NEAR(statistics.accepted, accepted, 1e-9);
    EXPECT_EQ(statistics.weight, 15000);
    EXPECT_GT(sampler == SamplerKind::mala ? 15000 - accepted : clipped, 0);
  }
}

TEST(RunChains, ChunksChangeNothing) {
  ChainOptions options;
  auto rng = make_generator(torch::kCPU, 1, 0);
  const auto sampler = make_sampler(options, -4, 4);
  auto x = torch::randn({50, 2}, rng);
  for (int i = 0; i < 20; ++i) x = run_chains(*sampler, Quadratic(kDeviation), x, 1, rng).x;
  EXPECT_TRUE(torch::equal(x, end_of(options, 50, 20)));
}

TEST(RunChains, ShardsMakeTheSameBitsEachTimeAndStopEarly) {
  ChainOptions options;
  const auto sampler = make_sampler(options, -4, 4);
  const auto start = torch::ones({101, 2});
  const auto once = [&](const OnShardStep& on_step) {
    Shards shards(3);
    std::vector<at::Generator> streams;
    for (int64_t shard = 0; shard < 3; ++shard) streams.push_back(make_generator(torch::kCPU, 9, shard));
    return run_chains_on(shards, *sampler, Quadratic(kDeviation), start, 10, streams, on_step);
  };
  EXPECT_TRUE(torch::equal(once({}).x, once({}).x));
  EXPECT_EQ(once({}).x.size(0), 101);
  const auto stopped = once([](int64_t, int64_t, int64_t k, const torch::Tensor&, const ChainStep&) { return k < 4; });
  EXPECT_FALSE(stopped.finished);
  EXPECT_DOUBLE_EQ(stopped.statistics.weight, 5 * 101);
}

TEST(Shards, RethrowWhatAShardThrew) {
  Shards shards(2);
  EXPECT_THROW(shards.run([](int64_t shard) {
    if (shard == 1) throw std::runtime_error("broken");
  }),
               std::runtime_error);
  int64_t sum = 0;
  std::mutex mutex;
  shards.run([&](int64_t shard) {
    const std::lock_guard<std::mutex> lock(mutex);
    sum += shard + 1;
  });
  EXPECT_EQ(sum, 3);
}

}  // namespace
}  // namespace basin
