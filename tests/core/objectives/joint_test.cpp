#include "core/objectives/joint.h"

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/objectives/contrastive_divergence.h"
#include "core/objectives/cross_entropy.h"
#include "core/training/batch_gradient.h"
#include "tests/support/gradients.h"
#include "tests/support/residual_nets.h"

namespace basin {
namespace {

constexpr int64_t kClasses = 3;

/// E(x, y) is less the y-th number of x, and a constant.
struct OwnNumbers : Energy {
  explicit OwnNumbers(double constant = 0) : constant_(constant) {}
  torch::Tensor operator()(const torch::Tensor& x) const override { return -(-class_energies(x)).logsumexp(1); }
  torch::Tensor class_energies(const torch::Tensor& x) const override { return -x - constant_; }
  int64_t classes() const override { return kClasses; }
  double constant_;
};

class JointObjective : public ::testing::Test {
 protected:
  JointObjective() {
    options.kind = ObjectiveKind::joint;
    options.energy_penalty = 0;
    batch.data = torch::randn({4, kClasses}, rng), batch.samples = torch::randn({4, kClasses}, rng);
    batch.data_labels = torch::tensor({0, 1, 2, 1}), batch.sample_labels = torch::tensor({2, 0, 1, 1});
  }
  ObjectiveValue value(double constant = 0) const {
    auto unused = rng;
    return Joint(options)(OwnNumbers(constant), OwnNumbers(constant), batch, unused);
  }
  at::Generator rng = make_generator(torch::kCPU, 1, 0);
  ObjectiveOptions options;
  ObjectiveBatch batch;
};

double at_labels(const torch::Tensor& values, const torch::Tensor& labels) {
  return values.gather(1, labels.unsqueeze(1)).mean().item<double>();
}

TEST_F(JointObjective, ValueIsTheFormula) {
  options.class_weight = 0.5, options.marginal_weight = 2, options.joint_weight = 3, options.energy_penalty = 0.1;
  const auto v = value();
  const auto data = -batch.data.logsumexp(1), samples = -batch.samples.logsumexp(1);
  const double m_data = data.mean().item<double>(), m_samples = samples.mean().item<double>();
  EXPECT_NEAR(v.data_phase.item<double>(), 2 * m_data - 3 * at_labels(batch.data, batch.data_labels), 1e-5);
  EXPECT_NEAR(v.sample_phase.item<double>(), -2 * m_samples + 3 * at_labels(batch.samples, batch.sample_labels), 1e-5);
  EXPECT_NEAR(v.penalty.item<double>(), 0.1 * (data.square().mean() + samples.square().mean()).item<double>(), 1e-5);
  EXPECT_NEAR(v.class_phase.item<double>(), -0.5 * at_labels(batch.data.log_softmax(1), batch.data_labels), 1e-5);
  EXPECT_TRUE(torch::equal(v.energy_data, data) && torch::equal(v.energy_samples, samples));
  EXPECT_TRUE(torch::equal(v.sample_classes, batch.samples.argmax(1)));
  EXPECT_TRUE(torch::equal(v.right, batch.data.argmax(1).eq(batch.data_labels).to(torch::kFloat)));
}

TEST_F(JointObjective, AConstantOnTheLogitsMovesEnergiesAndNoProbability) {
  const auto before = value(), after = value(5);
  EXPECT_TRUE(after.energy_data.allclose(before.energy_data - 5, 1e-5, 1e-5));
  EXPECT_TRUE(after.surprisal.allclose(before.surprisal, 1e-4, 1e-5));
}

TEST_F(JointObjective, ClassesAreLearnedFromTheLabelledWhereThereAreSome) {
  batch.labelled = torch::randn({2, kClasses}, rng), batch.labelled_labels = torch::tensor({1, 0});
  batch.data_labels = batch.sample_labels = torch::Tensor();
  const auto v = value();
  EXPECT_NEAR(v.class_phase.item<double>(), -at_labels(batch.labelled.log_softmax(1), batch.labelled_labels), 1e-5);
  EXPECT_EQ(v.surprisal.size(0), 2);
  EXPECT_TRUE(torch::equal(v.energy_data, -batch.data.logsumexp(1))) << "E(x) is learned from all data";
}

class JointNet : public ::testing::Test {
 protected:
  static NetPtr net() {
    auto rng = make_generator(torch::kCPU, 2, 0);
    NetworkOptions options = testing::small(Network::improved_cd);
    options.classes = kClasses, options.logits = true;
    const auto made = ResidualNet::make(options, {1, 12, 12}, rng);
    NamedTensors parameters;
    for (const auto& [name, tensor] : made->parameters()) parameters.emplace_back(name, tensor.clone().requires_grad_());
    return made->with_parameters(parameters);
  }
  BatchGradient gradient_of(const Objective& objective, bool apart = false) const {
    Shards shards(2);
    std::vector<at::Generator> streams = {make_generator(torch::kCPU, 3, 0), make_generator(torch::kCPU, 4, 0)};
    return batch_gradient(objective, {*trained, *testing::frozen_copy(*trained)}, batch, shards, streams, apart);
  }
  static KlTerm no_kl() { return KlTerm({}, {}, {}); }

  JointNet() {
    options.kind = ObjectiveKind::joint, options.energy_penalty = 0.1;
    batch.data = testing::images(6, {1, 12, 12}, rng), batch.samples = testing::images(6, {1, 12, 12}, rng);
  }
  at::Generator rng = make_generator(torch::kCPU, 1, 0);
  NetPtr trained = net();
  ObjectiveOptions options;
  ObjectiveBatch batch;
};

TEST_F(JointNet, WithoutLabelsItIsContrastiveDivergenceToTheBit) {
  const auto joint = gradient_of(Joint(options)), divergence = gradient_of(ContrastiveDivergence(options, no_kl()));
  EXPECT_EQ(joint.loss, divergence.loss);
  EXPECT_TRUE(torch::equal(joint.flat, divergence.flat));
  EXPECT_FALSE(joint.surprisal.defined());
}

TEST_F(JointNet, ClassesAloneAreThePlainClassifier) {
  options.energy_penalty = options.marginal_weight = 0;
  batch.data_labels = batch.sample_labels = torch::tensor({0, 1, 2, 2, 1, 0});
  const auto joint = gradient_of(Joint(options)), classifier = gradient_of(CrossEntropy({}));
  EXPECT_NEAR(joint.loss, classifier.loss, 1e-6);
  EXPECT_TRUE(joint.flat.allclose(classifier.flat, 1e-4, 1e-6));
  EXPECT_TRUE(joint.surprisal.allclose(classifier.surprisal, 1e-5, 1e-6));
}

TEST_F(JointNet, PartsAddUpToTheWhole) {
  batch.labelled = testing::images(4, {1, 12, 12}, rng), batch.labelled_labels = torch::tensor({2, 1, 0, 0});
  const auto whole = gradient_of(Joint(options)), apart = gradient_of(Joint(options), true);
  ASSERT_TRUE(apart.parts.classes.defined());
  EXPECT_TRUE((apart.parts.phases + apart.parts.penalty + apart.parts.classes).allclose(whole.flat, 1e-4, 1e-6));
  EXPECT_TRUE(apart.flat.allclose(whole.flat, 1e-4, 1e-6));
  EXPECT_EQ(whole.surprisal.size(0), 4) << "of both shards";
  EXPECT_EQ(whole.sample_classes.size(0), 6);
}

}  // namespace
}  // namespace basin
