// Learning E(x, y): labels go from data and buffer to chains, objective and checkpoint.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/base/random.h"
#include "core/energy/residual_net.h"
#include "core/training/batch_gradient.h"
#include "core/training/checkpoint.h"
#include "core/training/health_check.h"
#include "core/training/pictures.h"
#include "core/training/torch_session.h"
#include "tests/support/gradients.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

/// Four shapes as classes; chains without noise.
RunOptions conditional_run() {
  RunOptions options;
  options.compute.threads = 2;
  options.rescue.mode = RescueMode::off;
  options.data.set = DataSet::sprites;
  options.data.size = 12;
  options.data.grey = true;
  options.data.limit = 60;
  options.network.kind = Network::improved_cd_small;
  options.network.width = 4;
  options.network.classes = 4;
  options.chain.sampler = SamplerKind::relaxed_langevin;
  options.chain.steps = 4;
  options.chain.step_size = 1;
  options.chain.noise = 0;
  options.chain.clip_to_box = true;
  options.buffer.capacity = 40;
  options.optimiser.batch = 10;
  options.optimiser.learning_rate = 0.01;
  options.evaluation.every = 1000;
  return options;
}

/// x after K noiseless steps of E(., y), written out.
torch::Tensor descended(const Energy& energy, torch::Tensor x, const torch::Tensor& labels, const RunOptions& o, const SampleSpace& space) {
  const auto given = energy.conditioned_on(labels);
  for (int64_t step = 0; step < o.chain.steps; ++step) x = (x - o.chain.step_size * given->energy_and_grad(x).grad).clamp(space.low, space.high);
  return x;
}

TEST(ConditionalTraining, ChainsDescendTheEnergyOfTheirOwnClass) {
  auto options = conditional_run();
  options.optimiser.learning_rate = 0.003;  // no steeper than the chains' steps can follow
  Trainer trainer(options);
  for (int update = 0; update < 20; ++update) trainer.step(0, {}, {}, 0);
  torch::Tensor start;
  int checked = 0;
  trainer.step(
      0, {},
      [&](Stage stage, int64_t) {
        const auto& batch = trainer.batch();
        if (stage == Stage::draw) start = batch.chains.clone();
        if (stage != Stage::score) return true;
        const auto own = descended(trainer.energy(), start, batch.chain_labels, trainer.options(), trainer.source().space);
        const auto others = descended(trainer.energy(), start, (batch.chain_labels + 1) % 4, trainer.options(), trainer.source().space);
        EXPECT_TRUE(torch::allclose(batch.chains, own, 1e-4, 1e-4)) << (batch.chains - own).abs().max();
        EXPECT_FALSE(torch::allclose(batch.chains, others, 1e-3, 1e-3)) << "classes differ by now";
        const auto given = trainer.energy().conditioned_on(batch.chain_labels);
        EXPECT_LT((*given)(batch.chains).sum().item<double>(), (*given)(start).sum().item<double>());
        EXPECT_EQ(batch.labels.size(0), 10);
        ++checked;
        return true;
      },
      1);
  EXPECT_EQ(checked, 1);
}

TEST(ConditionalTraining, DataKeepTheirClasses) {
  Trainer trainer(conditional_run());
  trainer.step(0, {}, {}, 0);
  const auto& source = trainer.source();
  std::map<std::string, int64_t> class_of;
  const auto key = [](const torch::Tensor& picture) {
    const auto bytes = picture.contiguous();
    return std::string(static_cast<const char*>(bytes.data_ptr()), static_cast<size_t>(bytes.nbytes()));
  };
  const auto pictures = to_bytes(trainer.batch().data, source.space.low, source.space.high);
  const auto known = source.images.to(torch::kByte);
  for (int64_t i = 0; i < known.size(0); ++i) class_of[key(known[i])] = source.labels[i].item<int64_t>();
  for (int64_t i = 0; i < pictures.size(0); ++i) {
    const auto found = class_of.find(key(pictures[i]));
    ASSERT_NE(found, class_of.end());
    EXPECT_EQ(trainer.batch().labels[i].item<int64_t>(), found->second);
  }
}

