#include "core/energy/compose.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.h"
#include "core/base/shards.h"
#include "core/data/options.h"
#include "core/energy/closed_forms.h"
#include "core/energy/networks.h"
#include "core/evaluation/density.h"
#include "tests/support/energies.h"

namespace basin {
namespace {

using testing::Gaussian;
using testing::Quadratic;

EnergyPtr gaussian(double x, double y, double sigma) {
  return std::make_shared<Gaussian>(x, y, sigma);
}

EnergyPtr network(int64_t seed) {
  auto rng = make_generator(torch::kCPU, seed, 0);
  return make_network({}, SampleSpace{}, rng);
}

/// Every operator over closed forms and networks, flat and nested.
std::vector<std::pair<std::string, EnergyPtr>> compositions() {
  std::vector<std::pair<std::string, EnergyPtr>> all;
  std::vector<EnergyPtr> leaves;
  for (const auto& set : kDataSets)
    if (is_closed_form(set.value)) leaves.push_back(make_closed_form(closed_form_of(set.value)));
  leaves.push_back(network(1));
  for (size_t i = 0; i < leaves.size(); ++i) {
    const auto &a = leaves[i], &b = leaves[(i + 1) % leaves.size()];
    const auto name = std::to_string(i);
    all.emplace_back("and " + name, product({{a, 0.7}, {b, 1.3}}));
    all.emplace_back("or " + name, mixture({{a, 1.0, 0.5}, {b, 0.8, -0.2}}));
    all.emplace_back("not " + name, without(a, {b, 0.6, 0.3}, 6.0));
    all.emplace_back("tempered " + name, tempered(a, 1.7));
    all.emplace_back("given " + name, under_conditions(a, {{b, 0.6}, {gaussian(0.5, 0, 1), 1.2}}));
  }
  const auto pair = mixture({{leaves[0], 1.0, 0.0}, {leaves[2], 0.5, 1.0}});
  all.emplace_back("nested", tempered(product({{without(pair, {leaves[3], 0.5}), 0.9}, {network(2), 0.4}, {pair, 0.2}}), 0.8));
  return all;
}

torch::Tensor points(int64_t count) {
  auto rng = make_generator(torch::kCPU, 11, 0);
  return torch::rand({count, 2}, rng) * 7 - 3.5;
}

double relative_gap(const torch::Tensor& a, const torch::Tensor& b) {
  return ((a - b).norm() / (b.norm() + 1e-12)).item<double>();
}

TEST(Compose, GradientEqualsAutograd) {
  const auto x = points(300);
  for (const auto& [name, energy] : compositions()) {
    const auto by_hand = energy->energy_and_grad(x);
    const auto reference = energy->Energy::energy_and_grad(x);
    EXPECT_LE(relative_gap(by_hand.energy, reference.energy), 1e-5) << name;
    EXPECT_LE(relative_gap(by_hand.grad, reference.grad), 1e-5) << name;
    EXPECT_FALSE(by_hand.energy.requires_grad() || by_hand.grad.requires_grad()) << name;
  }
}

TEST(Compose, GradientEqualsFiniteDifferences) {
  const auto a = gaussian(1, 0, 0.8), b = gaussian(-0.5, 0.5, 1.2);
  const std::vector<EnergyPtr> energies = {product({{a, 0.7}, {b, 1.3}}), mixture({{a, 1.0, 0.5}, {b, 0.8, -0.2}}), without(a, {b, 0.6, 0.3}, 4.0),
                                           tempered(a, 1.7)};
  const auto x = points(100).to(torch::kDouble), direction = points(100).to(torch::kDouble).flip(0);
  for (const auto& energy : energies) {
    const auto difference = ((*energy)(x + 1e-6 * direction) - (*energy)(x - 1e-6 * direction)) / 2e-6;
    EXPECT_TRUE(torch::allclose(difference, (energy->energy_and_grad(x).grad * direction).sum(1), 1e-6, 1e-6));
  }
}

TEST(Compose, ProductOfGaussiansIsTheGaussianOfSummedPrecisions) {
  const double wa = 0.7, wb = 1.3, sa = 0.5, sb = 0.9;
  const auto both = product({{gaussian(1.0, -0.5, sa), wa}, {gaussian(-0.4, 0.8, sb), wb}});
  const double pa = wa / (sa * sa), pb = wb / (sb * sb), precision = pa + pb;
  const Gaussian expected((pa * 1.0 + pb * -0.4) / precision, (pa * -0.5 + pb * 0.8) / precision, std::sqrt(1 / precision));
  const auto x = points(1000).to(torch::kDouble);
  const auto gap = (*both)(x)-expected(x);  // a constant: the normaliser
  EXPECT_LE((gap - gap.mean()).abs().max().item<double>(), 1e-5);
  const auto constant = (*both)(torch::zeros({1, 2}, torch::kDouble)) - expected(torch::zeros({1, 2}, torch::kDouble));
  EXPECT_NEAR(gap.mean().item<double>(), constant.item<double>(), 1e-9);
  EXPECT_LE((both->energy_and_grad(x).grad - expected.energy_and_grad(x).grad).abs().max().item<double>(), 1e-5);
}

TEST(Compose, MixtureOfGaussiansIsTheirWeightedDensity) {
  // Quadratics lack their normalisers: the offset log Z - log share puts them back.
  const double sa = 0.5, sb = 0.9, share = 0.3;
  const auto either = mixture(
      {{std::make_shared<Quadratic>(sa), 1.0, std::log(2 * M_PI * sa * sa) - std::log(share)}, {gaussian(-0.4, 0.8, sb), 1.0, -std::log(1 - share)}});
  const auto x = points(1000).to(torch::kDouble);
  const auto density = share * (-Gaussian(0, 0, sa)(x)).exp() + (1 - share) * (-Gaussian(-0.4, 0.8, sb)(x)).exp();
  EXPECT_LE(((*either)(x) + density.log()).abs().max().item<double>(), 1e-5);
  const auto far = torch::full({1, 2}, 1e4f);  // every exp(-E) is zero in floats here
  EXPECT_TRUE(std::isfinite((*either)(far).item<double>()));
  EXPECT_TRUE(either->energy_and_grad(far).grad.isfinite().all().item<bool>());
}

TEST(Compose, ConditionsOfABaseCountItOnce) {
  // p_0 = N(0, 2^2), p(y_i | x) = N(x; m_i, s_i^2): the conditionals are products with the base, and all conditions together have it once.
  const auto base = gaussian(0, 0, 2), seen_a = gaussian(1, 0.5, 0.8), seen_b = gaussian(-0.4, 0.8, 0.6);
  const auto given_a = product({{base}, {seen_a}}), given_b = product({{base}, {seen_b}});
  const auto both = under_conditions(base, {{given_a}, {given_b}}), expected = product({{base}, {seen_a}, {seen_b}});
  const auto x = points(300).to(torch::kDouble);
  EXPECT_TRUE(torch::allclose((*both)(x), (*expected)(x), 1e-9, 1e-9));
  EXPECT_TRUE(torch::allclose((*under_conditions(base, {{given_a, 0.0}}))(x), (*base)(x), 1e-9, 1e-9)) << "no condition";
}

TEST(Compose, ConditionsAloneAreWhatChangesTheBase) {
  const auto base = gaussian(0, 0, 2), seen = gaussian(1, 0.5, 0.8);
  const auto both = under_conditions(base, {{product({{base}, {seen}}), 1.5}});
  const auto x = points(300).to(torch::kDouble);
  const auto alone = conditions_alone(*both);
  ASSERT_TRUE(alone);
  EXPECT_TRUE(torch::allclose((*alone)(x), (*both)(x) - (*base)(x), 1e-9, 1e-9));
  EXPECT_TRUE(torch::allclose((*alone)(x), 1.5 * (*seen)(x), 1e-9, 1e-9));
  EXPECT_TRUE(torch::allclose((*conditions_alone(*tempered(both, 2.5)))(x), (*alone)(x) / 2.5, 1e-9, 1e-9));
  EXPECT_FALSE(conditions_alone(*product({{base}, {seen}})));
  EXPECT_FALSE(conditions_alone(*base));
}

TEST(Compose, WithoutIsTheDifferenceBelowTheCeiling) {
  const auto a = gaussian(0, 0, 1.0), b = gaussian(0.5, 0, 1.5);
  const auto x = points(200).to(torch::kDouble);
  const auto plain = (*a)(x)-0.8 * (*b)(x);
  EXPECT_TRUE(torch::allclose((*without(a, {b, 0.8}, 60.0))(x), plain, 1e-9, 1e-9));
  // p ~ p_1 / (p_2^w + exp(-C))
  const auto floored = (-(*a)(x)).exp() / ((-0.8 * (*b)(x)).exp() + std::exp(-3.0));
  EXPECT_TRUE(torch::allclose((*without(a, {b, 0.8}, 3.0))(x), -floored.log(), 1e-9, 1e-9));
}

TEST(Compose, WithoutStaysBoundedWhereTheDifferenceFallsForEver) {
  const auto wide = gaussian(0, 0, 1.0), narrow = gaussian(0.3, 0, 0.2);
  const auto guarded = without(wide, {narrow, 2.0});
  const auto radius = torch::tensor({0.0, 0.5, 1.0, 2.0, 4.0, 30.0, 1000.0}, torch::kDouble);
  const auto x = torch::stack({radius, 0.3 * radius}, 1);
  const auto plain = (*wide)(x)-2.0 * (*narrow)(x);
  EXPECT_LT(plain[6].item<double>(), -1e6) << "the plain difference has no floor";
  EXPECT_TRUE((*guarded)(x).gt((*wide)(x)-kRemovalCeiling - 1e-9).all().item<bool>());
  EXPECT_TRUE((*guarded)(x).ge(plain).all().item<bool>());
  const auto far = guarded->energy_and_grad(x.slice(0, 5, 6)).grad, of_wide = wide->energy_and_grad(x.slice(0, 5, 6)).grad;
  EXPECT_TRUE(torch::allclose(far, of_wide, 1e-9, 1e-9)) << "far out the removed energy no longer pulls";
  Shards shards(1);
  const auto log_z = [&](const Energy& energy) { return log_partition(energies_at(energy, grid_points(400, -8, 8), shards), 400, -8, 8); };
  EXPECT_LT(log_z(*guarded), log_z(*wide) + kRemovalCeiling);
}

TEST(Compose, TemperedDividesByTheTemperature) {
  const auto x = points(50);
  const auto base = network(3)->energy_and_grad(x), hot = tempered(network(3), 2.5)->energy_and_grad(x);
  EXPECT_TRUE(torch::allclose(hot.energy * 2.5, base.energy, 1e-6, 1e-6));
  EXPECT_TRUE(torch::allclose(hot.grad * 2.5, base.grad, 1e-6, 1e-6));
}

TEST(Compose, LeafForcesAddUpToTheGradient) {
  const auto x = points(300);
  for (const auto& [name, energy] : compositions()) {
    const auto forces = leaf_forces(*energy, x);
    auto sum = torch::zeros_like(x);
    for (const auto& force : forces) sum += force.grad;
    EXPECT_LE(relative_gap(sum, energy->energy_and_grad(x).grad), 1e-6) << name;
  }
}

TEST(Compose, LeafForcesFollowTheTreeDepthFirst) {
  const auto a = gaussian(1, 0, 0.8), b = gaussian(-0.5, 0.5, 1.2), c = gaussian(0, 0, 2);
  const auto x = points(20).to(torch::kDouble);
  const auto forces = leaf_forces(*product({{tempered(a, 2.0), 3.0}, {without(b, {c, 0.5}, 1e3), 0.25}}), x);
  ASSERT_EQ(forces.size(), 3u);
  EXPECT_EQ(forces[0].leaf, a.get());
  EXPECT_EQ(forces[1].leaf, b.get());
  EXPECT_EQ(forces[2].leaf, c.get());
  EXPECT_TRUE(torch::allclose(forces[0].grad, a->energy_and_grad(x).grad * 1.5));
  EXPECT_TRUE(torch::allclose(forces[1].grad, b->energy_and_grad(x).grad * 0.25));
  EXPECT_TRUE(torch::allclose(forces[2].grad, c->energy_and_grad(x).grad * -0.125));
  EXPECT_EQ(leaf_forces(*a, x).size(), 1u) << "a leaf is its own only part";
}

/// Gains by being prepared.
class Slow : public Quadratic {
 public:
  using Energy::prepared;
  using Quadratic::Quadratic;
  EnergyPtr prepared(Precision /*precision*/) const override { return std::make_shared<Quadratic>(0.5); }
};

TEST(Compose, PreparesItsChildrenAtAnyDepth) {
  const auto plain = std::make_shared<Quadratic>(0.5);
  EXPECT_EQ(product({{plain}, {plain}})->prepared(), nullptr) << "nothing to gain";
  const auto nested = [&](const EnergyPtr& leaf) { return without(mixture({{tempered(leaf, 2.0), 1.0, 0.3}, {plain, 0.5}}), {plain, 0.2}, 4.0); };
  const auto fast = nested(std::make_shared<Slow>(0.5))->prepared();
  ASSERT_NE(fast, nullptr);
  const auto x = points(20);
  EXPECT_TRUE(torch::equal(fast->energy_and_grad(x).grad, nested(plain)->energy_and_grad(x).grad));
  for (const auto& force : leaf_forces(*fast, x)) EXPECT_EQ(dynamic_cast<const Slow*>(force.leaf), nullptr);
}

TEST(Compose, RefusesWhatHasNoMeaning) {
  const auto a = gaussian(0, 0, 1);
  EXPECT_THROW(product({}), c10::Error);
  EXPECT_THROW(mixture({{nullptr}}), c10::Error);
  EXPECT_THROW(product({{a, -1.0}}), c10::Error) << "a negative weight is an unguarded not";
  EXPECT_THROW(tempered(a, 0.0), c10::Error);
  EXPECT_THROW(without(a, {a}, INFINITY), c10::Error);
}

}  // namespace
}  // namespace basin
