// A second run beside the first.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <optional>

#include "tests/app/worker/worker_rig.h"

namespace app {
namespace {

class WorkerTwin : public ::testing::Test {
 protected:
  /// Takes events until the twin has `steps` updates; every row must follow the one before.
  bool trains_to(int64_t steps) {
    return wait_for_event(worker, [&](const Event& event) {
      if (const auto* started = std::get_if<TwinStarted>(&event)) last_ = 0, differences_ = started->differences, options_ = started->options;
      if (const auto* rows = std::get_if<MetricsRows>(&event)) first_ = rows->rows.back().step;
      if (const auto* rows = std::get_if<TwinRows>(&event)) {
        for (const auto& row : rows->rows) EXPECT_EQ(row.step, ++last_);
      }
      return last_ >= steps;
    });
  }

  Worker worker{fake_hooks(), RunOptions{}};
  int64_t first_ = 0, last_ = 0;
  std::vector<std::pair<std::string, std::string>> differences_;
  RunOptions options_;
};

TEST_F(WorkerTwin, CatchesUpAndThenTakesTurns) {
  worker.send(Play{});
  ASSERT_TRUE(wait_for_event(worker, [](const Event& event) {
    const auto rows = rows_of(event);
    return !rows.empty() && rows.back().step > 100;
  }));
  worker.send(StartTwin{{{"chain.steps", "7"}}});
  ASSERT_TRUE(trains_to(400));
  EXPECT_EQ(options_.chain.steps, 7);
  EXPECT_EQ(differences_.size(), 1u);
  EXPECT_LE(last_, first_ + 500) << "rows travel in batches, but neither run leaves the other behind";
}

TEST_F(WorkerTwin, SingleStepsMoveBoth) {
  worker.send(StartTwin{{}});
  worker.send(StepOnce{});
  ASSERT_TRUE(trains_to(1));
  EXPECT_EQ(first_, 1);
}

TEST_F(WorkerTwin, KeepsItsDifferenceWhenTheFirstRunChanges) {
  worker.send(StartTwin{{{"chain.steps", "7"}}});
  RunOptions options;
  options.chain.steps = 33;
  options.chain.step_size = 0.5;
  worker.send(SetOptions{options});
  options.network.width = 64;
  worker.send(Reset{options});
  worker.send(Play{});
  ASSERT_TRUE(wait_for_event(worker, [](const Event& event) {
    const auto* started = std::get_if<TwinStarted>(&event);
    return started && started->options.network.width == 64 && started->options.chain.steps == 7 && started->options.chain.step_size == 0.5;
  }));
}

TEST_F(WorkerTwin, OtherDataIsRefusedAndTheRunGoesOn) {
  worker.send(StartTwin{{{"data.set", "rings"}}});
  EXPECT_TRUE(wait_for_event(worker, [](const Event& event) {
    const auto* notice = std::get_if<Notice>(&event);
    return notice && notice->text.find("data.set") != std::string::npos;
  }));
  worker.send(StepOnce{});
  EXPECT_TRUE(wait_for_kind<MetricsRows>(worker));
}

TEST_F(WorkerTwin, EndsWhenAskedAndWithALoadedRun) {
  worker.send(StartTwin{{}});
  worker.send(EndTwin{});
  EXPECT_TRUE(wait_for_kind<TwinEnded>(worker));
  const std::string path = std::filesystem::temp_directory_path() / ("basin-twin-" + std::to_string(getpid()));
  worker.send(SaveCheckpoint{path});
  worker.send(StartTwin{{}});
  worker.send(LoadCheckpoint{path});
  EXPECT_TRUE(wait_for_kind<TwinEnded>(worker));
  std::filesystem::remove(path);
}

/// Sessions of `steps` Langevin steps an update raise an alarm at update 30.
WorkerHooks hooks_breaking_at(int64_t steps) {
  auto hooks = fake_hooks();
  hooks.sessions.make = [steps](const RunOptions& options, const basin::LoadWatch&) {
    auto session = std::make_unique<basin::testing::FakeSession>(options);
    if (options.chain.steps == steps) session->break_at(30);
    return session;
  };
  return hooks;
}

TEST(WorkerTwins, ATwinIsNotRescuedAndItsAlarmIsTold) {
  Worker worker(hooks_breaking_at(7), RunOptions{});
  worker.send(StartTwin{{{"chain.steps", "7"}}});
  worker.send(Play{});
  std::optional<basin::RescueMode> mode;
  int64_t last = 0;
  bool told = false;
  EXPECT_TRUE(wait_for_event(worker, [&](const Event& event) {
    EXPECT_FALSE(std::holds_alternative<AlarmRaised>(event) || std::holds_alternative<RunRescued>(event));
    if (const auto* started = std::get_if<TwinStarted>(&event)) mode = started->options.rescue.mode;
    if (const auto* rows = std::get_if<TwinRows>(&event)) last = rows->rows.back().step;
    told = told || tells(event, "alarm of the twin: The gap averages +9");
    return told && last > 60;
  })) << "both runs go on";
  EXPECT_EQ(mode, basin::RescueMode::off);
}

TEST(WorkerTwins, ARescueSaysThatTheTwinNoLongerCompares) {
  RunOptions options;
  options.rescue.mode = basin::RescueMode::automatic;
  Worker worker(hooks_breaking_at(options.chain.steps), options);
  worker.send(StartTwin{{{"chain.steps", "7"}}});
  worker.send(Play{});
  EXPECT_TRUE(wait_for_event(worker, [](const Event& event) { return tells(event, "after update 20 the two runs no longer compare"); }));
}

}  // namespace
}  // namespace app