TEST(ConditionalTraining, ClassesCountAlikeWhereTheyAreNotEquallyFrequent) {
  auto options = conditional_run();
  options.objective.energy_penalty = 0;
  Trainer trainer(options);
  const auto counts = trainer.source().labels.bincount({}, 4);
  ASSERT_GT(counts.max().item<int64_t>(), 2 * counts.min().item<int64_t>());
  auto counted = torch::zeros({4});
  for (int update = 0; update < 11; ++update) {  // the first batch came before them; from update 5 on 60 pictures once
    const auto row = trainer.step(0, {}, {}, 0);
    const auto& batch = trainer.batch();
    if (update >= 5) counted.index_add_(0, batch.labels, batch.weights);
    EXPECT_NEAR(row->energy_data, (batch.energies_data * batch.weights).mean().item<double>(), 1e-6);
    EXPECT_NEAR(row->loss, row->gap, 1e-5 * (1 + std::abs(row->energy_data) + std::abs(row->energy_samples)));
  }
  EXPECT_TRUE(torch::allclose(counted, torch::full({4}, 15.0f))) << counted;
  options.buffer.start = ChainStart::data;
  Trainer paired(options);
  paired.step(0, {}, {}, 0);
  EXPECT_FALSE(paired.batch().weights.defined()) << "chains are of the classes of the data";
}

TEST(ConditionalTraining, AClassWithoutPicturesIsNone) {
  auto options = conditional_run();
  options.data.limit = 16;  // no heart among them
  EXPECT_EQ(bad_input_of([&] { make_session(options); }), "network.classes = 4 does not fit data with 3 classes; set network.classes = 3 or 0.");
  options.network.classes = 3;
  EXPECT_EQ(make_session(options)->space().classes, (std::vector<std::string>{"square", "ellipse", "triangle"}));
}

TEST(ConditionalTraining, ClassesOwnEqualSharesOfTheSlots) {
  auto options = conditional_run();
  options.buffer.fresh = 0.5;
  Trainer trainer(options);
  for (int update = 0; update < 12; ++update) trainer.step(0, {}, {}, 0);
  EXPECT_TRUE(torch::equal(trainer.buffer().labels().bincount({}, 4), torch::full({4}, 10, torch::kLong)));
  EXPECT_GT(trainer.buffer().ages().gt(0).sum().item<int64_t>(), 20);
  SnapshotRequest request;
  request.buffer_class = 2;
  request.buffer_count = 6;
  const auto seen = view_buffer(trainer.buffer(), trainer.source().space, request);
  EXPECT_EQ(seen.listed, 10);
  EXPECT_EQ(seen.images.count, 6);
  for (const auto& slot : seen.slots) EXPECT_EQ(slot.label, 2);
  SampleSpace plane = trainer.source().space;
  plane.image = false;
  EXPECT_EQ(view_buffer(trainer.buffer(), plane, request).listed, 40) << "points have no classes to choose among";
}

/// Nothing in the loss holds the energies of classes level, so fresh noise is measured class by class: the marginal would be that of the lowest.
TEST(ConditionalTraining, HealthIsMeasuredClassByClass) {
  Trainer trainer(conditional_run());
  for (int update = 0; update < 3; ++update) trainer.step(0, {}, {}, 0);
  auto tensors = trainer.tensors();
  for (auto& [name, tensor] : tensors) {
    tensor = tensor.clone();
    if (name.rfind("net.", 0) == 0 && tensor.dim() == 2 && tensor.size(0) == 4) tensor.select(0, 0).add_(1.0);  // gains and biases of class 0
  }
  trainer.load(tensors, true);
  trainer.step(0, {}, {}, 0);
  auto rng = make_generator(torch::kCPU, 5, 0);
  const auto noise = torch::rand({64, 1, 12, 12}, rng).mul_(2).sub_(1);
  std::vector<double> means;
  for (int64_t label = 0; label < 4; ++label)
    means.push_back((*trainer.energy().conditioned_on(torch::full({64}, label, torch::kLong)))(noise).mean().item<double>());
  const auto [low, high] = std::minmax_element(means.begin(), means.end());
  ASSERT_GT(*high - *low, 0.5) << "apart";
  const double expected = (means[0] + means[1] + means[2] + means[3]) / 4;
  const auto health = check_health(trainer);
  EXPECT_NEAR(health.energy_noise, expected, 0.2 * (*high - *low));
  EXPECT_LT((trainer.energy())(noise).mean().item<double>(), *low) << "the marginal lies below every class";
  EXPECT_GT(health.energy_noise, *low);
}

