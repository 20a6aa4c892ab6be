#include "core/training/checkpoint_writer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/base/files.h"
#include "core/training/run_folder.h"
#include "tests/support/fake_session.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::FakeSession;
using testing::TemporaryFolder;

/// Writes apart, as a real session does, and waits until the test lets it.
struct GatedSession : FakeSession {
  explicit GatedSession(std::atomic<bool>& gate) : FakeSession(RunOptions{}), open(gate) {}
  std::function<void()> save_apart(const std::string& path) const override {
    return [this, path, step = step_count()] {
      while (!open) std::this_thread::yield();
      write_atomically(path, std::to_string(step));
    };
  }
  std::atomic<bool>& open;
};

bool comes_due(CheckpointWriter& writer, double now) {
  for (int i = 0; i < 5000; ++i, std::this_thread::sleep_for(std::chrono::milliseconds(1)))
    if (writer.due(now)) return true;
  return false;
}

TEST(Pace, SpendsAtMostItsShare) {
  Pace pace(0.02, 5);
  pace.start(1);
  double now = 0, spent = 0;
  for (; now < 10000; now += 0.5) {
    if (!pace.due(now)) continue;
    const double cost = now < 5000 ? 3 : 0.001;
    pace.spend(now, cost / 3);
    pace.spend(now, 2 * cost / 3);  // comes to light later
    spent += cost;
  }
  EXPECT_LE(spent, 0.02 * now);
  EXPECT_GE(spent, 0.009 * now) << "and does not stop";
  EXPECT_NEAR(pace.spent(), spent, 1e-9);
}

TEST(Pace, AShortRunKeepsToItsShareToo) {
  Pace pace(0.02, 5);
  pace.start(1);
  double spent = 0;
  for (double now = 1; now < 70; now += 0.5)
    if (pace.due(now)) pace.spend(now, 0.5), spent += 0.5;
  EXPECT_LE(spent, 0.02 * 70) << "once the first is paid off";
}

/// As after a rescue: the run goes on from an earlier state, and what its first part spent is paid off.
TEST(Pace, ASecondStartIsASecondBeginning) {
  Pace pace(0.02, 5);
  EXPECT_FALSE(pace.due(1e9)) << "not before the first";
  pace.start(1);
  pace.spend(1, 60);
  EXPECT_FALSE(pace.due(6000)) << "a minute spent is paid off in fifty";
  pace.start(1000);
  EXPECT_FALSE(pace.due(999));
  EXPECT_TRUE(pace.due(1000));
  pace.spend(1000, 0.1);
  EXPECT_FALSE(pace.due(1009.9));
  EXPECT_TRUE(pace.due(1010.1)) << "of the time since the start";
  EXPECT_NEAR(pace.spent(), 60.1, 1e-9) << "in all";
}

TEST(Pace, CheapWorkComesNoMoreOftenThanIsOfUse) {
  Pace pace(0.02, 5);
  pace.start(1);
  EXPECT_FALSE(pace.due(0.9));
  EXPECT_TRUE(pace.due(1));
  pace.spend(1, 1e-4);
  EXPECT_FALSE(pace.due(5.9));
  EXPECT_TRUE(pace.due(6));
}

TEST(CheckpointWriter, TrainingGoesOnWhileItWrites) {
  const TemporaryFolder folder;
  std::atomic<bool> gate{false};
  GatedSession session(gate);
  CheckpointWriter writer(folder / "run", 0.02);
  session.step({}, 0);
  EXPECT_FALSE(writer.due(0)) << "nothing is, before the start";
  writer.start(0);
  ASSERT_TRUE(writer.due(0));
  std::atomic<bool> told{false};
  writer.save(session, 0, [&] { told = std::filesystem::exists(folder / "run"); });
  session.step({}, 0);
  EXPECT_FALSE(writer.due(1000)) << "one at a time";
  gate = true;
  EXPECT_TRUE(comes_due(writer, 1000));
  EXPECT_TRUE(told) << "after the checkpoint";
  EXPECT_EQ(read_file(folder / "run"), "1") << "the state of then";
}

