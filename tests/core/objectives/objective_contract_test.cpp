// What every entry of the list of objectives promises.

#include <gtest/gtest.h>

#include <cmath>

#include "core/energy/levelled_net.h"
#include "core/energy/residual_net.h"
#include "core/samplers/run_chains.h"
#include "core/training/batch_gradient.h"
#include "tests/support/gradients.h"

namespace basin {
namespace {

using testing::double_mlp;
using testing::frozen_copy;

struct Case {
  std::string name;
  ObjectiveOptions options;
};
void PrintTo(const Case& c, std::ostream* out) {
  *out << c.name;
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const auto& entry : kObjectives) {
    cases.push_back({std::string(entry.name), {}});
    cases.back().options.kind = entry.value;
    cases.back().options.energy_penalty = 0.3;
    cases.back().options.score_noise = 0.4;
  }
  const auto with = [&](const std::string& name, double low, double apart, int64_t steps, int64_t nearest) {
    cases.push_back({name, cases.front().options});
    auto& o = cases.back().options;
    o.kl_weight = low, o.ent_weight = apart, o.kl_steps = steps, o.entropy_nearest = nearest;
  };
  with("kl-last-step", 0.8, 0, 1, 1);
  with("kl-all-steps", 0.8, 0, 0, 1);
  with("entropy-last-step", 0, 0.7, 1, 1);
  with("entropy-all-steps", 0, 0.7, 0, 3);
  with("kl-term", 0.8, 0.24, 3, 2);
  cases.push_back({"joint-by-class", cases.front().options});
  auto& o = cases.back().options;
  o.kind = ObjectiveKind::joint, o.negatives = Negatives::by_class, o.class_weight = 0.5, o.marginal_weight = 0.2, o.joint_weight = 0.7;
  return cases;
}

class ObjectiveContract : public ::testing::TestWithParam<Case> {
 protected:
  ObjectiveContract() {
    auto rng = make_generator(torch::kCPU, 7, 0);
    const auto points = [&](int64_t count) {
      return (classifies() ? torch::randn({count, 1, 8, 8}, rng) : torch::randn({count, 2}, rng)).to(torch::kDouble);
    };
    batch = {points(12), points(12), {}, points(30)};
    if (classifies()) batch.data_labels = batch.sample_labels = torch::arange(12) % 3;
    start = points(12);
    chain.step_size = 0.5;
    chain.steps = 4;
    batch.path = path();
  }
  /// Of chains at the present weights, with the same noise each time.
  ChainPath path() const {
    auto rng = noise();
    ChainPath places;
    run_chains(*make_sampler(chain, -4, 4), *net, start, differentiated_steps(GetParam().options, chain.steps), rng,
               [&](int64_t, const torch::Tensor& before, const ChainStep&) {
                 places.push_back(before);
                 return true;
               });
    return places;
  }
  std::unique_ptr<Objective> objective() const { return make_objective(GetParam().options, chain, SampleSpace{}); }
  static bool classifies() { return GetParam().options.kind == ObjectiveKind::cross_entropy || GetParam().options.kind == ObjectiveKind::joint; }
  static NetPtr classifier() {
    NetworkOptions options;
    options.kind = Network::igebm, options.width = 4, options.blocks = 1, options.classes = 3, options.logits = true;
    auto rng = make_generator(torch::kCPU, 9, 0);
    NamedTensors parameters;
    const auto made = ResidualNet::make(options, {1, 8, 8}, rng);
    for (const auto& [name, tensor] : made->parameters())
      parameters.emplace_back(name, (tensor + 0.1 * torch::randn(tensor.sizes(), rng)).to(torch::kDouble).requires_grad_());
    return made->with_parameters(parameters);
  }
  static NetPtr network() {
    if (classifies()) return classifier();
    if (GetParam().options.kind == ObjectiveKind::noise_levels) return std::make_shared<LevelledNet>(double_mlp(), LevelInput::none, 0.1);
    return double_mlp();
  }
  at::Generator noise() const { return make_generator(torch::kCPU, 8, 0); }

