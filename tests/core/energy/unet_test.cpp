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
  NamedTensors stirred;
  for (const auto& [name, tensor] : made->parameters()) stirred.emplace_back(name, tensor + 0.3 * torch::randn(tensor.sizes(), rng));
  const auto net = made->with_parameters(stirred);
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
  NamedTensors stirred;
  for (const auto& [name, tensor] : made->parameters()) stirred.emplace_back(name, tensor + 0.3 * torch::randn(tensor.sizes(), rng));
  const auto net = made->with_parameters(stirred);
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
  options.attention = true;
  EXPECT_NE(bad_input_of([&] { architecture_of(options, {1, 28, 28}); }).find("network.attention"), std::string::npos);
}

}  // namespace
}  // namespace basin