TEST(CheckpointWriter, TheLastStateIsWrittenLast) {
  const TemporaryFolder folder;
  std::atomic<bool> gate{false};
  GatedSession session(gate);
  std::thread opener;
  {
    CheckpointWriter writer(folder / "run", 0.02);
    writer.save(session, 0);
    session.step({}, 0);
    opener = std::thread([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
      gate = true;
    });
    writer.save_now(session);
  }  // waits for a write that is still in flight
  opener.join();
  EXPECT_EQ(read_file(folder / "run"), "1");
}

TEST(CheckpointWriter, AWriteThatFailedIsToldAndTriedAgain) {
  std::atomic<bool> gate{true};
  GatedSession session(gate);
  CheckpointWriter writer("/nonexistent/run", 0.02);
  writer.start(0);
  writer.save(session, 0);
  EXPECT_NE(bad_input_of([&] { comes_due(writer, 1); }).find("/nonexistent/run"), std::string::npos);
  EXPECT_FALSE(writer.due(1));
  EXPECT_TRUE(writer.due(6));
}

TEST(CheckpointWriter, TheLastStateIsWrittenWhereTheWriteBeforeFailed) {
  const TemporaryFolder folder;
  std::atomic<bool> gate{true};
  GatedSession session(gate);
  CheckpointWriter writer(folder / "later/run", 0.02);
  writer.start(0);
  writer.save(session, 0);
  session.step({}, 0);
  EXPECT_FALSE(bad_input_of([&] { writer.save_now(session); }).empty()) << "its own failure is told";
  writer.save(session, 10, [] { throw BadInput("The disk was full for a moment."); });
  std::filesystem::create_directory(folder / "later");
  writer.save_now(session);
  EXPECT_EQ(read_file(folder / "later/run"), "1");
}

TEST(RunFolder, StatusNeverTellsOfMoreThanCanBeResumed) {
  const TemporaryFolder folder;
  std::atomic<bool> gate{false};
  GatedSession session(gate);
  RunFolder run(folder / "run", false);
  run.begin(session);
  for (int i = 0; i < 200; ++i) run.append(*session.step({}, 0));
  run.write_when_due(session);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_FALSE(std::filesystem::exists(folder / "run/status.json"));
  gate = true;
  for (int i = 0; i < 5000 && !std::filesystem::exists(folder / "run/status.json"); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  ASSERT_TRUE(std::filesystem::exists(folder / "run/status.json"));
  EXPECT_TRUE(std::filesystem::exists(RunFolder::checkpoint_in(folder / "run")));
}

TEST(RunFolder, StatusOfARunThatWentBackIsThatOfItsCheckpoint) {
  const TemporaryFolder folder;
  std::atomic<bool> gate{true};
  GatedSession session(gate);
  RunFolder run(folder / "run", false);
  run.begin(session);
  for (int i = 0; i < 200; ++i) run.append(*session.step({}, 0));
  run.write(session);
  session.rescue(kGoBack);
  std::filesystem::remove(folder / "run/config.toml");
  std::filesystem::create_directory(folder / "run/config.toml");
  EXPECT_FALSE(bad_input_of([&] { run.go_back(session); }).empty()) << "as if killed on the way";
  EXPECT_EQ(read_file(RunFolder::checkpoint_in(folder / "run")), "190");
  EXPECT_EQ(nlohmann::json::parse(read_file(folder / "run/status.json"))["step"], 190);
}

TEST(RunFolder, StaysLockedUntilItsLastWriteIsDone) {
  const TemporaryFolder folder;
  std::atomic<bool> gate{false};
  GatedSession session(gate);
  std::thread opener;
  {
    RunFolder run(folder / "run", false);
    run.begin(session);
    for (int i = 0; i < 200; ++i) session.step({}, 0);
    run.write_when_due(session);
    opener = std::thread([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
      EXPECT_NE(bad_input_of([&] { RunFolder(folder / "run", true); }).find("Another process"), std::string::npos);
      gate = true;
    });
  }
  opener.join();
  EXPECT_TRUE(std::filesystem::exists(RunFolder::checkpoint_in(folder / "run")));
}

}  // namespace
}  // namespace basin
