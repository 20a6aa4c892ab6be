#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/energy/architecture.h"
#include "core/energy/networks.h"
#include "tests/support/residual_nets.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;

NetworkOptions unet_options() {
  NetworkOptions options;
  options.kind = Network::unet;
  options.width = 4;
  return options;
}

SampleSpace pictures(int64_t channels, int64_t side) {
  SampleSpace space;
  space.image = true, space.channels = channels, space.height = space.width = side, space.low = -1, space.high = 1;
  return space;
}

NetPtr unet(const NetworkOptions& options, const SampleSpace& space) {
  auto rng = make_generator(torch::kCPU, 1, 0);
  return make_network(options, space, rng);
}

/// Weights moved off their start, where gains are 1, biases and the attention's strength 0.
NetPtr stirred(const NetPtr& net, at::Generator& rng) {
  NamedTensors moved;
  for (const auto& [name, tensor] : net->parameters()) moved.emplace_back(name, tensor + 0.3 * torch::randn(tensor.sizes(), rng));
  return net->with_parameters(moved);
}

TEST(Unet, IsHalfASquaredLengthOfAsManyValuesAsAPictureHas) {
  const auto net = unet(unet_options(), pictures(3, 16));
  auto rng = make_generator(torch::kCPU, 2, 0);
  const auto x = testing::images(5, {3, 16, 16}, rng);
  const auto energy = (*net)(x);
  EXPECT_EQ(energy.sizes(), torch::IntArrayRef({5}));
  EXPECT_TRUE(energy.gt(0).all().item<bool>());
  const auto& [name, last] = net->parameters()[net->parameters().size() - 2];
  EXPECT_EQ(name, "last.weight");
  EXPECT_EQ(last.size(0), 3);
}

TEST(Unet, PreparedItIsTheSameFunctionWithTheGradientOfAutograd) {
  const auto net = unet(unet_options(), pictures(1, 12));
  auto rng = make_generator(torch::kCPU, 2, 0);
  const auto x = testing::images(40, {1, 12, 12}, rng);
  const auto prepared = net->prepared();
  ASSERT_TRUE(prepared);
  auto leaf = x.clone().requires_grad_();
  const auto energy = (*net)(leaf);
  energy.sum().backward();
  const auto fast = prepared->energy_and_grad(x);
  EXPECT_TRUE(fast.energy.allclose(energy.detach(), 1e-4, 1e-5));
  EXPECT_TRUE(fast.grad.allclose(leaf.grad(), 1e-4, 1e-6));
}

TEST(Unet, EveryPixelHasAForceAndTheCoarsestPlacesSeeFar) {
  const auto net = unet(unet_options(), pictures(1, 28));
  auto rng = make_generator(torch::kCPU, 3, 0);
  auto x = testing::images(1, {1, 28, 28}, rng).requires_grad_();
  (*net)(x).sum().backward();
  EXPECT_TRUE(x.grad().ne(0).all().item<bool>());
  const auto cost = cost_of(architecture_of(unet_options(), {1, 28, 28}), {1, 28, 28});
  EXPECT_GE(cost.receptive_field, 28);
  EXPECT_EQ(cost.parameters, [&] {
    int64_t sum = 0;
    for (const auto& [name, tensor] : net->parameters()) sum += tensor.numel();
    return sum;
  }());
}

TEST(Unet, ClassesHaveGainsOfTheirOwn) {
  auto options = unet_options();
  options.classes = 3;
  const auto made = unet(options, pictures(1, 12));
  auto rng = make_generator(torch::kCPU, 4, 0);
  const auto net = stirred(made, rng);
  const auto x = testing::images(2, {1, 12, 12}, rng);
  const auto of = [&](int64_t label) { return (*net->conditioned_on(torch::full({2}, label, torch::kLong)))(x); };
  EXPECT_FALSE(of(0).allclose(of(1)));
  EXPECT_TRUE((*net)(x).allclose(-torch::logsumexp(-torch::stack({of(0), of(1), of(2)}, 1), 1)));
}

TEST(Unet, OneLabelIsForEveryRowOnAnyNumberOfRows) {
  auto options = unet_options();
  options.classes = 3;
  const auto made = unet(options, pictures(1, 12));
  auto rng = make_generator(torch::kCPU, 4, 0);
  const auto net = stirred(made, rng);
  const auto one = net->conditioned_on(torch::full({1}, 2, torch::kLong));
  EXPECT_FALSE(one->rows(0, 1)) << "every row sees the same";
  for (const int64_t count : {1, 5, 70}) {
    const auto x = testing::images(count, {1, 12, 12}, rng);
    const auto expected = (*net->conditioned_on(torch::full({count}, 2, torch::kLong)))(x);
    EXPECT_TRUE((*one)(x).equal(expected)) << count;
    EXPECT_TRUE((*one->prepared())(x).allclose(expected, 1e-4, 1e-5)) << count;
  }
}

