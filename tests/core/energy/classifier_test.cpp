// A classifier read as an energy, and a class as a condition.

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/energy/compose.h"
#include "core/energy/networks.h"
#include "tests/support/energies.h"
#include "tests/support/residual_nets.h"

namespace basin {
namespace {

using testing::images;

constexpr int64_t kClasses = 3;

SampleSpace pictures() {
  SampleSpace space;
  space.image = true, space.channels = 1, space.height = space.width = 28;
  return space;
}

/// By kind, logits or gains of classes, and levels of noise.
class Classes : public ::testing::TestWithParam<std::tuple<Network, bool, int64_t>> {
 protected:
  NetworkOptions options() const {
    NetworkOptions options;
    options.kind = std::get<0>(GetParam());
    options.width = 4;
    options.classes = kClasses;
    options.logits = std::get<1>(GetParam());
    options.noise_levels = std::get<2>(GetParam());
    options.sigma_high = 2, options.sigma_low = 0.1;
    return options;
  }
  at::Generator rng = make_generator(torch::kCPU, 1, 0);
  torch::Tensor x = images(5, {1, 28, 28}, rng), labels = torch::tensor({0, 1, 2, 2, 1});

  NetPtr net() {
    const auto made = make_network(options(), pictures(), rng);
    NamedTensors stirred;
    for (const auto& [name, tensor] : made->parameters()) stirred.emplace_back(name, tensor + 0.1 * torch::randn(tensor.sizes(), rng));
    return made->with_parameters(stirred);
  }
};

TEST_P(Classes, MarginalEnergiesOfClassesAndProbabilitiesAreOneFunction) {
  const auto net = this->net();
  const auto energies = net->class_energies(x);
  ASSERT_EQ(energies.sizes(), (std::vector<int64_t>{5, kClasses}));
  EXPECT_TRUE((*net->conditioned_on(labels))(x).allclose(energies.gather(1, labels.unsqueeze(1)).squeeze(1), 1e-4, 1e-4));
  EXPECT_TRUE((*net->conditioned_on(torch::tensor({2})))(x).allclose(energies.select(1, 2), 1e-4, 1e-4)) << "one label for all";
  EXPECT_TRUE((*net)(x).allclose(-(-energies).logsumexp(1), 1e-4, 1e-4));
  const auto surprisal = class_surprisal(net, labels);
  EXPECT_TRUE((-(*surprisal)(x)).exp().allclose((-energies).softmax(1).gather(1, labels.unsqueeze(1)).squeeze(1), 1e-4, 1e-5));
  EXPECT_GE((*surprisal)(x).min().item<float>(), 0);
  EXPECT_EQ(net->classes(), kClasses);
  EXPECT_EQ(net->conditioned_on(labels)->classes(), 0);
  EXPECT_TRUE(surprisal->is_likelihood());
  EXPECT_FALSE(net->is_likelihood() || net->conditioned_on(labels)->is_likelihood());
}

TEST_P(Classes, PreparedAndInPartsTheyAreTheSame) {
  const auto net = this->net();
  for (const auto& energy : {EnergyPtr(net), net->conditioned_on(labels), class_surprisal(net, labels)}) {
    const auto there = energy->Energy::energy_and_grad(x), fast = energy->prepared()->energy_and_grad(x);
    EXPECT_TRUE(fast.energy.allclose(there.energy, 1e-3, 1e-4));
    EXPECT_LT((fast.grad - there.grad).norm().item<double>(), 1e-4 * there.grad.norm().item<double>());
    const auto rows = energy->prepared()->rows(1, 4);
    if (rows) {
      EXPECT_TRUE(rows->energy_and_grad(x.slice(0, 1, 4)).energy.allclose(there.energy.slice(0, 1, 4), 1e-3, 1e-4));
    }
  }
  EXPECT_NE(class_surprisal(net, labels)->rows(1, 4), nullptr);
  EXPECT_EQ(class_surprisal(net, labels.slice(0, 0, 1))->rows(1, 4), nullptr) << "one label is every row's";
}

TEST_P(Classes, ALevelIsThatOfEveryClass) {
  if (options().noise_levels == 0) return;
  const auto net = this->net();
  const auto sigma = torch::tensor({0.1, 0.2, 0.5, 1.0, 2.0});
  const auto there = net->at_level(sigma);
  const auto energies = there->class_energies(x);
  EXPECT_TRUE((*there)(x).allclose(-(-energies).logsumexp(1), 1e-4, 1e-4)) << "the sum is of the scaled energies";
  EXPECT_TRUE(there->energy_and_grad(x).energy.allclose((*there)(x), 1e-4, 1e-4));
  for (int64_t i = 0; i < 5; ++i)
    EXPECT_TRUE(net->at_level(sigma[i])->class_energies(x.slice(0, i, i + 1)).allclose(energies.slice(0, i, i + 1), 1e-3, 1e-3)) << i;
  EXPECT_TRUE((*class_surprisal(net, labels)->at_level(sigma))(x).allclose((*class_surprisal(there, labels))(x)));
}

TEST_P(Classes, ManyPicturesPassInTiles) {
  const auto net = this->net();
  const auto many = images(40, {1, 28, 28}, rng);
  EXPECT_TRUE(net->prepared()->class_energies(many).allclose(net->class_energies(many), 1e-3, 1e-3));
}

TEST_P(Classes, ALevelARowIsCutWithItsRows) {
  if (options().noise_levels == 0) return;
  const auto net = this->net();
  const auto there = class_surprisal(net, torch::tensor({1}))->at_level(torch::tensor({0.1, 0.2, 0.5, 1.0, 2.0}));
  const auto rows = there->rows(1, 4);
  ASSERT_NE(rows, nullptr);
  EXPECT_TRUE((*rows)(x.slice(0, 1, 4)).allclose((*there)(x).slice(0, 1, 4), 1e-3, 1e-4));
}

INSTANTIATE_TEST_SUITE_P(Kinds, Classes,
                         ::testing::Values(std::tuple{Network::small_cnn, false, 0}, std::tuple{Network::small_cnn, true, 0},
                                           std::tuple{Network::improved_cd_small, false, 0}, std::tuple{Network::improved_cd_small, true, 0},
                                           std::tuple{Network::igebm, true, 0}, std::tuple{Network::igebm, true, 4},
                                           std::tuple{Network::improved_cd_small, true, 4}, std::tuple{Network::unet, false, 4}));

TEST(Classes, OneOutputAClassAndNoGainsWhereLogitsAreAskedFor) {
  NetworkOptions options;
  options.kind = Network::improved_cd_small, options.width = 4, options.classes = kClasses, options.logits = true;
  const auto architecture = architecture_of(options, {1, 28, 28});
  for (const auto& weight : architecture.weights) EXPECT_EQ(weight.name.find("class"), std::string::npos) << weight.name;
  EXPECT_EQ(architecture.weights.back().shape, std::vector<int64_t>{kClasses});
  options.scales = 2;
  auto rng = make_generator(torch::kCPU, 2, 0);
  EXPECT_EQ(make_network(options, pictures(), rng)->class_energies(images(2, {1, 28, 28}, rng)).size(1), kClasses) << "scales add up";
}

TEST(Likelihood, WeighsInABaseAsItIsAndNeverBelowIt) {
  NetworkOptions options;
  options.kind = Network::improved_cd_small, options.width = 4, options.classes = kClasses, options.logits = true;
  auto rng = make_generator(torch::kCPU, 3, 0);
  const EnergyPtr base = std::make_shared<testing::Quadratic>(1.0);
  const auto condition = class_surprisal(make_network(options, pictures(), rng), torch::tensor({1}));
  const auto x = images(4, {1, 28, 28}, rng);
  const auto given = under_conditions(base, {{condition, 2.0}, {base, 0.5}});
  EXPECT_TRUE((*given)(x).allclose((*base)(x) + 2 * (*condition)(x), 1e-5, 1e-5));
  EXPECT_FALSE(given->is_likelihood());
  EXPECT_TRUE(product({{condition}, {condition}})->is_likelihood());
  EXPECT_TRUE(tempered(mixture({{condition}, {condition}}), 2)->is_likelihood());
  EXPECT_FALSE(product({{condition}, {base}})->is_likelihood()) << "a base under a condition is a density";
  EXPECT_FALSE(without(base, {condition})->is_likelihood());
}

}  // namespace
}  // namespace basin
