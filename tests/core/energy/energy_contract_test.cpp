// What every energy in the lists must do, and what some must do exactly.

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/base/shards.h"
#include "core/data/options.h"
#include "core/energy/closed_forms.h"
#include "core/energy/networks.h"
#include "core/evaluation/density.h"
#include "tests/support/energies.h"

namespace basin {
namespace {

/// A norm over one or two places is all rounding, so deep networks get larger images, and the more so where a second one sees half the image.
SampleSpace space_for(Network kind, Activation activation) {
  if (kind == Network::mlp) return {};
  if (kind == Network::small_cnn) return {true, 1, 28, 28, -1.0, 1.0, {}};
  if (kind == Network::improved_cd_large && activation == Activation::silu) return {true, 2, 40, 36, -1.0, 1.0, {}};
  if (kind == Network::improved_cd_large) return {true, 2, 24, 20, -1.0, 1.0, {}};
  if (kind == Network::unet) return {true, 2, 12, 8, -1.0, 1.0, {}};
  return {true, 2, 12, 10, -1.0, 1.0, {}};
}

/// Every part that a residual network can have.
NetworkOptions options_for(Network kind, Activation activation) {
  NetworkOptions options;
  options.kind = kind;
  options.activation = activation;
  options.width = has_residual_blocks(kind) || kind == Network::unet ? 8 : 16;
  if (kind != Network::mlp) options.classes = activation == Activation::tanh ? 3 : 0;
  if (!has_residual_blocks(kind)) return options;
  options.blocks = kind == Network::improved_cd_large ? 5 : kind == Network::improved_cd_small || kind == Network::igebm_imagenet128 ? 3 : 4;
  options.attention = true;
  options.norm = activation == Activation::silu   ? Norm::instance
                 : activation == Activation::relu ? Norm::group
                 : activation == Activation::tanh ? Norm::layer
                                                  : Norm::none;
  options.spectral_norm = activation == Activation::leaky_relu;
  options.scales = activation == Activation::silu ? 2 : 1;
  return options;
}

torch::Tensor states_in(const SampleSpace& space, int64_t count, at::Generator& rng) {
  const auto shape = space.image ? std::vector<int64_t>{count, space.channels, space.height, space.width} : std::vector<int64_t>{count, space.width};
  return torch::rand(shape, rng).mul_(space.high - space.low).add_(space.low);
}

std::vector<Network> all_networks() {
  std::vector<Network> all;
  for (const auto& named : kNetworks) all.push_back(named.value);
  return all;
}

class NetworkContract : public ::testing::TestWithParam<std::tuple<Network, Activation>> {
 protected:
  SampleSpace space() const { return space_for(std::get<0>(GetParam()), std::get<1>(GetParam())); }

