#include "app/worker/worker.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <optional>
#include <random>

#include "tests/support/fake_laboratory.h"
#include "tests/support/fake_session.h"

namespace app {
namespace {

using basin::RunOptions;

WorkerHooks fake_hooks() {
  WorkerHooks hooks;
  hooks.sessions = basin::testing::fake_sessions();
  hooks.make_laboratory = [](int64_t) { return std::make_unique<basin::testing::FakeLaboratory>(); };
  return hooks;
}

/// Takes events until `wanted` returns true for one; fails after ten seconds.
template <class Wanted>
bool wait_for_event(Worker& worker, Wanted wanted) {
  for (int i = 0; i < 10000; ++i) {
    for (const auto& event : worker.take_events())
      if (wanted(event)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

template <class T>
bool wait_for_kind(Worker& worker) {
  return wait_for_event(worker, [](const Event& event) { return std::holds_alternative<T>(event); });
}

std::vector<basin::Metrics> rows_of(const Event& event) {
  const auto* rows = std::get_if<MetricsRows>(&event);
  return rows ? rows->rows : std::vector<basin::Metrics>{};
}

TEST(Worker, EveryUpdateIsReportedInOrder) {
  Worker worker(fake_hooks(), RunOptions{});
  worker.send(Play{});
  int64_t expected = 1;
  for (int i = 0; i < 10000 && expected <= 2000; ++i) {
    for (const auto& event : worker.take_events()) {
      for (const auto& row : rows_of(event)) ASSERT_EQ(row.step, expected++);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_GT(expected, 2000);
}

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

TEST(Worker, AnAlarmPausesAndOffersRemediesOneOfWhichPlaysOn) {
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

TEST(Worker, UnattendedTheRunIsRescuedAndPlaysOn) {
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

TEST(Worker, WithRescueOffAnAlarmIsOnlyTold) {
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

TEST(Worker, ASingleStepThatIsRescuedStaysPaused) {
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

TEST(Worker, SingleStepMakesOneUpdate) {
  Worker worker(fake_hooks(), RunOptions{});
  worker.send(StepOnce{});
  int64_t last = 0;
  ASSERT_TRUE(wait_for_event(worker, [&](const Event& event) {
    const auto* rows = std::get_if<MetricsRows>(&event);
    if (rows) last = rows->rows.back().step;
    return rows != nullptr;
  }));
  EXPECT_EQ(last, 1);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  for (const auto& event : worker.take_events()) EXPECT_FALSE(std::holds_alternative<MetricsRows>(event));
}

TEST(Worker, LiveSettingsAreAppliedAndAnswered) {
  Worker worker(fake_hooks(), RunOptions{});
  RunOptions options;
  options.chain.steps = 33;
  worker.send(SetOptions{options});
  EXPECT_TRUE(wait_for_event(worker, [](const Event& event) {
    const auto* applied = std::get_if<OptionsApplied>(&event);
    return applied && applied->options.chain.steps == 33 && applied->changed == std::vector<std::string>{"chain.steps"};
  }));
  options.chain.steps = -1;
  worker.send(SetOptions{options});
  EXPECT_TRUE(wait_for_event(worker, [](const Event& event) {
    const auto* applied = std::get_if<OptionsApplied>(&event);
    return applied && applied->options.chain.steps == 33 && applied->changed.empty();
  })) << "a refused change is answered with what stays";
}

TEST(Worker, BadInputBecomesANoticeAndTheRunGoesOn) {
  Worker worker(fake_hooks(), RunOptions{});
  worker.send(LoadCheckpoint{"/nonexistent/checkpoint"});
  EXPECT_TRUE(wait_for_event(worker, [](const Event& event) {
    const auto* notice = std::get_if<Notice>(&event);
    return notice && notice->severity == Severity::error;
  }));
  worker.send(StepOnce{});
  EXPECT_TRUE(wait_for_kind<MetricsRows>(worker));
}

TEST(Worker, AFailedStartCanBeMendedByReset) {
  WorkerHooks hooks = fake_hooks();
  Worker worker(std::move(hooks), [] {
    RunOptions broken;
    broken.chain.steps = -1;
    return broken;
  }());
  EXPECT_TRUE(wait_for_kind<Notice>(worker));
  worker.send(Play{});
  EXPECT_TRUE(wait_for_kind<Notice>(worker));
  worker.send(Reset{RunOptions{}});
  EXPECT_TRUE(wait_for_kind<RunStarted>(worker));
}

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

class WorkerKeepsRuns : public ::testing::Test {
 protected:
  ~WorkerKeepsRuns() override { std::filesystem::remove(path); }
  WorkerHooks hooks() const {
    WorkerHooks hooks = fake_hooks();
    hooks.last_run_path = path;
    return hooks;
  }
  static bool train_past(Worker& worker, int64_t step) {
    worker.send(Play{});
    return wait_for_event(worker, [&](const Event& event) {
      const auto rows = rows_of(event);
      return !rows.empty() && rows.back().step > step;
    });
  }
  const std::string path = std::filesystem::temp_directory_path() / ("basin-last-run-" + std::to_string(getpid()));
};

TEST_F(WorkerKeepsRuns, ThatEndUnsaved) {
  {
    Worker worker(hooks(), RunOptions{});
    ASSERT_TRUE(train_past(worker, 150));
  }
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST_F(WorkerKeepsRuns, OnlyWhenTheyEnd) {
  Worker worker(hooks(), RunOptions{});
  ASSERT_TRUE(train_past(worker, 150));
  RunOptions broken;
  broken.chain.steps = -1;
  for (const Command& refused : {Command(Reset{broken}), Command(LoadCheckpoint{"/nonexistent/checkpoint"})}) {
    worker.send(refused);
    ASSERT_TRUE(wait_for_kind<Notice>(worker));
    EXPECT_FALSE(std::filesystem::exists(path));
  }
  worker.send(Reset{RunOptions{}});
  ASSERT_TRUE(wait_for_kind<RunStarted>(worker));
  EXPECT_TRUE(std::filesystem::exists(path));
}

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

bool tells(const Event& event, const std::string& words) {
  const auto* notice = std::get_if<Notice>(&event);
  return notice && notice->text.find(words) != std::string::npos;
}

TEST(Worker, ATwinIsNotRescuedAndItsAlarmIsTold) {
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

TEST(Worker, ARescueSaysThatTheTwinNoLongerCompares) {
  RunOptions options;
  options.rescue.mode = basin::RescueMode::automatic;
  Worker worker(hooks_breaking_at(options.chain.steps), options);
  worker.send(StartTwin{{{"chain.steps", "7"}}});
  worker.send(Play{});
  EXPECT_TRUE(wait_for_event(worker, [](const Event& event) { return tells(event, "after update 20 the two runs no longer compare"); }));
}

TEST(Worker, MeasuresABiasCurveWhileNothingElseMoves) {
  Worker worker(fake_hooks(), RunOptions{});
  basin::LaboratoryRequest request;
  request.visible = true;
  worker.send(SetLaboratoryRequest{request});
  worker.send(MeasureBias{true});
  basin::BiasCurve last;
  for (int i = 0; i < 10000 && last.state != basin::BiasState::done; ++i) {
    if (const auto picture = worker.take_laboratory()) {
      EXPECT_GE(picture->bias.done, last.done);
      last = picture->bias;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(last.state, basin::BiasState::done);
  EXPECT_EQ(last.langevin.size(), 10u);
}

basin::LaboratorySettings random_laboratory(std::mt19937& random) {
  basin::LaboratorySettings settings;
  settings.root.source = random() % 5 ? "two-moons" : "no such density";
  settings.moving = random() % 2 == 0;
  settings.learning = random() % 4 == 0;
  settings.live.count = random() % 6 ? 1 + static_cast<int64_t>(random() % 30) : -3;
  settings.restarts = static_cast<int64_t>(random() % 3);
  return settings;
}

basin::LaboratoryRequest random_request(std::mt19937& random) {
  basin::LaboratoryRequest request;
  request.visible = random() % 3 != 0;
  request.map_size = 4;
  request.landscape_size = 8;
  request.probed = static_cast<int64_t>(random() % 5) - 1;
  return request;
}

Command random_command(std::mt19937& random, const std::string& folder) {
  RunOptions options;
  options.chain.steps = 1 + static_cast<int64_t>(random() % 8);
  switch (random() % 16) {
    case 0:
      return Play{};
    case 1:
      return Pause{};
    case 2:
      return StepOnce{};
    case 3:
      return Reset{options};
    case 4:
      return SetOptions{options};
    case 5:
      return LoadCheckpoint{folder + (random() % 2 ? "/saved" : "/missing")};
    case 6:
      return SaveCheckpoint{folder + (random() % 4 ? "/saved" : "/no/such/folder")};
    case 7:
      return SetPace{random() % 2 ? 0.0 : 1e-5};
    case 8:
      options.chain.steps = -5;
      return random() % 2 ? Command(Reset{options}) : Command(SetOptions{options});
    case 9:
      return StartTwin{{{"chain.steps", std::to_string(1 + random() % 5)}}};
    case 10:
      return EndTwin{};
    case 11:
      return SetLaboratory{random_laboratory(random)};
    case 12:
      return SetLaboratoryRequest{random_request(random)};
    case 14:
      return MeasureBias{random() % 3 != 0};
    case 13:
      return SaveComposition{folder + (random() % 8 ? "/saved/no/folder" : "/composition")};
    default:
      return SetRequest{};
  }
}

TEST(Worker, TenThousandRandomCommandSequences) {
  const std::string folder = std::filesystem::temp_directory_path() / ("basin-worker-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  std::mt19937 random(20);
  for (int sequence = 0; sequence < 10000; ++sequence) {
    Worker worker(fake_hooks(), RunOptions{});
    int64_t step = 0;
    const auto drain = [&] {
      for (const auto& event : worker.take_events()) {
        if (const auto* started = std::get_if<RunStarted>(&event)) step = started->step;
        for (const auto& row : rows_of(event)) {
          ASSERT_EQ(row.step, step + 1) << "sequence " << sequence;
          step = row.step;
        }
      }
      worker.take_snapshot();
      worker.take_laboratory();
    };
    const int length = 1 + static_cast<int>(random() % 12);
    for (int i = 0; i < length; ++i) {
      worker.send(random_command(random, folder));
      if (random() % 3 == 0) drain();
      if (random() % 8 == 0) worker.send(Quit{});
    }
    drain();
    if (HasFatalFailure()) break;
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace app
