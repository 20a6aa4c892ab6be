// The conversation with the worker's thread.

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <random>

#include "tests/app/worker/worker_rig.h"

namespace app {
namespace {

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

TEST(Worker, SlotsAreEditedInTheRunInOrder) {
  basin::testing::FakeSession* session = nullptr;
  auto hooks = fake_hooks();
  hooks.sessions.make = [&](const RunOptions& options, const basin::LoadWatch&) {
    auto made = std::make_unique<basin::testing::FakeSession>(options);
    session = made.get();
    return made;
  };
  {
    Worker worker(hooks, RunOptions{});
    worker.send(Play{});
    worker.send(EditSlots{{1, 2}, basin::SlotEdit::freeze});
    worker.send(EditSlots{{2}, basin::SlotEdit::erase});
    worker.send(SetOptions{RunOptions{}});
    ASSERT_TRUE(wait_for_event(worker, [](const Event& event) { return std::holds_alternative<OptionsApplied>(event); }));
    const std::vector<std::pair<std::vector<int64_t>, basin::SlotEdit>> expected = {{{1, 2}, basin::SlotEdit::freeze}, {{2}, basin::SlotEdit::erase}};
    worker.send(Pause{});
    ASSERT_TRUE(wait_for_event(worker, [](const Event& event) {
      const auto* state = std::get_if<StateChanged>(&event);
      return state && !state->playing;
    }));
    EXPECT_EQ(session->slot_edits, expected);
  }
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

/// A run that can be looked at but not trained.
class BlindSession : public basin::testing::FakeSession {
 public:
  using FakeSession::FakeSession;
  basin::RunInfo info() const override {
    auto info = FakeSession::info();
    info.missing_data = "The data are not there.";
    return info;
  }
  std::optional<basin::Metrics> step(const basin::OnProgress&, int64_t) override { throw basin::MissingData("The data are not there."); }
  bool move_chains(const basin::OnProgress&, int64_t) override {
    ++moved;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return true;
  }
  static inline std::atomic<int> moved{0};
};

TEST(Worker, ARunWithoutDataMovesItsChainsOnly) {
  auto hooks = fake_hooks();
  hooks.sessions.make = [](const RunOptions& options, const basin::LoadWatch&) { return std::make_unique<BlindSession>(options); };
  Worker worker(hooks, RunOptions{});
  std::string missing;
  ASSERT_TRUE(wait_for_event(worker, [&](const Event& event) {
    if (const auto* started = std::get_if<RunStarted>(&event)) missing = started->info.missing_data;
    return !missing.empty();
  }));
  worker.send(Play{});
  for (int i = 0; i < 5000 && BlindSession::moved < 5; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_GE(BlindSession::moved, 5);
  worker.send(Pause{});
  for (const auto& event : worker.take_events()) {
    EXPECT_TRUE(rows_of(event).empty());
    EXPECT_FALSE(std::holds_alternative<Notice>(event));
  }
}

/// As when it is the first to notice that the display is gone.
TEST(Worker, IsNotWaitedForOnItsOwnThread) {
  std::atomic<Worker*> mine{nullptr};
  std::atomic<bool> came_back{false};
  auto hooks = fake_hooks();
  hooks.wake = [&] {
    if (Worker* worker = mine) worker->finish(), came_back = true;
  };
  Worker worker(hooks, RunOptions{});
  mine = &worker;
  worker.send(Play{});
  EXPECT_TRUE(wait_for_kind<MetricsRows>(worker));
  EXPECT_TRUE(came_back);
}

/// Whatever the window did when it was opened; one that was saved while it trained opens as the window is.
TEST(Worker, ARunThatWasSavedPausedOpensPausedWithItsCurvesAndTheChosenThreads) {
  const std::string path = std::filesystem::temp_directory_path() / ("basin-paused-" + std::to_string(getpid()));
  Worker worker(fake_hooks(), RunOptions{});
  for (const bool paused : {true, false}) {
    worker.send(Play{});
    EXPECT_TRUE(wait_for_kind<MetricsRows>(worker));
    if (paused) worker.send(Pause{});
    worker.send(SaveCheckpoint{path});
    EXPECT_TRUE(wait_for_event(worker, [&](const Event& event) { return tells(event, "Saved"); }));
    worker.send(Play{});
    worker.send(LoadCheckpoint{path, {}, 3});
    bool opened = false;
    EXPECT_TRUE(wait_for_event(worker, [&](const Event& event) {
      const auto* started = std::get_if<RunStarted>(&event);
      opened = opened || (started != nullptr && started->opened_from == path && started->options.compute.threads == 3);
      const auto* state = std::get_if<StateChanged>(&event);
      return opened && state != nullptr && state->playing == !paused;
    })) << paused;
  }
  std::filesystem::remove(path);
}

TEST(Worker, ARunSaysFromWhichFileItWasOpened) {
  const std::string path = std::filesystem::temp_directory_path() / ("basin-opened-" + std::to_string(getpid()));
  std::ofstream(path) << 12;
  Worker worker(fake_hooks(), RunOptions{});
  worker.send(LoadCheckpoint{path});
  EXPECT_TRUE(wait_for_event(worker, [&](const Event& event) {
    const auto* started = std::get_if<RunStarted>(&event);
    return started != nullptr && started->step == 12 && started->opened_from == path;
  }));
  worker.send(Reset{RunOptions{}});
  EXPECT_TRUE(wait_for_event(worker, [&](const Event& event) {
    const auto* started = std::get_if<RunStarted>(&event);
    return started != nullptr && started->step == 0 && started->opened_from.empty();
  }));
  std::filesystem::remove(path);
}

TEST(Worker, ACheckpointOpensWithItsDataAtANewPlace) {
  auto hooks = fake_hooks();
  std::string asked;
  hooks.sessions.open = [&](const basin::SavedFile& file, const basin::LoadWatch&) {
    asked = file.path + " with " + file.data_path;
    return std::make_unique<basin::testing::FakeSession>(RunOptions{});
  };
  {
    Worker worker(hooks, RunOptions{});
    worker.send(LoadCheckpoint{"run", "pictures"});
    ASSERT_TRUE(wait_for_event(worker, [](const Event& event) { return tells(event, "Loaded run"); }));
  }
  EXPECT_EQ(asked, "run with pictures");
}

}  // namespace
}  // namespace app
