// The moving average of the weights, and what it keeps for itself.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/energy/layers/spectral_norm.h"
#include "core/training/checkpoint.h"
#include "core/training/torch_session.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::TemporaryFolder;

torch::Tensor flat_average(const Trainer& trainer) {
  std::vector<torch::Tensor> all;
  for (const auto& [name, tensor] : trainer.averaged_net().parameters()) all.push_back(tensor.flatten());
  return torch::cat(all);
}

torch::Tensor named(const NamedTensors& tensors, const std::string& name) {
  for (const auto& [its_name, tensor] : tensors)
    if (its_name == name) return tensor.clone();
  ADD_FAILURE() << name << " is missing";
  return {};
}

/// A(t) = d A(t - 1) + (1 - d) w(t) with d = min(ema, (1 + t) / (10 + t)) after update t.
TEST(Average, IsItsFormula) {
  RunOptions options;
  options.network.width = 8;
  options.compute.threads = 1;
  options.optimiser.batch = 16;
  options.optimiser.ema = 0.6;  // reached at update 13
  options.optimiser.learning_rate = 0.01;
  options.chain.steps = 2;
  TorchSession run(options, {});
  auto expected = flat_average(run.trainer());
  EXPECT_TRUE(torch::equal(expected, run.trainer().weights())) << "begins at the weights";
  for (int t = 1; t <= 20; ++t) {
    run.step({}, 0);
    const double decay = std::min(0.6, (1.0 + t) / (10.0 + t));
    expected = decay * expected + (1 - decay) * run.trainer().weights();
    EXPECT_TRUE(torch::allclose(flat_average(run.trainer()), expected, 1e-6, 1e-7)) << "update " << t;
  }
  EXPECT_GT((expected - run.trainer().weights()).abs().max().item<double>(), 1e-4) << "the average is behind";
}

class SpectralAverage : public ::testing::Test {
 protected:
  static RunOptions options() {
    RunOptions options;
    options.data.set = DataSet::sprites;
    options.data.size = 12;
    options.data.limit = 40;
    options.network.kind = Network::igebm;
    options.network.width = 4;
    options.network.blocks = 2;
    options.network.spectral_norm = true;
    options.chain.sampler = SamplerKind::relaxed_langevin;
    options.chain.steps = 2;
    options.chain.clip_to_box = true;
    options.buffer.capacity = 40;
    options.optimiser.batch = 8;
    options.optimiser.ema = 0.9;
    options.optimiser.learning_rate = 0.02;
    options.compute.threads = 1;
    return options;
  }
  TemporaryFolder folder;
};

/// After an update each vector of the average is one power iteration further on the averaged weight, whatever that of the trained weight is.
TEST_F(SpectralAverage, HasSingularVectorsOfItsOwn) {
  TorchSession run(options(), {});
  for (int t = 0; t < 4; ++t) run.step({}, 0);
  const auto before = run.trainer().averaged_net().state();
  ASSERT_FALSE(before.empty());
  NamedTensors expected;
  for (const auto& [name, u] : before) expected.emplace_back(name, u.clone());
  run.step({}, 0);
  const auto tensors = run.trainer().tensors();
  for (auto& [name, u] : expected) {
    power_iteration(named(tensors, "average." + name.substr(0, name.size() - 2)), u, 1);
    EXPECT_TRUE(torch::allclose(named(tensors, "average_state." + name), u, 1e-5, 1e-6)) << name;
    EXPECT_FALSE(torch::equal(named(tensors, "average_state." + name), named(tensors, "state." + name))) << name;
  }
}

TEST_F(SpectralAverage, ACheckpointKeepsThem) {
  TorchSession run(options(), {});
  for (int t = 0; t < 3; ++t) run.step({}, 0);
  run.save(folder / "run.safetensors");
  TorchSession opened(folder / "run.safetensors");
  const auto ours = run.trainer().averaged_net().state(), its = opened.trainer().averaged_net().state();
  ASSERT_FALSE(ours.empty());
  for (size_t i = 0; i < ours.size(); ++i) EXPECT_TRUE(torch::equal(ours[i].second, its[i].second)) << ours[i].first;
}

/// Checkpoints of before the average had any: it starts from those of the trained weights.
TEST_F(SpectralAverage, AnOlderCheckpointIsRead) {
  TorchSession run(options(), {});
  for (int t = 0; t < 3; ++t) run.step({}, 0);
  run.save(folder / "run.safetensors");
  auto checkpoint = read_checkpoint(folder / "run.safetensors");
  auto& tensors = checkpoint.tensors;
  tensors.erase(std::remove_if(tensors.begin(), tensors.end(), [](const auto& item) { return item.first.rfind("average_state.", 0) == 0; }),
                tensors.end());
  write_checkpoint(folder / "older.safetensors", checkpoint);
  TorchSession opened(folder / "older.safetensors");
  EXPECT_EQ(opened.step_count(), 3);
  for (const auto& [name, u] : opened.trainer().averaged_net().state()) {
    auto expected = named(tensors, "state." + name);
    power_iteration(named(tensors, "average." + name.substr(0, name.size() - 2)), expected, 1);
    EXPECT_TRUE(torch::allclose(u, expected, 1e-5, 1e-6)) << name;
  }
  EXPECT_TRUE(opened.step({}, 0).has_value());
}

}  // namespace
}  // namespace basin
