#include "core/energy/levelled_net.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.h"
#include "core/energy/compose.h"
#include "core/energy/networks.h"
#include "tests/support/energies.h"

namespace basin {
namespace {

constexpr double kLeast = 0.1;

std::shared_ptr<LevelledNet> levelled(LevelInput input) {
  SampleSpace space;
  space.width = input == LevelInput::none ? 2 : 3;
  NetworkOptions options;
  options.width = 16;
  auto rng = make_generator(torch::kCPU, 1, 0);
  return std::make_shared<LevelledNet>(make_network(options, space, rng), input, kLeast);
}

torch::Tensor points(int64_t count) {
  auto rng = make_generator(torch::kCPU, 2, 0);
  return torch::randn({count, 2}, rng);
}

class Levelled : public ::testing::TestWithParam<LevelInput> {};
INSTANTIATE_TEST_SUITE_P(Inputs, Levelled, ::testing::Values(LevelInput::none, LevelInput::given, LevelInput::classifier, LevelInput::distance));

TEST_P(Levelled, RowsOfABatchAreTheirLevelsOneByOne) {
  const auto net = levelled(GetParam());
  const auto x = points(5), sigma = torch::tensor({0.1, 0.3, 0.5, 1.0, 2.0});
  const auto together = net->at_level(sigma)->energy_and_grad(x);
  for (int64_t i = 0; i < 5; ++i) {
    const auto alone = net->at_level(sigma[i])->energy_and_grad(x.slice(0, i, i + 1));
    EXPECT_TRUE(together.energy.slice(0, i, i + 1).allclose(alone.energy)) << i;
    EXPECT_TRUE(together.grad.slice(0, i, i + 1).allclose(alone.grad)) << i;
  }
  const auto rows = net->at_level(sigma)->rows(2, 4)->energy_and_grad(x.slice(0, 2, 4));
  EXPECT_TRUE(rows.energy.allclose(together.energy.slice(0, 2, 4)));
  EXPECT_EQ(net->at_level(sigma[0])->rows(0, 2), nullptr) << "every row sees the same";
}

TEST_P(Levelled, ByItselfItIsTheEnergyAtItsLeastLevelPreparedOrNot) {
  const auto net = levelled(GetParam());
  const auto x = points(7);
  const auto plain = net->energy_and_grad(x), least = net->at_level(torch::full({}, kLeast))->energy_and_grad(x);
  EXPECT_TRUE(plain.energy.equal(least.energy) && plain.grad.equal(least.grad));
  EXPECT_TRUE((*net)(x).allclose(plain.energy));
  const auto prepared = net->prepared();
  ASSERT_TRUE(prepared);
  EXPECT_TRUE(prepared->energy_and_grad(x).grad.allclose(plain.grad, 1e-4, 1e-5));
  EXPECT_TRUE(prepared->at_level(torch::full({}, 1.0))
                  ->energy_and_grad(x)
                  .grad.allclose(net->at_level(torch::full({}, 1.0))->energy_and_grad(x).grad, 1e-4, 1e-5));
}

TEST_P(Levelled, GradientsAreThoseOfAutograd) {
  const auto net = levelled(GetParam());
  auto x = points(6).requires_grad_();
  const auto sigma = torch::rand({6}) + 0.1;
  (*net->at_level(sigma))(x).sum().backward();
  EXPECT_TRUE(x.grad().allclose(net->at_level(sigma)->energy_and_grad(x.detach()).grad, 1e-4, 1e-6));
}

TEST(Levelled, WithoutTheLevelAsInputEnergiesDifferByAFactor) {
  const auto net = levelled(LevelInput::none);
  const auto x = points(4);
  EXPECT_TRUE(((*net->at_level(torch::full({}, 0.5)))(x)*5).allclose((*net)(x)));
}

TEST(Levelled, CompositionsPassTheLevelOn) {
  const EnergyPtr net = levelled(LevelInput::given), known = std::make_shared<testing::Quadratic>(1.0);
  const auto sum = product({{net}, {known}});
  const auto x = points(4), sigma = torch::full({}, 0.7);
  EXPECT_TRUE((*sum->at_level(sigma))(x).allclose((*net->at_level(sigma))(x) + (*known)(x)));
  EXPECT_EQ(product({{known}})->at_level(sigma), nullptr);
}

TEST(Levelled, LaddersFallByEqualFactors) {
  NetworkOptions options;
  options.noise_levels = 5, options.sigma_high = 1, options.sigma_low = 0.01;
  const auto levels = noise_ladder(options);
  ASSERT_EQ(levels.size(), 5u);
  EXPECT_EQ(levels.front(), 1);
  EXPECT_EQ(levels.back(), 0.01);
  for (size_t i = 1; i < levels.size(); ++i) EXPECT_NEAR(levels[i] / levels[i - 1], std::pow(0.01, 0.25), 1e-12);
  options.noise_levels = 1;
  EXPECT_EQ(noise_ladder(options), std::vector<double>{0.01});
  options.noise_levels = 0;
  EXPECT_TRUE(noise_ladder(options).empty());
}

}  // namespace
}  // namespace basin
