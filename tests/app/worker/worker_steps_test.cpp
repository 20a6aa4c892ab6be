// Updates that are watched stage by stage.

#include <gtest/gtest.h>

#include "tests/app/worker/worker_rig.h"

namespace app {
namespace {

TEST(Worker, SlowMotionShowsEveryStageAndYieldsToPause) {
  Worker worker(fake_hooks(), RunOptions{});
  worker.send(SetPace{0.002});
  worker.send(Play{});
  bool sampling_seen = false;
  for (int i = 0; i < 5000 && !sampling_seen; ++i) {
    const auto snapshot = worker.take_snapshot();
    sampling_seen = snapshot && snapshot->stage == basin::Stage::sample && snapshot->chain_step > 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_TRUE(sampling_seen);
  worker.send(SetPace{5.0});
  const auto begin = std::chrono::steady_clock::now();
  worker.send(Pause{});
  EXPECT_TRUE(wait_for_event(worker, [](const Event& event) {
    const auto* state = std::get_if<StateChanged>(&event);
    return state && !state->playing;
  }));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

TEST(Worker, PauseInSlowMotionStaysAtItsStage) {
  Worker worker(fake_hooks(), RunOptions{});
  worker.send(SetPace{0.01});
  worker.send(Play{});
  SnapshotPtr snapshot;
  for (int i = 0; i < 5000 && !(snapshot && snapshot->stage == basin::Stage::sample && snapshot->chain_step > 2); ++i) {
    if (auto next = worker.take_snapshot()) snapshot = std::move(next);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  worker.send(Pause{});
  ASSERT_TRUE(wait_for_event(worker, [](const Event& event) {
    const auto* state = std::get_if<StateChanged>(&event);
    return state && !state->playing;
  }));
  basin::SnapshotRequest request;
  request.watched = {5};
  worker.send(SetRequest{request});
  for (int i = 0; i < 5000 && !(snapshot && snapshot->traces.size() == 1); ++i) {
    if (auto next = worker.take_snapshot()) snapshot = std::move(next);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ASSERT_EQ(snapshot->traces.size(), 1u);
  EXPECT_EQ(snapshot->stage, basin::Stage::sample);
  for (const auto& event : worker.take_events()) EXPECT_TRUE(rows_of(event).empty()) << "the update must still be under way";
  worker.send(Play{});
  EXPECT_TRUE(wait_for_kind<MetricsRows>(worker));
}

SnapshotPtr wait_for_place(Worker& worker, basin::Stage stage, int64_t chain_step) {
  for (int i = 0; i < 5000; ++i) {
    const auto snapshot = worker.take_snapshot();
    if (snapshot && snapshot->stage == stage && snapshot->chain_step == chain_step) return snapshot;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return nullptr;
}

TEST(Worker, StepsWithinAnUpdateHoldAfterEach) {
  Worker worker(fake_hooks(), RunOptions{});
  ASSERT_TRUE(wait_for_kind<RunStarted>(worker));
  for (int64_t step = 0; step < 3; ++step) {
    worker.send(StepWithin{false});
    EXPECT_TRUE(wait_for_place(worker, basin::Stage::sample, step)) << "of full speed, and without slow motion";
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    for (const auto& event : worker.take_events()) EXPECT_TRUE(rows_of(event).empty()) << "the update must still be under way";
  }
  worker.send(StepWithin{true});
  EXPECT_TRUE(wait_for_kind<MetricsRows>(worker)) << "the fake session has one stage: the next is the update's end";
  EXPECT_TRUE(wait_for_place(worker, basin::Stage::idle, 0));
}

/// Its update takes half a minute.
class SlowSession : public basin::testing::FakeSession {
 public:
  using FakeSession::FakeSession;
  std::optional<basin::Metrics> step(const basin::OnProgress& on_progress, int64_t) override {
    for (int64_t k = 0; k < 3000; ++k) {
      if (!on_progress(basin::Stage::sample, k)) return std::nullopt;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return std::nullopt;
  }
};

TEST(Worker, AWalkToTheNextStageEndsWithTheRun) {
  auto hooks = fake_hooks();
  hooks.sessions.make = [](const RunOptions& options, const basin::LoadWatch&) { return std::make_unique<SlowSession>(options); };
  Worker worker(hooks, RunOptions{});
  ASSERT_TRUE(wait_for_kind<RunStarted>(worker));
  worker.send(StepWithin{false});
  ASSERT_TRUE(wait_for_place(worker, basin::Stage::sample, 0));
  worker.send(StepWithin{true});
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  worker.send(Reset{RunOptions{}});
  EXPECT_TRUE(wait_for_kind<RunStarted>(worker));
}

TEST(Worker, ASingleUpdateIsUnderWayUntilItIsMade) {
  Worker worker(fake_hooks(), RunOptions{});
  ASSERT_TRUE(wait_for_kind<RunStarted>(worker));
  worker.send(StepOnce{});
  std::vector<bool> stepping;
  wait_for_event(worker, [&](const Event& event) {
    if (const auto* state = std::get_if<StateChanged>(&event)) stepping.push_back(state->stepping);
    return stepping.size() > 1 && !stepping.back();
  });
  ASSERT_GE(stepping.size(), 2u);
  EXPECT_TRUE(stepping[stepping.size() - 2]);
  EXPECT_FALSE(stepping.back());
}

}  // namespace
}  // namespace app
