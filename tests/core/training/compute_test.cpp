// Where and how precisely a run computes, and what it says of that.

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <array>

#include "core/base/device.h"
#include "core/base/errors.h"
#include "core/training/torch_session.h"

namespace basin {
namespace {

RunOptions tiny_points() {
  RunOptions options;
  options.network.width = 8;
  options.compute.threads = 2;
  options.optimiser.batch = 8;
  options.chain.steps = 2;
  return options;
}

bool tf32_allowed() {
  const auto& context = at::globalContext();
  EXPECT_EQ(context.allowTF32CuBLAS(), context.allowTF32CuDNN());
  return context.allowTF32CuDNN();
}

/// A model opened on the CPU beside a run on a GPU leaves the run's precision as it is.
TEST(Compute, Tf32IsAMatterOfTheGpuThatComputes) {
  const torch::Device gpu(torch::kCUDA, 0);
  auto options = tiny_points();
  options.compute.device = DeviceChoice::cpu;
  allow_tf32(true, gpu);
  TorchSession plain(options, {});
  plain.step({}, 0);
  EXPECT_FALSE(plain.info().tf32);
  EXPECT_TRUE(tf32_allowed());
  allow_tf32(false, gpu);
  options.compute.tf32 = true;
  TorchSession rough(options, {});
  rough.step({}, 0);
  EXPECT_TRUE(rough.info().tf32) << "what was asked for, whatever another run has set since";
  EXPECT_FALSE(tf32_allowed());
}

TEST(Compute, RunsThatTakeTurnsOnAGpuEachKeepTheirPrecision) {
  if (!at::globalContext().hasCUDA()) GTEST_SKIP() << "needs a CUDA GPU";
  auto options = tiny_points();
  TorchSession exact(options, {});
  options.compute.tf32 = true;
  TorchSession rough(options, {});
  for (int turn = 0; turn < 2; ++turn) {
    exact.step({}, 0);
    EXPECT_FALSE(tf32_allowed());
    rough.step({}, 0);
    EXPECT_TRUE(tf32_allowed());
    exact.snapshot({});
    EXPECT_FALSE(tf32_allowed());
    rough.move_chains({}, 0);
    EXPECT_TRUE(tf32_allowed());
  }
  allow_tf32(false, exact.trainer().device());
}

TEST(Compute, ThreadsThatWereAskedForStayInARunOnAGpu) {
  const torch::Device gpu(torch::kCUDA, 0);
  EXPECT_EQ(shards_for(6, gpu), 1);
  EXPECT_EQ(recorded_threads(6, gpu, 1), 6);
  EXPECT_EQ(recorded_threads(0, gpu, 1), 0) << "one a core, wherever it goes on";
  EXPECT_EQ(shards_for(6, torch::kCPU), 6);
  EXPECT_EQ(recorded_threads(0, torch::kCPU, 2), 2) << "part of what makes a run repeat";
}

/// A host with a GPU keeps the intra-op threads that it has, save while its shards work beside each other.
TEST(Compute, ShardsGiveTheCallersThreadsBack) {
  const int before = at::get_num_threads();
  at::set_num_threads(2);
  Shards two(2), one(1);
  std::array<int, 2> during{};
  two.run([&](int64_t shard) { during[static_cast<size_t>(shard)] = at::get_num_threads(); });
  EXPECT_EQ(during, (std::array<int, 2>{1, 1}));
  EXPECT_EQ(at::get_num_threads(), 2);
  one.run([&](int64_t) { EXPECT_EQ(at::get_num_threads(), 2) << "alone it may use them"; });
  EXPECT_THROW(two.run([](int64_t) { throw BadInput("no"); }), BadInput);
  EXPECT_EQ(at::get_num_threads(), 2);
  at::set_num_threads(before);
}

/// On the meta device, which refuses to be read, as a stand-in for a GPU that would have to wait.
TEST(Compute, WatchedChainsStayOnTheirDevice) {
  const Shards shards(1);
  const auto start = torch::zeros({6, 2}, torch::kMeta);
  ChainTraces traces({0, 3, 9}, start, 2, shards);
  ChainStep step;
  step.next.x = start;
  step.energy = step.grad_norm = torch::zeros({6}, torch::kMeta);
  traces.record(0, 1, step);
  EXPECT_TRUE(traces.positions().is_meta() && traces.energies().is_meta() && traces.grad_norms().is_meta());
  EXPECT_EQ(traces.positions().sizes(), (std::vector<int64_t>{2, 3, 2}));
}

TEST(Compute, WatchedChainsOfAllShardsAreTraced) {
  const Shards shards(2);
  const auto start = torch::arange(12, torch::kFloat).view({6, 2});
  ChainTraces traces({4, 0, 3}, start, 1, shards);
  for (int64_t shard = 0; shard < 2; ++shard) {
    const auto [first, last] = shards.range(6, shard);
    ChainStep step;
    step.next.x = start.slice(0, first, last) + 100;
    step.energy = torch::arange(first, last, torch::kFloat);
    step.grad_norm = step.energy * 10;
    traces.record(shard, 0, step);
  }
  const auto watched = start.index_select(0, torch::tensor({4, 0, 3}));
  EXPECT_TRUE(torch::equal(traces.positions(), torch::stack({watched, watched + 100}, 1)));
  EXPECT_TRUE(torch::equal(traces.energies().flatten(), torch::tensor({4.0f, 0.0f, 3.0f})));
  EXPECT_TRUE(torch::equal(traces.grad_norms().flatten(), torch::tensor({40.0f, 0.0f, 30.0f})));
}

}  // namespace
}  // namespace basin
