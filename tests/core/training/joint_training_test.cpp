// Learning a classifier as an energy model: which labels are seen, what chains follow, what is measured.

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "core/base/device.h"
#include "core/data/labelled_images.h"
#include "core/training/checkpoint.h"
#include "core/training/torch_session.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

constexpr int64_t kClasses = 4, kBatch = 10;

/// Four shapes as classes.
RunOptions joint_run() {
  RunOptions options;
  options.compute.threads = 2;
  options.rescue.mode = RescueMode::off;
  options.data.set = DataSet::sprites;
  options.data.size = 12, options.data.grey = true, options.data.limit = 80;
  options.network.kind = Network::improved_cd_small;
  options.network.width = 4, options.network.classes = kClasses, options.network.logits = true;
  options.chain.sampler = SamplerKind::relaxed_langevin;
  options.chain.steps = 3, options.chain.step_size = 1, options.chain.noise = 0.01;
  options.buffer.capacity = 40;
  options.objective.kind = ObjectiveKind::joint;
  options.optimiser.batch = kBatch, options.optimiser.learning_rate = 0.003;
  return options;
}

TEST(JointTraining, ChainsFollowTheMarginalAndSlotsTellTheLikeliestClass) {
  Trainer trainer(joint_run());
  for (int update = 0; update < 8; ++update) trainer.step(0, {}, {}, 0);
  EXPECT_FALSE(trainer.batch().chain_labels.defined());
  EXPECT_FALSE(trainer.batch().weights.defined()) << "chains are of no class that data would have to balance";
  const auto& labels = trainer.buffer().labels();
  EXPECT_TRUE(torch::equal(labels.ge(0), trainer.buffer().ages().gt(0)));
  EXPECT_LT(labels.max().item<int64_t>(), kClasses);
  const auto told = trainer.energy().class_energies(trainer.batch().chains).argmin(1);
  EXPECT_EQ(told.size(0), kBatch);
}

TEST(JointTraining, ByClassEachChainIsForOne) {
  auto options = joint_run();
  options.objective.negatives = Negatives::by_class, options.objective.joint_weight = 1;
  Trainer trainer(options);
  for (int update = 0; update < 4; ++update) trainer.step(0, {}, {}, 0);
  ASSERT_TRUE(trainer.batch().chain_labels.defined());
  EXPECT_TRUE(torch::equal(trainer.buffer().labels().bincount({}, kClasses), torch::full({kClasses}, 10, torch::kLong)));
}

TEST(JointTraining, FewLabelsAreTheFirstOfEachClass) {
  auto options = joint_run();
  options.data.labels_per_class = 2;
  Trainer trainer(options);
  const auto& source = trainer.source();
  const auto first = first_of_each_class(source.labels, 2);
  EXPECT_EQ(first.size(0), 2 * kClasses);
  std::set<std::string> known;
  const auto key = [](const torch::Tensor& picture, int64_t label) {
    const auto bytes = picture.contiguous();
    return std::string(static_cast<const char*>(bytes.data_ptr()), static_cast<size_t>(bytes.nbytes())) + static_cast<char>('0' + label);
  };
  for (int64_t i = 0; i < first.size(0); ++i) {
    const auto row = first[i].item<int64_t>();
    known.insert(key(source.images[row], source.labels[row].item<int64_t>()));
  }
  for (int update = 0; update < 5; ++update) {
    const auto row = trainer.step(0, {}, {}, 0);
    const auto& batch = trainer.batch();
    ASSERT_FALSE(batch.labels.defined());
    ASSERT_EQ(batch.labelled.size(0), kBatch);
    EXPECT_TRUE(std::isfinite(row->class_loss));
    const auto pictures = to_bytes(batch.labelled, source.space.low, source.space.high);
    for (int64_t i = 0; i < kBatch; ++i) EXPECT_TRUE(known.count(key(pictures[i], batch.labelled_labels[i].item<int64_t>())) == 1);
  }
  options.objective.kind = ObjectiveKind::cross_entropy;
  Trainer twin(options);
  twin.step(0, {}, {}, 0);
  const auto pictures = to_bytes(twin.batch().data, source.space.low, source.space.high);
  for (int64_t i = 0; i < kBatch; ++i)
    EXPECT_TRUE(known.count(key(pictures[i], twin.batch().labels[i].item<int64_t>())) == 1) << "its twin sees no others";
}