TEST(Unet, AtLevelsOfNoiseItSeesTheLevelAndKeepsItsOwnNumberOfOutputs) {
  auto options = unet_options();
  options.noise_levels = 5, options.sigma_high = 2, options.sigma_low = 0.1;
  const auto net = unet(options, pictures(1, 12));
  EXPECT_EQ(net->parameters()[0].second.size(1), 2) << "the picture and the level";
  auto rng = make_generator(torch::kCPU, 5, 0);
  const auto x = testing::images(3, {1, 12, 12}, rng);
  const auto low = net->at_level(torch::full({}, 0.1)), high = net->at_level(torch::full({}, 2.0));
  EXPECT_TRUE((*low)(x).equal((*net)(x)));
  EXPECT_FALSE((*low)(x).allclose((*high)(x)));
  EXPECT_TRUE(net->prepared()->at_level(torch::full({}, 2.0))->energy_and_grad(x).grad.allclose(high->energy_and_grad(x).grad, 1e-4, 1e-5));
}

TEST(Unet, GainsOfTheLevelAndBlocksWithAttentionAreTheSameFunctionPrepared) {
  auto options = unet_options();
  options.noise_levels = 5, options.sigma_high = 20, options.sigma_low = 0.01;
  options.level_gain = true, options.attention = true, options.blocks = 3, options.classes = 2;
  auto rng = make_generator(torch::kCPU, 5, 0);
  const auto net = stirred(unet(options, pictures(1, 12)), rng)->conditioned_on(torch::zeros({5}, torch::kLong));
  const auto x = testing::images(5, {1, 12, 12}, rng), sigma = torch::tensor({0.01, 0.05, 0.3, 2.0, 20.0}).to(torch::kFloat);
  const auto expected = net->at_level(sigma)->energy_and_grad(x), fast = net->prepared()->at_level(sigma)->energy_and_grad(x);
  EXPECT_TRUE(fast.energy.allclose(expected.energy, 1e-4, 1e-5));
  const auto off = (fast.grad - expected.grad).flatten(1).norm(2, {1}) / expected.grad.flatten(1).norm(2, {1});
  EXPECT_LT(off.max().item<double>(), 1e-4);
  for (int64_t row = 0; row < 5; ++row) {
    const auto alone = net->rows(row, row + 1);
    const auto energy = (*(alone ? alone : net)->at_level(sigma[row]))(x.slice(0, row, row + 1));
    EXPECT_TRUE(energy.allclose(expected.energy.slice(0, row, row + 1), 1e-4, 1e-5)) << "each row has the gains of its own level";
  }
}

/// The names of weights say where the gains stand; between two knots the function lies between theirs, beyond the last it is the last's.
TEST(Unet, GainsOfTheLevelAreThoseOfTheKnotsAndALineBetween) {
  auto options = unet_options();
  options.noise_levels = 5, options.level_gain = true;
  const auto net = unet(options, pictures(1, 12));
  auto rng = make_generator(torch::kCPU, 6, 0);
  const auto x = testing::images(1, {1, 12, 12}, rng);
  const auto energy_at = [&](double sigma, const std::vector<int64_t>& raised) {
    NamedTensors weights;
    for (const auto& [name, tensor] : net->parameters()) {
      auto value = tensor.clone();
      if (name.find("level_bias") != std::string::npos)
        for (const int64_t knot : raised) value.select(0, knot).fill_(1);
      weights.emplace_back(name, value);
    }
    return (*net->with_parameters(weights)->at_level(torch::full({}, sigma)))(x).item<double>();
  };
  EXPECT_EQ(kLevelKnots[3], 1);
  EXPECT_NE(energy_at(1, {3}), energy_at(1, {}));
  EXPECT_EQ(energy_at(1, {0, 1, 2, 4, 5}), energy_at(1, {}));
  EXPECT_NE(energy_at(2, {3}), energy_at(2, {}));
  EXPECT_NE(energy_at(2, {4}), energy_at(2, {}));
  EXPECT_EQ(energy_at(2, {0, 1, 2, 5}), energy_at(2, {}));
  EXPECT_EQ(energy_at(50, {0, 1, 2, 3, 4}), energy_at(50, {}));
  EXPECT_EQ(energy_at(0.001, {0}), energy_at(0.001, {0, 1, 2, 3, 4, 5}));
}

/// Before it learns anything: the force at a level is x / sigma^2 where nearly all of x is noise.
TEST(Unet, AtMuchNoiseItTakesItsInputForNoise) {
  auto options = unet_options();
  options.noise_levels = 5, options.sigma_high = 40, options.sigma_low = 0.1;
  const auto net = unet(options, pictures(1, 12));
  auto rng = make_generator(torch::kCPU, 6, 0);
  const auto x = 40 * torch::randn({3, 1, 12, 12}, rng);
  const auto force = 1600 * net->at_level(torch::full({}, 40.0))->energy_and_grad(x).grad;
  EXPECT_LT((force - x).norm().item<double>(), 0.3 * x.norm().item<double>()) << "0.23 as measured";
}

TEST(Unet, RefusesSidesThatItCannotHalveTwice) {
  EXPECT_NE(bad_input_of([] { architecture_of(unet_options(), {1, 30, 30}); }).find("data.size = 28"), std::string::npos);
  auto options = unet_options();
  options.spectral_norm = true;
  EXPECT_NE(bad_input_of([&] { architecture_of(options, {1, 28, 28}); }).find("network.spectral_norm"), std::string::npos);
}

}  // namespace
}  // namespace basin
