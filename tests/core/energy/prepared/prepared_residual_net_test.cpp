// Residual networks prepared for chains: tiles of a batch, and bfloat16.

#include "core/energy/prepared/prepared_residual_net.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/shards.h"
#include "core/kernels/channel_passes.h"
#include "core/samplers/run_chains.h"
#include "tests/support/residual_nets.h"

namespace basin {
namespace {

using testing::conditional_net;
using testing::images;
using testing::small;

/// A batch of more than one tile: the tiles are what calls of their own give, to the bit, and any other split agrees up to rounding.
void expect_tiles(const Energy& energy, const torch::Tensor& x) {
  constexpr int64_t kTile = 32;
  const auto part_of = [&](int64_t first, int64_t last) {
    const auto own = energy.rows(first, last);
    return (own ? *own : energy).energy_and_grad(x.slice(0, first, last));
  };
  const auto whole = energy.energy_and_grad(x);
  const int64_t count = x.size(0), half = count / 2;
  ASSERT_EQ(whole.energy.sizes(), (std::vector<int64_t>{count}));
  ASSERT_EQ(whole.grad.sizes(), x.sizes());
  EXPECT_TRUE(whole.grad.is_contiguous());
  for (int64_t first = 0; first < count; first += kTile) {
    const int64_t last = std::min(count, first + kTile);
    const auto part = part_of(first, last);
    EXPECT_TRUE(torch::equal(whole.energy.slice(0, first, last), part.energy)) << first;
    EXPECT_TRUE(torch::equal(whole.grad.slice(0, first, last), part.grad)) << first;
  }
  const auto one = part_of(0, half), other = part_of(half, count);
  EXPECT_TRUE(torch::allclose(whole.energy, torch::cat({one.energy, other.energy}), 1e-5, 1e-5));
  EXPECT_LE((whole.grad - torch::cat({one.grad, other.grad})).norm().item<double>(), 1e-5 * whole.grad.norm().item<double>());
  EXPECT_TRUE(torch::allclose(energy(x), whole.energy, 1e-5, 1e-5));
}

TEST(PreparedResidual, SplitsALargeBatchIntoTiles) {
  auto rng = make_generator(torch::kCPU, 9, 0);
  const auto x = images(70, {1, 12, 12}, rng);
  expect_tiles(*ResidualNet::make(small(Network::improved_cd), {1, 12, 12}, rng)->prepared(), x);
  const auto net = conditional_net(rng);
  expect_tiles(*net->prepared(), x);
  expect_tiles(*net->conditioned_on(torch::arange(70, torch::kLong).remainder(3))->prepared(), x);
}

/// Every part, at a width that the fused kernels take.
NetPtr net_for_bfloat16(at::Generator& rng) {
  auto options = small(Network::improved_cd);
  options.norm = Norm::instance;
  options.attention = true;
  EXPECT_TRUE(takes_channels(options.width));
  return ResidualNet::make(options, {1, 16, 16}, rng);
}

double relative_error(const torch::Tensor& value, const torch::Tensor& reference) {
  return ((value - reference).norm() / reference.norm()).item<double>();
}

TEST(Bfloat16, EnergiesAndGradientsDifferFromSinglePrecisionByItsRounding) {
  if (!has_bfloat16(torch::kCPU)) GTEST_SKIP() << "this processor computes no bfloat16";
  auto rng = make_generator(torch::kCPU, 8, 0);
  const auto net = net_for_bfloat16(rng);
  const auto x = images(32, {1, 16, 16}, rng);
  const auto reference = net->prepared(Precision::float32)->energy_and_grad(x), reduced = net->prepared(Precision::bfloat16)->energy_and_grad(x);
  constexpr double kSingleRounding = 1e-5;
  EXPECT_GT(relative_error(reduced.energy, reference.energy), kSingleRounding) << "computed in bfloat16";
  EXPECT_GT(relative_error(reduced.grad, reference.grad), kSingleRounding);
  constexpr double kRoundings = 0.05;  // of 8 bits, through a dozen layers and back
  EXPECT_LT((reduced.energy - reference.energy).abs().max().item<double>(), kRoundings * (1 + reference.energy.abs().max().item<double>()));
  EXPECT_LT(relative_error(reduced.grad, reference.grad), kRoundings);
}

/// The largest distance between the empirical distributions of two samples of the same size (Kolmogorov & Smirnov).
double distribution_distance(const torch::Tensor& a, const torch::Tensor& b) {
  const auto both = torch::cat({a, b});
  const auto below = [&](const torch::Tensor& sample) { return sample.unsqueeze(1).le(both).to(torch::kDouble).mean(0); };
  return (below(a) - below(b)).abs().max().item<double>();
}

TEST(Bfloat16, EnergiesOfSamplesAreDistributedAsInSinglePrecision) {
  if (!has_bfloat16(torch::kCPU)) GTEST_SKIP() << "this processor computes no bfloat16";
  auto rng = make_generator(torch::kCPU, 8, 0);
  const auto net = net_for_bfloat16(rng);
  ChainOptions chain;
  chain.sampler = SamplerKind::relaxed_langevin;
  chain.step_size = 20;
  chain.noise = 0.02;
  chain.clip_to_box = true;
  const auto x = images(256, {1, 16, 16}, rng);
  const auto energies = [&](Precision precision, int64_t stream) {
    chain.precision = precision;
    Shards shards(1);
    std::vector<at::Generator> streams = {make_generator(torch::kCPU, 1, stream)};
    const auto run = run_chains_on(shards, *make_sampler(chain, -1, 1), *net, x, 20, streams);
    EXPECT_EQ(run.x.scalar_type(), torch::kFloat);
    return (*net)(run.x);
  };
  const auto reference = energies(Precision::float32, 1), reduced = energies(Precision::bfloat16, 2);
  const auto start = (*net)(x);
  const double standard_error = reference.std().item<double>() * std::sqrt(2.0 / 256);
  EXPECT_GT((start.mean() - reference.mean()).item<double>(), 10 * standard_error) << "chains have moved far";
  EXPECT_NEAR(reduced.mean().item<double>(), reference.mean().item<double>(), 4 * standard_error);
  EXPECT_NEAR(reduced.std().item<double>() / reference.std().item<double>(), 1.0, 0.25);
  EXPECT_LT(distribution_distance(reduced, reference), 0.17);  // chance in a thousand for 256 against 256: 1.95 * sqrt(2 / 256)
  EXPECT_GT(distribution_distance(start, reference), 0.17) << "the distance tells distributions apart";
}

}  // namespace
}  // namespace basin
