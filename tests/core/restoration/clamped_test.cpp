#include "core/restoration/clamped.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.h"
#include "core/buffers/replay_buffer.h"
#include "core/energy/networks.h"
#include "core/samplers/run_chains.h"
#include "tests/support/energies.h"

namespace basin {
namespace {

using testing::Quadratic;

/// Two coordinates of unit variance and correlation rho: E(x) = (x^2 - 2 rho x y + y^2) / (2 (1 - rho^2)).
class Correlated : public Energy {
 public:
  explicit Correlated(double rho) : rho_(rho) {}
  torch::Tensor operator()(const torch::Tensor& x) const override {
    const auto a = x.select(1, 0), b = x.select(1, 1);
    return (a.square() - 2 * rho_ * a * b + b.square()) / (2 * (1 - rho_ * rho_));
  }

 private:
  double rho_;
};

SampleSpace small_images() {
  SampleSpace space;
  space.image = true, space.channels = 1, space.height = space.width = 28, space.low = -1, space.high = 1;
  return space;
}

ImageBatch noise_picture() {
  ImageBatch picture{1, 1, 28, 28, std::vector<uint8_t>(784)};
  for (size_t i = 0; i < 784; ++i) picture.bytes[i] = static_cast<uint8_t>(i * 37);
  return picture;
}

NetPtr network() {
  NetworkOptions options;
  options.kind = Network::small_cnn, options.width = 8;
  auto rng = make_generator(torch::kCPU, 1, 0);
  return make_network(options, small_images(), rng);
}

ChainOptions image_chains() {
  ChainOptions chain;
  chain.sampler = SamplerKind::relaxed_langevin, chain.step_size = 10, chain.noise = 0.05, chain.clip_to_box = true;
  return chain;
}

torch::Tensor run(const EnergyPtr& energy, const ChainOptions& chain, const torch::Tensor& start, int64_t steps) {
  Shards shards(2);
  std::vector<at::Generator> streams = {make_generator(torch::kCPU, 1, 0), make_generator(torch::kCPU, 1, 1)};
  return run_chains_on(shards, *make_sampler(chain, -1, 1), *energy, start, steps, streams).x;
}

TEST(Clamped, SamplersThatAreExactDrawFromTheConditionalDensity) {
  const double rho = 0.8, given = 1.5;
  const Known known{torch::tensor({{0.0, given}}), torch::tensor({{true, false}})};
  for (const auto sampler : {SamplerKind::mala, SamplerKind::hmc}) {
    ChainOptions chain;
    chain.sampler = sampler, chain.step_size = sampler == SamplerKind::hmc ? 0.3 : 0.2, chain.leapfrog_steps = 3;
    auto rng = make_generator(torch::kCPU, 3, 0);
    const auto start = known.clamped(torch::randn({20000, 2}, rng, torch::kDouble));
    const auto end = run_chains(*make_sampler(chain, -9, 9), *clamped(std::make_shared<Correlated>(rho), known), start, 60, rng).x;
    const auto x = known.clamped(end).select(1, 0);
    EXPECT_NEAR(x.mean().item<double>(), rho * given, 0.02);
    EXPECT_NEAR(x.var().item<double>(), 1 - rho * rho, 0.02);
  }
}

TEST(Clamped, KnownPixelsKeepTheirBytes) {
  const auto picture = noise_picture();
  const auto mask = centre_square(28, 28, 10);
  const auto known = known_of(picture, mask, small_images(), torch::kCPU);
  const auto end = known.clamped(run(clamped(network(), known), image_chains(), torch::zeros({6, 1, 28, 28}), 5));
  const auto bytes = to_bytes(end, -1, 1);
  for (int64_t chain = 0; chain < 6; ++chain)
    for (size_t i = 0; i < 784; ++i)
      if (mask.unknown[i] == 0) {
        ASSERT_EQ(bytes[chain].flatten()[static_cast<int64_t>(i)].item<uint8_t>(), picture.bytes[i]) << i;
      }
}

TEST(Clamped, WithEverythingUnknownMovesAsFreeChainsToTheBit) {
  const auto net = network();
  auto rng = make_generator(torch::kCPU, 2, 0);
  const auto start = torch::rand({5, 1, 28, 28}, rng) * 2 - 1;
  const auto known = known_of(noise_picture(), Mask(28, 28, true), small_images(), torch::kCPU);
  EXPECT_TRUE(known.clamped(run(clamped(net, known), image_chains(), start, 8)).equal(run(net, image_chains(), start, 8)));
}

TEST(Clamped, WithNothingUnknownNothingChanges) {
  const auto known = known_of(noise_picture(), Mask(28, 28), small_images(), torch::kCPU);
  const auto end = known.clamped(run(clamped(network(), known), image_chains(), torch::zeros({3, 1, 28, 28}), 4));
  EXPECT_TRUE(end.equal(known.values.expand({3, 1, 28, 28})));
}

TEST(Clamped, ForcesAreThoseOfUnknownValuesAlone) {
  const Known known{torch::tensor({{0.5, -1.0}}), torch::tensor({{false, true}})};
  const auto energy = clamped(std::make_shared<Quadratic>(1.0), known);
  const auto x = torch::tensor({{7.0, 2.0}});
  const auto there = energy->energy_and_grad(x);
  EXPECT_NEAR(there.energy.item<double>(), (0.25 + 4) / 2, 1e-6);
  EXPECT_TRUE(there.grad.equal(torch::tensor({{0.0, 2.0}})));
  auto input = x.clone().requires_grad_();
  (*energy)(input).sum().backward();
  EXPECT_TRUE(input.grad().equal(there.grad)) << "by autograd too";
}

}  // namespace
}  // namespace basin
