// Runs that end unsaved are kept, and saved as they train.

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>

#include "tests/app/worker/worker_rig.h"

namespace app {
namespace {

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
  static bool step_to(Worker& worker, int64_t step) {
    bool made = true;
    for (int64_t i = 1; i <= step && made; ++i) {
      worker.send(StepOnce{});
      made = wait_for_event(worker, [&](const Event& event) {
        const auto rows = rows_of(event);
        return !rows.empty() && rows.back().step >= i;
      });
    }
    return made;
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

TEST_F(WorkerKeepsRuns, ThatSomebodyChoseOrThatTrainedForLong) {
  for (const bool changed : {false, true})
    for (const int64_t updates : {150, 1500}) {  // of a hundredth of a second each
      WorkerHooks by_itself = hooks();
      by_itself.first_run_chosen = false;
      {
        Worker worker(by_itself, RunOptions{});
        RunOptions other;
        other.chain.steps = 5;
        if (changed) worker.send(SetOptions{other});
        ASSERT_TRUE(updates < 1000 ? step_to(worker, updates) : train_past(worker, updates));
      }
      EXPECT_EQ(std::filesystem::exists(path), changed || updates > 1000) << updates;
      std::filesystem::remove(path);
    }
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

TEST_F(WorkerKeepsRuns, AsTheyTrainForAnEndWithoutAWord) {
  WorkerHooks with_autosave = hooks();
  with_autosave.autosave_path = path + "-autosave";
  {
    Worker worker(with_autosave, RunOptions{});
    ASSERT_TRUE(train_past(worker, 150));
    for (int i = 0; i < 5000 && !std::filesystem::exists(with_autosave.autosave_path); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_TRUE(std::filesystem::exists(with_autosave.autosave_path)) << "while it trains";
    EXPECT_FALSE(std::filesystem::exists(path));
  }
  EXPECT_TRUE(std::filesystem::exists(path));
  EXPECT_FALSE(std::filesystem::exists(with_autosave.autosave_path)) << "the run that ended has its own file";
}

TEST_F(WorkerKeepsRuns, AnAutosaveThatCannotBeWrittenIsTold) {
  WorkerHooks with_autosave = hooks();
  with_autosave.autosave_path = "/nonexistent/autosave";
  Worker worker(with_autosave, RunOptions{});
  worker.send(Play{});
  EXPECT_TRUE(wait_for_event(worker, [](const Event& event) { return tells(event, "Cannot write '/nonexistent/autosave'"); }));
}

/// Its state is copied once the test lets it, and then cannot be written.
struct UnwritableSession : basin::testing::FakeSession {
  UnwritableSession(const RunOptions& options, std::atomic<bool>& asks, std::atomic<bool>& gate) : FakeSession(options), asked(asks), open(gate) {}
  std::function<void()> save_apart(const std::string&) const override {
    asked = true;
    while (!open) std::this_thread::yield();
    return [] { throw basin::BadInput("The disk is full."); };
  }
  std::atomic<bool>&asked, &open;
};

TEST_F(WorkerKeepsRuns, AnAutosaveThatFailsWhilePausedIsTold) {
  std::atomic<bool> asked{false}, open{false};
  WorkerHooks with_autosave = hooks();
  with_autosave.autosave_path = path + "-autosave";
  with_autosave.sessions.make = [&](const RunOptions& options, const basin::LoadWatch&) {
    return std::make_unique<UnwritableSession>(options, asked, open);
  };
  Worker worker(with_autosave, RunOptions{});
  worker.send(Play{});
  for (int i = 0; i < 5000 && !asked; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  worker.send(Pause{});
  open = true;
  EXPECT_TRUE(wait_for_event(worker, [](const Event& event) { return tells(event, "The disk is full."); }));
}

}  // namespace
}  // namespace app
