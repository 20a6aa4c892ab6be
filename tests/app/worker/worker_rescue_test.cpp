// Alarms and rescues as the worker answers them.

#include <gtest/gtest.h>

#include <optional>

#include "tests/app/worker/worker_rig.h"

namespace app {
namespace {

/// A session that raises an alarm at update 30, under a way to answer it.
WorkerHooks breaking_hooks() {
  auto hooks = fake_hooks();
  hooks.sessions.make = [](const RunOptions& options, const basin::LoadWatch&) {
    auto session = std::make_unique<basin::testing::FakeSession>(options);
    session->break_at(30);
    return session;
  };
  return hooks;
}

TEST(WorkerRescue, AnAlarmPausesAndOffersRemediesOneOfWhichPlaysOn) {
  Worker worker(breaking_hooks(), RunOptions{});
  worker.send(Play{});
  int64_t last = 0;
  std::optional<AlarmRaised> alarm;
  ASSERT_TRUE(wait_for_event(worker, [&](const Event& event) {
    for (const auto& row : rows_of(event)) last = row.step;
    if (const auto* raised = std::get_if<AlarmRaised>(&event)) alarm = *raised;
    const auto* state = std::get_if<StateChanged>(&event);
    return alarm && state && !state->playing;
  }));
  EXPECT_EQ(last, 30) << "the rows come before the alarm";
  EXPECT_EQ(alarm->step, 30);
  EXPECT_EQ(alarm->verdict.rule, "gap-runaway");
  ASSERT_FALSE(alarm->remedies.empty());
  worker.send(ApplyRemedy{alarm->remedies.front().name});
  std::optional<RunRescued> rescued;
  ASSERT_TRUE(wait_for_event(worker, [&](const Event& event) {
    if (const auto* one = std::get_if<RunRescued>(&event)) rescued = *one;
    return rescued && !rows_of(event).empty() && rows_of(event).front().step == 21;
  })) << "it goes on from the state it went back to";
  EXPECT_EQ(rescued->rescues.size(), 1u);
  EXPECT_LT(rescued->options.optimiser.learning_rate, RunOptions{}.optimiser.learning_rate);
}

TEST(WorkerRescue, UnattendedTheRunIsRescuedAndPlaysOn) {
  RunOptions options;
  options.rescue.mode = basin::RescueMode::automatic;
  Worker worker(breaking_hooks(), options);
  worker.send(Play{});
  bool rescued = false;
  EXPECT_TRUE(wait_for_event(worker, [&](const Event& event) {
    EXPECT_FALSE(std::holds_alternative<AlarmRaised>(event));
    rescued = rescued || std::holds_alternative<RunRescued>(event);
    return rescued && !rows_of(event).empty() && rows_of(event).back().step > 60;
  }));
}

TEST(WorkerRescue, WithRescueOffAnAlarmIsOnlyTold) {
  RunOptions options;
  options.rescue.mode = basin::RescueMode::off;
  Worker worker(breaking_hooks(), options);
  worker.send(Play{});
  bool told = false;
  EXPECT_TRUE(wait_for_event(worker, [&](const Event& event) {
    EXPECT_FALSE(std::holds_alternative<AlarmRaised>(event)) << "there is nothing to choose from";
    const auto* notice = std::get_if<Notice>(&event);
    told = told || (notice && notice->text.find("beyond 6") != std::string::npos);
    return told && !rows_of(event).empty() && rows_of(event).back().step > 60;
  }));
}

TEST(WorkerRescue, ASingleStepThatIsRescuedStaysPaused) {
  RunOptions options;
  options.rescue.mode = basin::RescueMode::automatic;
  Worker worker(breaking_hooks(), options);
  for (int i = 0; i < 30; ++i) {
    worker.send(StepOnce{});
    bool made = false;
    ASSERT_TRUE(wait_for_event(worker, [&](const Event& event) {
      if (const auto* state = std::get_if<StateChanged>(&event)) {
        EXPECT_FALSE(state->playing);
      }
      made = made || (!rows_of(event).empty() && rows_of(event).back().step == i + 1);
      return i < 29 ? made : std::holds_alternative<RunRescued>(event);
    }));
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  for (const auto& event : worker.take_events()) {
    EXPECT_TRUE(rows_of(event).empty()) << "one update was asked for";
    EXPECT_FALSE(std::holds_alternative<StateChanged>(event));
  }
}

}  // namespace
}  // namespace app