TEST(ConditionalTraining, DataKeepTheirClassesWhenAStateIsTakenUp) {
  Trainer trainer(conditional_run());
  ASSERT_TRUE(trainer.batch().labels.defined()) << "before the first update too";
  for (int update = 0; update < 3; ++update) trainer.step(0, {}, {}, 0);
  const auto labels = trainer.batch().labels.clone();
  auto tensors = trainer.tensors();
  for (auto& [name, tensor] : tensors) tensor = tensor.clone();
  trainer.load(tensors, true);
  ASSERT_TRUE(trainer.batch().labels.defined());
  EXPECT_TRUE(trainer.batch().labels.equal(labels));
  const double spread = (*trainer.energy().conditioned_on(labels))(trainer.batch().data).std().item<double>();
  const auto health = check_health(trainer);
  EXPECT_GE(health.odd_limit - health.energy_noise, 3.99 * spread);
}

TEST(ConditionalTraining, CheckpointsWithClassesThatAreNotThereAreRefused) {
  const TemporaryFolder folder;
  const auto session = make_session(conditional_run());
  session->step();
  session->save(folder / "run.safetensors");
  for (const int64_t wrong : {int64_t{4}, int64_t{-2}}) {
    auto checkpoint = read_checkpoint(folder / "run.safetensors");
    for (auto& [name, tensor] : checkpoint.tensors)
      if (name == "buffer.labels") tensor[3] = wrong;
    write_checkpoint(folder / "wrong.safetensors", checkpoint);
    const auto message = bad_input_of([&] { open_session(folder / "wrong.safetensors"); });
    EXPECT_NE(message.find("'buffer.labels' names a class that is not there"), std::string::npos) << message;
  }
  open_session(folder / "run.safetensors");
}

TEST(ConditionalTraining, ClassesThatDoNotFitTheDataAreOneSentence) {
  auto options = conditional_run();
  options.network.classes = 7;
  EXPECT_EQ(bad_input_of([&] { make_session(options); }), "network.classes = 7 does not fit data with 4 classes; set network.classes = 4 or 0.");
  RunOptions points;
  points.network.classes = 4;
  EXPECT_EQ(bad_input_of([&] { make_session(points); }),
            "network.classes = 4 does not fit data with 0 classes; set network.classes = 0, or choose data with labels.");
}

/// In double precision: contrastive divergence with the whole KL term, of a network whose every class has weights of its own.
TEST(ConditionalTraining, GradientEqualsFiniteDifferences) {
  NetworkOptions network;
  network.kind = Network::improved_cd_small;
  network.width = 4;
  network.blocks = 1;
  network.classes = 3;
  auto rng = make_generator(torch::kCPU, 4, 0);
  const auto made = ResidualNet::make(network, {1, 4, 4}, rng);
  NamedTensors leaves;
  for (const auto& [name, tensor] : made->parameters())
    leaves.emplace_back(name, (tensor + 0.1 * torch::randn(tensor.sizes(), rng)).to(torch::kDouble).requires_grad_());
  const auto net = made->with_parameters(leaves), frozen = testing::frozen_copy(*net);
  const auto pictures = [&](int64_t count) { return torch::randn({count, 1, 4, 4}, rng).to(torch::kDouble); };
  const ObjectiveBatch batch{pictures(5), pictures(4), {pictures(4)}, pictures(6), torch::tensor({0, 1, 2, 2, 1}), torch::tensor({2, 0, 1, 2})};
  ObjectiveOptions options;
  options.energy_penalty = 0.3;
  options.kl_weight = 0.8;
  options.ent_weight = 0.4;
  ChainOptions chain;
  chain.step_size = 0.5;
  const auto objective = make_objective(options, chain, {});
  testing::expect_gradient_equals_differences(
      *net, [&] { return loss_of((*objective)(*net, *frozen, batch, rng)); }, 2e-6);
  auto relabelled = batch;
  relabelled.sample_labels = torch::tensor({0, 1, 2, 0});
  EXPECT_NE(loss_of((*objective)(*net, *frozen, batch, rng)).item<double>(), loss_of((*objective)(*net, *frozen, relabelled, rng)).item<double>());
}

}  // namespace
}  // namespace basin