  ObjectiveBatch batch;
  torch::Tensor start;
  ChainOptions chain;
  NetPtr net = network();
  NetPtr frozen = frozen_copy(*net);
};

/// The chains whose steps are differentiated move with the weights, noise and all.
TEST_P(ObjectiveContract, GradientEqualsFiniteDifferences) {
  testing::expect_gradient_equals_differences(
      *net,
      [&] {
        auto rng = noise();
        batch.path = path();
        return loss_of((*objective())(*net, *frozen, batch, rng));
      },
      1e-6);
}

TEST_P(ObjectiveContract, PhasesAddUpToTheGradient) {
  Shards shards(2);
  std::vector<at::Generator> streams = {noise(), noise()}, again = {noise(), noise()};
  const auto whole = batch_gradient(*objective(), {*net, *frozen}, batch, shards, streams);
  const auto parts = phase_gradients(*objective(), {*net, *frozen}, batch, shards, again);
  const auto sum = sum_of({parts.data_phase, parts.sample_phase, parts.regulariser});
  EXPECT_TRUE(torch::allclose(whole.flat, sum, 1e-9, 1e-12)) << (whole.flat - sum).abs().max();
  EXPECT_EQ(whole.kl.defined(), has_kl_term(GetParam().options));
  EXPECT_EQ(parts.sample_phase.defined(), objective()->learns_from_samples());
  EXPECT_EQ(whole.energy_data.size(0), 12);
  EXPECT_EQ(whole.energy_samples.size(0), 12);
}

TEST_P(ObjectiveContract, PartsApartAddUpToTheSameGradient) {
  Shards shards(2);
  std::vector<at::Generator> streams = {noise(), noise()}, again = {noise(), noise()};
  const auto whole = batch_gradient(*objective(), {*net, *frozen}, batch, shards, streams);
  const auto apart = batch_gradient(*objective(), {*net, *frozen}, batch, shards, again, true);
  const auto& parts = apart.parts;
  const auto sum = sum_of({parts.phases, parts.penalty, parts.opt, parts.ent, parts.classes});
  EXPECT_TRUE(torch::allclose(whole.flat, apart.flat, 1e-9, 1e-12));
  EXPECT_TRUE(torch::allclose(apart.flat, sum, 1e-9, 1e-12)) << (apart.flat - sum).abs().max();
  EXPECT_NEAR(whole.loss, apart.loss, 1e-12 * (1 + std::abs(whole.loss)));
  EXPECT_FALSE(whole.parts.phases.defined()) << "only where asked for";
  const auto& o = GetParam().options;
  EXPECT_EQ(parts.penalty.defined(), learns_from_samples(o.kind));
  EXPECT_EQ(parts.classes.defined(), o.kind == ObjectiveKind::joint);
  EXPECT_EQ(parts.opt.defined(), o.kl_weight > 0);
  EXPECT_EQ(parts.ent.defined(), o.ent_weight > 0);
  EXPECT_EQ(apart.kl.defined(), whole.kl.defined());
  if (!whole.kl.defined()) return;
  EXPECT_TRUE(torch::allclose(apart.kl, whole.kl, 1e-9, 1e-12));
  EXPECT_TRUE(torch::allclose(apart.rest, whole.rest, 1e-9, 1e-12));
}

TEST_P(ObjectiveContract, FewSamplesAreEnoughWhereTheLossNeedsNone) {
  Shards shards(2);
  std::vector<at::Generator> streams = {noise(), noise()}, again = {noise(), noise()};
  auto few = batch;
  few.samples = batch.samples.slice(0, 0, 1), few.path.clear();
  if (classifies()) few.sample_labels = batch.sample_labels.slice(0, 0, 1);
  for (const auto& x : batch.path) few.path.push_back(x.slice(0, 0, 1));
  const auto whole = batch_gradient(*objective(), {*net, *frozen}, batch, shards, streams);
  const auto less = batch_gradient(*objective(), {*net, *frozen}, few, shards, again);
  EXPECT_EQ(torch::equal(whole.flat, less.flat), !objective()->learns_from_samples());
  EXPECT_EQ(less.energy_samples.size(0), 1);
}

INSTANTIATE_TEST_SUITE_P(All, ObjectiveContract, ::testing::ValuesIn(all_cases()), [](const auto& test) {
  std::string name = test.param.name;
  for (auto& letter : name)
    if (letter == '-') letter = '_';
  return name;
});

/// More shards than data: no sample may fall between them.
TEST(BatchGradient, EverySampleIsMeasured) {
  ObjectiveOptions options;
  options.kind = ObjectiveKind::denoising_score_matching;
  const auto net = double_mlp(), frozen = frozen_copy(*net);
  for (const int64_t shard_count : {1, 4, 5, 7})
    for (int64_t samples = 1; samples <= 3; ++samples) {
      Shards shards(shard_count);
      std::vector<at::Generator> streams;
      for (int64_t i = 0; i < shard_count; ++i) streams.push_back(make_generator(torch::kCPU, 1, i));
      const ObjectiveBatch batch{torch::ones({3, 2}, torch::kDouble), torch::ones({samples, 2}, torch::kDouble), {}, {}};
      const auto gradient = batch_gradient(*make_objective(options, {}, {}), {*net, *frozen}, batch, shards, streams);
      EXPECT_EQ(gradient.energy_samples.size(0), samples) << shard_count;
      EXPECT_EQ(gradient.energy_data.size(0), 3) << shard_count;
    }
}

/// Contrastive divergence and the penalty are means over the batch, so the number of shards does not matter.
TEST(BatchGradient, DoesNotDependOnTheNumberOfShards) {
  auto rng = make_generator(torch::kCPU, 9, 0);
  const ObjectiveBatch batch{torch::randn({11, 2}, rng).to(torch::kDouble), torch::randn({11, 2}, rng).to(torch::kDouble), {}, {}};
  const auto net = double_mlp(), frozen = frozen_copy(*net);
  const auto objective = make_objective({}, {}, {});
  const auto with = [&](int64_t count) {
    Shards shards(count);
    std::vector<at::Generator> streams;
    for (int64_t i = 0; i < count; ++i) streams.push_back(make_generator(torch::kCPU, 1, i));
    return batch_gradient(*objective, {*net, *frozen}, batch, shards, streams).flat;
  };
  EXPECT_TRUE(torch::allclose(with(1), with(3), 1e-12, 1e-14));
}

}  // namespace
}  // namespace basin
