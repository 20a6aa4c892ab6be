#include "core/objectives/contrastive_divergence.h"

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/data/labelled_images.h"
#include "core/samplers/run_chains.h"
#include "tests/support/energies.h"

namespace basin {
namespace {

struct Sum : Energy {
  torch::Tensor operator()(const torch::Tensor& x) const override { return x.sum(1); }
};

TEST(ContrastiveDivergence, ValueIsTheFormula) {
  ObjectiveOptions options;
  options.energy_penalty = 0.1;
  auto rng = make_generator(torch::kCPU, 1, 0);
  const ObjectiveBatch batch{torch::tensor({{1.0f, 0.0f}, {2.0f, 1.0f}}), torch::tensor({{0.5f, 0.0f}}), {}, {}};
  const auto value = ContrastiveDivergence(options, KlTerm(options, {}, {}))(Sum{}, Sum{}, batch, rng);
  EXPECT_NEAR(value.data_phase.item<double>(), 2.0, 1e-6);
  EXPECT_NEAR(value.sample_phase.item<double>(), -0.5, 1e-6);
  EXPECT_NEAR(value.penalty.item<double>(), 0.1 * (5.0 + 0.25), 1e-6);
  EXPECT_NEAR(loss_of(value).item<double>(), 2.0 - 0.5 + 0.1 * (5.0 + 0.25), 1e-6);
  EXPECT_FALSE(value.opt.defined() || value.ent.defined());
  EXPECT_TRUE(torch::equal(value.energy_data, torch::tensor({1.0f, 3.0f})));
}

/// An energy of its class alone: E(x, y) = b_y.
struct Offsets : Energy {
  Offsets(torch::Tensor b, torch::Tensor labels) : b_(std::move(b)), labels_(std::move(labels)) {}
  torch::Tensor operator()(const torch::Tensor&) const override { return b_.index_select(0, labels_); }
  EnergyPtr conditioned_on(const torch::Tensor& labels) const override { return std::make_shared<Offsets>(b_, labels); }
  torch::Tensor b_, labels_;
};

TEST(ContrastiveDivergence, UnequalClassesPushNoOffset) {
  ObjectiveOptions options;
  options.energy_penalty = 0;
  auto rng = make_generator(torch::kCPU, 1, 0);
  const auto labels = torch::tensor({0, 2, 0, 1, 0, 0, 1, 0, 1, 0}, torch::kLong), equal = torch::tensor({0, 1, 2}, torch::kLong);
  const auto weights = class_weights(labels, 3);
  EXPECT_TRUE(torch::allclose(weights, torch::tensor({10.0f / 18, 10.0f / 9, 10.0f / 3}))) << weights;
  EXPECT_FALSE(class_weights(torch::tensor({0, 1, 1, 0}, torch::kLong), 2).defined());
  ObjectiveBatch batch{torch::zeros({10, 2}), torch::zeros({3, 2}), {}, {}, labels, equal};
  const auto force = [&] {
    const auto b = torch::tensor({0.3f, -0.2f, 4.0f}).requires_grad_();
    const Offsets energy(b, {});
    loss_of(ContrastiveDivergence(options, KlTerm(options, {}, {}))(energy, energy, batch, rng)).backward();
    return b.grad().abs().max().item<double>();
  };
  EXPECT_GT(force(), 0.2) << "as they come";
  batch.data_weights = weights.index_select(0, labels);
  EXPECT_LT(force(), 1e-6);
}

/// E = |x|^2 / (2 s^2) moves x to (1 - a / s^2) x in one step of relaxed Langevin.
TEST(KlTerm, ValueIsTheFormulaForAGaussian) {
  ObjectiveOptions options;
  options.kl_weight = 2;
  options.ent_weight = 0.5;
  ChainOptions chain;
  chain.sampler = SamplerKind::relaxed_langevin;
  chain.step_size = 0.3;
  const testing::Quadratic energy(1.5);
  const auto x = torch::tensor({{1.0, 2.0}, {-3.0, 0.5}}, torch::kDouble),
             past = torch::tensor({{0.0, 0.0}, {-3.0, 1.0}, {9.0, 9.0}}, torch::kDouble);
  const double shrink = 1 - 0.3 / 2.25;
  ChainPath path;
  for (int64_t steps = 1; steps <= 3; ++steps) {
    path.push_back(x * std::pow(shrink, static_cast<double>(steps - 1)));
    const double s = std::pow(shrink, static_cast<double>(steps));
    const double low = s * s * (5.0 + 9.25) / 2 / (2 * 2.25);
    const double nearest0 = std::min(std::hypot(s, 2 * s), std::hypot(s + 3, 2 * s - 1)),
                 nearest1 = std::min(std::hypot(3 * s, 0.5 * s), std::hypot(3 - 3 * s, 0.5 * s - 1));
    const double apart = -(std::log(nearest0) + std::log(nearest1)) / 2;
    EXPECT_NEAR(KlTerm(options, chain, {})(energy, energy, path, past).sum().item<double>(), 2 * low + 0.5 * apart, 1e-9) << steps;
    auto alone = options;
    alone.kl_weight = 0;
    EXPECT_NEAR(KlTerm(alone, chain, {})(energy, energy, path, past).sum().item<double>(), 0.5 * apart, 1e-9) << "the weights are separate";
  }
  EXPECT_NEAR(KlTerm(options, chain, {})(energy, energy, {x}, {}).sum().item<double>(), 2 * shrink * shrink * 14.25 / 9, 1e-9)
      << "without past samples";
}

TEST(KlTerm, MovesAsTheSamplerDoes) {
  ObjectiveOptions options;
  options.kl_weight = 1;
  ChainOptions chain;  // proper Langevin: drift h / 2, without noise at temperature 0
  chain.temperature = 0;
  chain.step_size = 0.4;
  chain.gradient_clip = 0.7;
  chain.clip_to_box = true;
  const testing::Quadratic energy(1.0);
  auto rng = make_generator(torch::kCPU, 2, 0);
  const auto x = torch::randn({50, 2}, rng) * 3;
  SampleSpace space;
  space.low = -2, space.high = 2;
  const auto moved = make_sampler(chain, space.low, space.high)->step(energy, {x, {}}, rng).next.x;
  EXPECT_NEAR(KlTerm(options, chain, space)(energy, energy, {x}, {}).sum().item<double>(), energy(moved).mean().item<double>(), 1e-5);
}

/// At temperature 1: the last step starts where noise had brought the chain, not where steps without noise would have.
TEST(KlTerm, FollowsTheChainAsItWas) {
  ObjectiveOptions options;
  options.kl_weight = 1;
  ChainOptions chain;
  chain.step_size = 0.4;
  const testing::Quadratic energy(1.0);
  auto rng = make_generator(torch::kCPU, 2, 0);
  const auto start = torch::randn({2000, 2}, rng).to(torch::kDouble) * 3;
  ChainPath path;
  run_chains(*make_sampler(chain, -4, 4), energy, start, 4, rng, [&](int64_t, const torch::Tensor& before, const ChainStep&) {
    path.push_back(before);
    return true;
  });
  const double expected = energy(path.back() * 0.8).mean().item<double>();
  EXPECT_NEAR(KlTerm(options, chain, {})(energy, energy, path, {}).sum().item<double>(), expected, 1e-9);
  EXPECT_NEAR(KlTerm(options, chain, {})(energy, energy, {path.back()}, {}).sum().item<double>(), expected, 1e-9);
  EXPECT_GT(std::abs(expected - energy(start * std::pow(0.8, 4)).mean().item<double>()), 0.1) << "noise matters";
}

TEST(KlTerm, CoincidingPointsStayFinite) {
  const auto x = torch::zeros({3, 2}).requires_grad_();
  const auto loss = nearest_neighbour_entropy_loss(x, torch::zeros({5, 2}));
  loss.backward();
  EXPECT_TRUE(std::isfinite(loss.item<double>()));
  EXPECT_TRUE(x.grad().isfinite().all().item<bool>());
}

TEST(KlTerm, TheKthNeighbourCounts) {
  const auto x = torch::zeros({1, 2}, torch::kDouble), b = torch::tensor({{3.0, 0.0}, {0.0, 1.0}, {0.0, -7.0}}, torch::kDouble);
  for (const auto& [k, distance] : {std::pair{1, 1.0}, std::pair{2, 3.0}, std::pair{3, 7.0}, std::pair{9, 7.0}})
    EXPECT_NEAR(nearest_neighbour_entropy_loss(x, b, k).item<double>(), -std::log(distance), 1e-12) << k;
}

TEST(KlTerm, ASubBatchSeeksNeighbours) {
  ObjectiveOptions options;
  options.ent_weight = 1;
  options.entropy_chains = 2;
  ChainOptions chain;
  chain.step_size = 0.4;
  const testing::Quadratic energy(1.0);
  const auto x = torch::tensor({{1.0, 0.0}, {2.0, 0.0}, {50.0, 0.0}}), past = torch::zeros({1, 2});
  EXPECT_NEAR(KlTerm(options, chain, {})(energy, energy, {x}, past).sum().item<double>(), -(std::log(0.8) + std::log(1.6)) / 2, 1e-6);
  EXPECT_FALSE(KlTerm(options, chain, {})(energy, energy, {x}, {}).sum().defined()) << "nothing to keep away from yet";
}

TEST(KlTerm, EntropyPushesAwayFromTheNearestPastSample) {
  auto x = torch::tensor({{1.0, 0.0}}).requires_grad_();
  nearest_neighbour_entropy_loss(x, torch::tensor({{0.0, 0.0}, {5.0, 0.0}})).backward();
  EXPECT_NEAR(x.grad()[0][0].item<double>(), -1.0, 1e-6) << "descending moves x right, at rate 1 / distance";
}

}  // namespace
}  // namespace basin
