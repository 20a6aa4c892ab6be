// Residual networks: spectral norm, classes, scales, layout.

#include "core/energy/residual_net.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "core/base/random.h"
#include "core/base/shards.h"
#include "core/energy/compose.h"
#include "core/energy/layers/treated_weights.h"
#include "core/energy/networks.h"
#include "core/samplers/run_chains.h"
#include "tests/support/gradients.h"
#include "tests/support/residual_nets.h"

namespace basin {
namespace {

using testing::conditional_net;
using testing::expect_gradient_equals_differences;
using testing::images;
using testing::small;

int64_t count_of(const NamedTensors& tensors) {
  int64_t sum = 0;
  for (const auto& [name, tensor] : tensors) sum += tensor.numel();
  return sum;
}

class Published : public ::testing::TestWithParam<size_t> {};

TEST_P(Published, RunsAtFullSizeWithTheParametersOfItsDescription) {
  const auto& publication = publications()[GetParam()];
  const auto& input = publication.input;
  const bool image = takes_images(publication.options.kind);
  auto rng = make_generator(torch::kCPU, 1, 0);
  const auto net =
      make_network(publication.options, image ? SampleSpace{true, input.channels, input.height, input.width, -1, 1, {}} : SampleSpace{}, rng);
  EXPECT_EQ(count_of(net->parameters()), cost_of(architecture_of(publication.options, publication.input), publication.input).parameters);
  const auto given = given_labels(*net, publication.options.classes > 0 ? torch::tensor({0, 7}) : torch::Tensor());
  const auto at = given->energy_and_grad(image ? images(2, input, rng) : torch::randn({2, input.channels}, rng));
  EXPECT_EQ(at.energy.sizes(), (std::vector<int64_t>{2}));
  EXPECT_TRUE(at.energy.isfinite().all().item<bool>() && at.grad.isfinite().all().item<bool>());
  EXPECT_GT(at.grad.abs().max().item<float>(), 0.0f);
  EXPECT_LT(at.energy.abs().max().item<float>(), 1e4f) << "activations keep their size";
}

INSTANTIATE_TEST_SUITE_P(All, Published, ::testing::Range(size_t{0}, publications().size()));

double largest_singular_value(const torch::Tensor& weight) {
  return std::get<1>(at::linalg_svd(weight.flatten(1).to(torch::kDouble), false)).max().item<double>();
}

TEST(SpectralNorm, LargestSingularValueIsOne) {
  auto options = small(Network::igebm);
  options.spectral_norm = true;
  auto rng = make_generator(torch::kCPU, 2, 0);
  const auto net = ResidualNet::make(options, {3, 16, 16}, rng);
  for (int i = 0; i < 200; ++i) net->update_state();
  const auto architecture = architecture_of(options, {3, 16, 16});
  const auto treated = treated_weights(architecture, net->parameters(), net->state());
  int spectral = 0, bounded = 0;
  for (size_t i = 0; i < treated.size(); ++i) {
    const auto treatment = architecture.weights[i].treatment;
    if (treatment == Treatment::spectral) {
      EXPECT_NEAR(largest_singular_value(treated[i]), 1.0, 1e-3) << architecture.weights[i].name;
      ++spectral;
    } else if (treatment == Treatment::spectral_bounded) {
      EXPECT_LT(largest_singular_value(treated[i]), 1e-6) << architecture.weights[i].name;
      ++bounded;
    }
  }
  EXPECT_EQ(spectral, 1 + 4 + 2);  // conv, first convolutions, skips of halving blocks
  EXPECT_EQ(bounded, 4);
  const auto& top = architecture.weights[architecture.branches[0].layers.back().first];
  EXPECT_EQ(top.name, "top.weight");
  EXPECT_EQ(top.treatment, Treatment::none) << "the last weight is free";
}

TEST(SpectralNorm, DoesNotMoveWhileChainsDo) {
  auto options = small(Network::improved_cd);
  options.spectral_norm = true;
  auto rng = make_generator(torch::kCPU, 3, 0);
  const auto net = ResidualNet::make(options, {1, 12, 12}, rng);
  NamedTensors before;
  for (const auto& [name, tensor] : net->state()) before.emplace_back(name, tensor.clone());
  ASSERT_FALSE(before.empty());
  Shards shards(2);
  std::vector<at::Generator> streams = {make_generator(torch::kCPU, 1, 1), make_generator(torch::kCPU, 1, 2)};
  const auto x = images(4, {1, 12, 12}, rng);
  const auto energy = (*net)(x);
  run_chains_on(shards, *make_sampler(ChainOptions{}, -1, 1), *net, x, 3, streams);
  EXPECT_TRUE(torch::equal((*net)(x), energy));
  for (size_t i = 0; i < before.size(); ++i) EXPECT_TRUE(torch::equal(before[i].second, net->state()[i].second));
  net->update_state();
  EXPECT_FALSE(torch::equal(before[0].second, net->state()[0].second));
  EXPECT_EQ(net->with_parameters(net->parameters())->state()[0].second.data_ptr(), net->state()[0].second.data_ptr()) << "views share the state";
}

class WeightGradient : public ::testing::TestWithParam<std::tuple<Network, bool>> {};

TEST_P(WeightGradient, EqualsFiniteDifferences) {
  auto options = small(std::get<0>(GetParam()));
  options.width = 4;
  options.blocks = 1;
  options.spectral_norm = std::get<1>(GetParam());
  options.norm = Norm::group;
  options.classes = 2;
  auto rng = make_generator(torch::kCPU, 4, 0);
  const auto made = ResidualNet::make(options, {1, 4, 4}, rng);
  NamedTensors leaves;
  for (const auto& [name, tensor] : made->parameters())
    leaves.emplace_back(name, (tensor + 0.1 * torch::randn(tensor.sizes(), rng)).to(torch::kDouble).requires_grad_());
  const auto net = made->with_parameters(leaves);
  const auto x = images(3, {1, 4, 4}, rng).to(torch::kDouble);
  const auto given = net->conditioned_on(torch::tensor({0, 1, 1}));
  expect_gradient_equals_differences(
      *net, [&] { return (*given)(x).sum() + (*net)(x).sum(); }, 2e-6);
}

INSTANTIATE_TEST_SUITE_P(All, WeightGradient, ::testing::Combine(::testing::Values(Network::igebm, Network::improved_cd), ::testing::Bool()));

TEST(ConditionalNet, MarginalSumsOverClasses) {
  auto rng = make_generator(torch::kCPU, 5, 0);
  const auto net = conditional_net(rng);
  const auto x = images(4, {1, 12, 12}, rng);
  auto sum = torch::zeros({4});
  for (int64_t label = 0; label < 3; ++label) sum += (-(*net->conditioned_on(torch::full({4}, label, torch::kLong)))(x)).exp();
  EXPECT_TRUE(torch::allclose((*net)(x), -sum.log(), 1e-4, 1e-4));
}

TEST(ConditionalNet, EveryChainKeepsItsLabelOnAnyNumberOfShards) {
  auto rng = make_generator(torch::kCPU, 6, 0);
  const auto net = conditional_net(rng);
  const auto x = images(5, {1, 12, 12}, rng);
  ChainOptions options;
  options.sampler = SamplerKind::relaxed_langevin;
  options.noise = 0;
  const auto sampler = make_sampler(options, -1, 1);
  const auto ends = [&](int64_t count) {
    Shards shards(count);
    std::vector<at::Generator> streams;
    for (int64_t shard = 0; shard < count; ++shard) streams.push_back(make_generator(torch::kCPU, 1, shard));
    const auto given = net->conditioned_on(torch::tensor({0, 1, 2, 2, 0}));
    return run_chains_on(shards, *sampler, *product({{given, 0.5}, {given, 0.5}}), x, 4, streams).x;
  };
  EXPECT_TRUE(torch::allclose(ends(1), ends(3), 1e-5, 1e-5));
  const auto of_other_class = (*net->conditioned_on(torch::tensor({1, 1, 1, 1, 1})))(x),
             of_class = (*net->conditioned_on(torch::tensor({0, 1, 2, 2, 0})))(x);
  EXPECT_FALSE(torch::allclose(of_other_class[0], of_class[0])) << "labels matter";
  EXPECT_TRUE(torch::allclose(of_other_class[1], of_class[1]));
}

/// A network and its blocks at the full, half and quarter image.
class MultiScale : public ::testing::TestWithParam<std::pair<Network, std::array<int64_t, 3>>> {};

TEST_P(MultiScale, IsTheSumOfItsScales) {
  const auto& [kind, blocks] = GetParam();
  auto options = small(kind);
  options.blocks = 0;
  auto rng = make_generator(torch::kCPU, 7, 0);
  options.scales = 3;
  constexpr InputShape shape{1, 15, 15};  // the smallest that IGEBM takes
  const auto net = ResidualNet::make(options, shape, rng);
  auto sum = torch::zeros({2});
  const auto x = images(2, shape, rng);
  auto halved = x;
  for (int64_t scale = 0; scale < 3; ++scale, halved = at::avg_pool2d(halved, {3, 3}, {2, 2}, {1, 1})) {
    auto alone = options;
    alone.scales = 1;
    alone.blocks = blocks[static_cast<size_t>(scale)];
    auto fresh = make_generator(torch::kCPU, 1, 0);
    const auto part = ResidualNet::make(alone, shape, fresh);
    NamedTensors own;
    for (const auto& [name, tensor] : net->parameters())
      if (name.rfind("scale" + std::to_string(scale) + ".", 0) == 0) own.emplace_back(name, tensor);
    ASSERT_EQ(own.size(), part->parameters().size());
    sum += (*part->with_parameters(own))(halved);
  }
  EXPECT_TRUE(torch::allclose((*net)(x), sum, 1e-5, 1e-5));
}

INSTANTIATE_TEST_SUITE_P(All, MultiScale,
                         ::testing::Values(std::pair(Network::improved_cd, std::array<int64_t, 3>{8, 6, 4}),
                                           std::pair(Network::improved_cd_small, std::array<int64_t, 3>{3, 2, 1}),
                                           std::pair(Network::improved_cd_large, std::array<int64_t, 3>{7, 6, 5}),
                                           std::pair(Network::igebm, std::array<int64_t, 3>{6, 5, 3})));

}  // namespace
}  // namespace basin