  NetPtr net_in_double() const {
    auto rng = make_generator(torch::kCPU, 3, 0);
    const auto options = options_for(std::get<0>(GetParam()), std::get<1>(GetParam()));
    const auto net = make_network(options, space(), rng);
    NamedTensors parameters;
    for (const auto& [name, tensor] : net->parameters())
      parameters.emplace_back(name, (tensor + 0.05 * torch::randn(tensor.sizes(), rng)).to(torch::kDouble));
    return net->with_parameters(parameters);
  }
};

TEST_P(NetworkContract, PreparedGradientEqualsAutogradAndFiniteDifferences) {
  const auto net = net_in_double();
  auto rng = make_generator(torch::kCPU, 4, 0);
  const auto x = states_in(space(), 5, rng).to(torch::kDouble);
  const auto prepared = net->energy_and_grad(x);
  const auto reference = net->Energy::energy_and_grad(x);
  EXPECT_TRUE(torch::allclose(prepared.energy, reference.energy, 1e-10, 1e-10));
  EXPECT_TRUE(torch::allclose(prepared.grad, reference.grad, 1e-10, 1e-10));
  EXPECT_FALSE(prepared.energy.requires_grad());
  EXPECT_FALSE(prepared.grad.requires_grad());

  const auto direction = torch::randn(x.sizes(), rng).to(torch::kDouble);
  const double step = 1e-6;
  const auto difference = ((*net)(x + step * direction) - (*net)(x - step * direction)) / (2 * step);
  const auto predicted = (prepared.grad * direction).flatten(1).sum(1);
  EXPECT_TRUE(torch::allclose(difference, predicted, 1e-4, 1e-5)) << difference << predicted;
}

TEST_P(NetworkContract, EachSampleStandsAlone) {
  const auto net = net_in_double();
  auto rng = make_generator(torch::kCPU, 5, 0);
  const auto x = states_in(space(), 4, rng).to(torch::kDouble);
  const auto together = net->energy_and_grad(x);
  for (int64_t i = 0; i < 4; ++i) {
    const auto alone = net->energy_and_grad(x.slice(0, i, i + 1));
    EXPECT_TRUE(torch::allclose(alone.energy[0], together.energy[i], 1e-10, 1e-12));
    EXPECT_TRUE(torch::allclose(alone.grad[0], together.grad[i], 1e-10, 1e-12));
  }
}

TEST_P(NetworkContract, PreparedForManyCallsIsTheSameFunction) {
  NamedTensors parameters;
  const auto in_double = net_in_double();
  for (const auto& [name, tensor] : in_double->parameters()) parameters.emplace_back(name, tensor.to(torch::kFloat));
  const auto net = in_double->with_parameters(parameters);
  const auto prepared = net->prepared();
  if (!prepared) return;  // nothing to gain for this network
  auto rng = make_generator(torch::kCPU, 6, 0);
  const auto x = states_in(space(), 7, rng);
  const auto fast = prepared->energy_and_grad(x), reference = net->Energy::energy_and_grad(x);
  EXPECT_TRUE(torch::allclose(fast.energy, reference.energy, 1e-5, 1e-6));
  const auto activation = std::get<1>(GetParam());
  const bool kinks = std::get<0>(GetParam()) != Network::mlp && std::get<0>(GetParam()) != Network::small_cnn &&
                     (activation == Activation::relu || activation == Activation::leaky_relu);
  const double tolerance = kinks ? 1e-4 : 1e-5;  // rounding at a kink turns a slope over
  EXPECT_LE((fast.grad - reference.grad).norm().item<double>(), tolerance * reference.grad.norm().item<double>());
  EXPECT_TRUE(torch::allclose((*prepared)(x), reference.energy, 1e-5, 1e-6));
  EXPECT_TRUE(fast.grad.is_contiguous());
}

TEST_P(NetworkContract, EnergiesGivenAClassArePreparedAlike) {
  if (options_for(std::get<0>(GetParam()), std::get<1>(GetParam())).classes == 0) return;
  NamedTensors parameters;
  const auto in_double = net_in_double();
  for (const auto& [name, tensor] : in_double->parameters()) parameters.emplace_back(name, tensor.to(torch::kFloat));
  const auto labels = torch::tensor({0, 1, 2, 2, 1, 0, 0});
  const auto given = in_double->with_parameters(parameters)->conditioned_on(labels);
  ASSERT_NE(given, nullptr);
  auto rng = make_generator(torch::kCPU, 7, 0);
  const auto x = states_in(space(), 7, rng);
  const auto prepared = given->prepared();
  ASSERT_NE(prepared, nullptr);
  const auto reference = given->Energy::energy_and_grad(x), fast = prepared->energy_and_grad(x);
  EXPECT_TRUE(torch::allclose(fast.energy, reference.energy, 1e-5, 1e-6));
  EXPECT_LE((fast.grad - reference.grad).norm().item<double>(), 1e-5 * reference.grad.norm().item<double>());
  const auto some = prepared->rows(2, 5);
  ASSERT_NE(some, nullptr);
  EXPECT_TRUE(torch::allclose(some->energy_and_grad(x.slice(0, 2, 5)).energy, reference.energy.slice(0, 2, 5), 1e-5, 1e-6));
  const auto others = in_double->with_parameters(parameters)->conditioned_on((labels + 1) % 3);
  EXPECT_FALSE(torch::allclose((*others)(x), reference.energy, 1e-3, 1e-3)) << "classes differ";
}

INSTANTIATE_TEST_SUITE_P(All, NetworkContract,
                         ::testing::Combine(::testing::ValuesIn(all_networks()),
                                            ::testing::Values(Activation::silu, Activation::relu, Activation::leaky_relu, Activation::tanh)));

class ClosedFormContract : public ::testing::TestWithParam<DataSet> {};

TEST_P(ClosedFormContract, DensityIsNormalisedOnTheBox) {
  Shards shards(1);
  const auto toy = make_closed_form(closed_form_of(GetParam()));
  const auto energies = energies_at(*toy, grid_points(400, -4, 4), shards);
  EXPECT_NEAR(log_partition(energies, 400, -4, 4), 0.0, 2e-3);
}

TEST_P(ClosedFormContract, SamplesFollowTheDensity) {
  Shards shards(1);
  const auto toy = make_closed_form(closed_form_of(GetParam()));
  auto rng = make_generator(torch::kCPU, 7, 0);
  const auto points = toy->sample(200000, rng);
  DensityMeter meter(toy.get(), points.slice(0, 0, 100), SampleSpace{}, torch::kCPU);
  const auto measure = meter.measure(*toy, points, shards);
  EXPECT_NEAR(measure.kl, 0.0, 1e-4);
  EXPECT_LT(measure.total_variation, 0.025);  // 625 cells, 200,000 points: about 0.02 by chance
}

TEST_P(ClosedFormContract, GradientEqualsFiniteDifferences) {
  if (GetParam() == DataSet::checkerboard) return;  // piecewise constant
  const auto toy = make_closed_form(closed_form_of(GetParam()));
  auto rng = make_generator(torch::kCPU, 8, 0);
  const auto x = toy->sample(50, rng).to(torch::kDouble);
  const auto direction = torch::randn({50, 2}, rng).to(torch::kDouble);
  const auto difference = ((*toy)(x + 1e-5 * direction) - (*toy)(x - 1e-5 * direction)) / 2e-5;
  EXPECT_TRUE(torch::allclose(difference, (toy->energy_and_grad(x).grad * direction).sum(1), 1e-4, 1e-4));
}

TEST_P(ClosedFormContract, GradientByHandEqualsAutograd) {
  const auto toy = make_closed_form(closed_form_of(GetParam()));
  auto rng = make_generator(torch::kCPU, 9, 0);
  const auto x = torch::rand({1001, 2}, rng) * 10 - 5;
  const auto by_hand = toy->energy_and_grad(x), reference = toy->Energy::energy_and_grad(x);
  EXPECT_TRUE(torch::allclose(by_hand.energy, reference.energy, 1e-5, 1e-5));
  EXPECT_LE((by_hand.grad - reference.grad).norm().item<double>(), 1e-5 * reference.grad.norm().item<double>());
  EXPECT_FALSE(by_hand.energy.requires_grad() || by_hand.grad.requires_grad());
}

INSTANTIATE_TEST_SUITE_P(All, ClosedFormContract,
                         ::testing::Values(DataSet::eight_gaussians, DataSet::two_moons, DataSet::rings, DataSet::pinwheel, DataSet::checkerboard,
                                           DataSet::spiral));

}  // namespace
}  // namespace basin