TEST(JointTraining, GoesOnToTheBit) {
  const TemporaryFolder folder;
  auto options = joint_run();
  options.data.labels_per_class = 3;
  const auto path = folder / "checkpoint.safetensors";
  auto session = make_session(options);
  for (int update = 0; update < 3; ++update) session->step({}, 0);
  session->save(path);
  auto resumed = open_session({path});
  for (int update = 0; update < 2; ++update) {
    const auto a = session->step({}, 0), b = resumed->step({}, 0);
    EXPECT_EQ(a->loss, b->loss);
    EXPECT_EQ(a->class_loss, b->class_loss);
  }
}

TEST(JointTraining, AccuracyIsMeasuredOnPicturesHeldOut) {
  auto options = joint_run();
  options.data.hold_out = 4, options.evaluation.every = 3;
  TorchSession session(options);
  for (int update = 1; update <= 6; ++update) {
    const auto row = session.step({}, 0);
    EXPECT_TRUE(std::isfinite(row->class_loss) && row->accuracy_batch >= 0 && row->accuracy_batch <= 1);
    ASSERT_EQ(std::isfinite(row->accuracy), update % 3 == 0);
    if (update != 6) continue;
    const auto& source = session.trainer().source();
    const auto x = from_bytes(source.held_out, torch::full({}, 0.5), source.space.low, source.space.high);
    const auto right = session.trainer().averaged().class_energies(x).argmin(1).eq(source.held_out_labels);
    EXPECT_NEAR(row->accuracy, right.to(torch::kDouble).mean().item<double>(), 1e-9);
  }
}

TEST(JointTraining, LearnsItsClasses) {
  auto options = joint_run();
  options.data.label = SpriteFactor::size, options.optimiser.batch = 20, options.optimiser.beta1 = 0.9;
  options.objective.energy_penalty = 0.01, options.network.kind = Network::small_cnn, options.data.size = 28;
  TorchSession session(options);
  double first = 0, last = 0;
  constexpr int kUpdates = 250;
  for (int update = 0; update < kUpdates; ++update) {
    const auto row = session.step({}, 0);
    if (update < 10) first += row->class_loss / 10;
    if (update >= kUpdates - 10) last += row->class_loss / 10;
  }
  EXPECT_LT(last, 0.7 * first);
}

TEST(JointTraining, WhatCannotBeLearnedIsRefused) {
  auto options = joint_run();
  options.network.classes = 0, options.network.logits = false;
  EXPECT_EQ(bad_input_of([&] { validate(options); }),
            "objective.kind = 'joint' learns classes, and network.classes = 0 knows none; set network.classes and network.logits=true.");
  options = joint_run();
  options.objective.class_weight = options.objective.marginal_weight = 0;
  EXPECT_EQ(bad_input_of([&] { validate(options); }),
            "objective.class_weight, marginal_weight and joint_weight are all 0, and nothing would be learned; raise one of them.");
  options = joint_run();
  options.objective.joint_weight = 1;
  EXPECT_EQ(bad_input_of([&] { validate(options); }), "objective.joint_weight = 1 needs chains of each class; set objective.negatives=by-class.");
  options.objective.negatives = Negatives::by_class, options.data.labels_per_class = 5;
  EXPECT_EQ(bad_input_of([&] { validate(options); }),
            "objective.joint_weight = 1 asks for the class of every picture, and data.labels_per_class = 5 hides most; set one of them to 0.");
  options = joint_run();
  options.objective.kind = ObjectiveKind::contrastive_divergence, options.data.labels_per_class = 5;
  EXPECT_EQ(bad_input_of([&] { validate(options); }),
            "data.labels_per_class = 5 is for what learns classes from labels; set objective.kind=joint or cross-entropy, or 0.");
}

}  // namespace
}  // namespace basin
