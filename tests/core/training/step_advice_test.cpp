// What the rules remember of steps that were made longer because they advised it.

#include <gtest/gtest.h>

#include "core/run/presets.h"
#include "core/training/checkpoint_ring.h"
#include "core/training/torch_session.h"

namespace basin {
namespace {

StabilityState with_stride(double length) {
  StabilityState state;
  state.stride_now.add(length, 1), state.stride_usual.add(length, 1);
  return state;
}

TEST(StepAdvice, AfterALargerStepNoStateKeptAsksToTakeItBack) {
  CheckpointRing ring;
  for (const int64_t step : {0, 100, 200}) ring.add({step, {}, RunOptions{}, with_stride(0.01), {}, 0}, 3);
  Remedy other, larger;
  other.name = "other-seed", larger.name = kLargerStep;
  ring.apply(other);
  EXPECT_GT(ring.state_for(1000).stability.stride_usual.weight, 0);
  ring.apply(larger);
  for (const int64_t alarm : {1000, 150, 0}) EXPECT_EQ(ring.state_for(alarm).stability.stride_usual.weight, 0) << alarm;
}

/// Chains that hardly move, until the rules say that their step is small.
std::unique_ptr<TorchSession> slow_run() {
  auto options = load_preset("eight-gaussians");
  options.optimiser.batch = 128;
  options.buffer.capacity = 500;
  options.evaluation.every = 100000;
  options.compute.threads = 2;
  options.rescue.mode = RescueMode::off;
  options.chain.sampler = SamplerKind::relaxed_langevin;
  options.chain.step_size = options.chain.noise = 1e-5;
  auto session = std::make_unique<TorchSession>(options);
  for (int i = 0; i < 300 && session->verdict().step != StepFit::small; ++i) session->step({}, 0);
  EXPECT_EQ(session->verdict().step, StepFit::small) << session->verdict().reason;
  return session;
}

/// Whether the next updates say that the step, raised by `factor`, is large.
bool taken_back_after(TorchSession& session, double factor) {
  auto options = session.options();
  options.chain.step_size *= factor;
  session.set_options(options);
  for (int i = 0; i < 10; ++i) {
    session.step({}, 0);
    if (session.verdict().step == StepFit::large) return true;
  }
  return false;
}

TEST(StepAdvice, WhatIsRaisedByHandAsAdvisedIsNotAskedToBeTakenBack) {
  EXPECT_FALSE(taken_back_after(*slow_run(), kStepFactor));
  EXPECT_TRUE(taken_back_after(*slow_run(), 40)) << "ten times as far as advised";
}

}  // namespace
}  // namespace basin
