// Runs that are killed, interrupted, failed or rescued, and go on.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "core/base/file_lock.h"
#include "core/base/files.h"
#include "core/formats/safetensors.h"
#include "core/run/metrics_file.h"
#include "tests/app/cli/program_rig.h"

namespace basin {
namespace {

int64_t line_count(const std::string& path) {
  std::ifstream in(path);
  return std::count(std::istreambuf_iterator<char>(in), {}, '\n');
}

std::vector<std::string> train_arguments(const std::string& out, int64_t steps) {
  return {"train",
          "--preset",
          "rings",
          "--steps",
          std::to_string(steps),
          "--out",
          out,
          "--threads",
          "2",
          "--resume",
          "--set",
          "optimiser.batch=64",
          "--set",
          "buffer.capacity=500",
          "--set",
          "chain.steps=4",
          "--set",
          "evaluation.every=10"};
}

TEST(ResumeProgram, AKilledRunResumesToTheSameBits) {
  constexpr int64_t kSteps = 4000;
  const TemporaryFolder folder;
  int status = 0;
  waitpid(start(train_arguments(folder / "whole", kSteps)), &status, 0);
  ASSERT_EQ(WEXITSTATUS(status), 0);
  std::mt19937 random(4);
  int resumed = 0;  // kills after which a checkpoint was there to go on from
  for (int kills = 0; kills < 4; ++kills) {
    const pid_t child = start(train_arguments(folder / "killed", kSteps));
    const auto old_checkpoint = line_count(folder / "killed/status.json");
    const int64_t rows_before = line_count(folder / "killed/metrics.csv");
    for (int i = 0;
         i < 400 && (old_checkpoint == 0 ? line_count(folder / "killed/status.json") == 0 : line_count(folder / "killed/metrics.csv") <= rows_before);
         ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 1500));
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    if (WIFEXITED(status)) break;  // it had come to its end
    resumed += std::filesystem::exists(folder / "killed/checkpoint.safetensors") ? 1 : 0;
  }
  EXPECT_GE(resumed, 1);
  waitpid(start(train_arguments(folder / "killed", kSteps)), &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  auto whole = read_metrics(folder / "whole/metrics.csv"), killed = read_metrics(folder / "killed/metrics.csv");
  ASSERT_EQ(whole.size(), static_cast<size_t>(kSteps));
  ASSERT_EQ(killed.size(), static_cast<size_t>(kSteps));
  for (size_t i = 0; i < whole.size(); ++i) {
    whole[i].seconds = killed[i].seconds = 0;
    ASSERT_EQ(metrics_line(whole[i]), metrics_line(killed[i]));
  }
}

/// The saved verdict of a run, written over.
void write_verdict(const std::string& checkpoint, const std::string& health) {
  SafetensorsFile file(checkpoint);
  std::vector<std::string> data;
  for (auto& tensor : file.tensors) {
    file.read(tensor, data.emplace_back(tensor.size, '\0').data());
    tensor.data = data.back().data();
  }
  file.metadata["verdict"] = health;
  write_safetensors(checkpoint, file.tensors, file.metadata);
}

TEST(ResumeProgram, AFailedRunResumesAndMakesUpdates) {
  const TemporaryFolder folder;
  const std::string out = "--out " + folder / "run";
  ASSERT_EQ(basin("train --preset rings --steps 12" + kSmall + out).exit_code, 0);
  write_verdict(folder / "run/checkpoint.safetensors", "failed");
  const auto resumed = basin("train --resume --steps 20 --set optimiser.learning_rate=0.0003 " + out);
  EXPECT_EQ(resumed.exit_code, 0) << resumed.output;
  EXPECT_EQ(read_metrics(folder / "run/metrics.csv").size(), 20u);
}

/// Settings under which a run soon raises an alarm.
const std::string kBreaks = " --steps 150 --set optimiser.learning_rate=1 --set objective.energy_penalty=0 ";

TEST(ResumeProgram, AskStopsAtTheLastHealthyStateAndARemedyGoesOn) {
  const TemporaryFolder folder;
  const std::string out = "--out " + folder / "run";
  const auto stopped = basin("train --preset rings --rescue ask" + kBreaks + kSmall + out);
  EXPECT_EQ(stopped.exit_code, 1) << stopped.output;
  EXPECT_NE(stopped.output.find("--remedy learning-rate"), std::string::npos) << stopped.output;
  const auto status = nlohmann::json::parse(read_file(folder / "run/status.json"));
  const auto rows = read_metrics(folder / "run/metrics.csv");
  EXPECT_EQ(status["step"], rows.empty() ? 0 : rows.back().step) << "rows after the healthy state are dropped";
  EXPECT_EQ(status["rescue_log"].size(), 1u);
  const auto resumed = basin("train --resume --rescue off --steps 150 --remedy learning-rate " + out);
  EXPECT_EQ(read_metrics(folder / "run/metrics.csv").back().rescues, 1) << "going back and the remedy are one rescue\n" << resumed.output;
  expect_refused("train --preset rings --remedy learning-rate --out " + folder / "other", {"--remedy", "--resume"});
}

TEST(ResumeProgram, UnattendedRescuesAreMarkedInTheMetrics) {
  const TemporaryFolder folder;
  const auto outcome = basin("train --preset rings --rescue auto" + kBreaks + kSmall + "--out " + folder / "run");
  EXPECT_NE(outcome.output.find("Rescued at update"), std::string::npos) << outcome.output;
  const auto rows = read_metrics(folder / "run/metrics.csv");
  ASSERT_FALSE(rows.empty());
  EXPECT_GE(rows.back().rescues, 1);
  for (size_t i = 1; i < rows.size(); ++i) EXPECT_EQ(rows[i].step, rows[i - 1].step + 1) << "one row an update, though some were made twice";
  expect_refused("train --preset rings --rescue never --out " + folder / "other", {"rescue.mode", "never"});
}

class InterruptedTraining : public ::testing::TestWithParam<int> {};

TEST_P(InterruptedTraining, SavesAndExitsWithTheSignalsCode) {
  const TemporaryFolder folder;
  const pid_t child = start(train_arguments(folder / "run", 100000000));
  for (int i = 0; i < 200 && line_count(folder / "run/metrics.csv") < 20; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  kill(child, GetParam());
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 128 + GetParam());
  const auto rows = read_metrics(folder / "run/metrics.csv");
  const auto saved = nlohmann::json::parse(read_file(folder / "run/status.json"));
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(saved["step"], rows.back().step);
}

INSTANTIATE_TEST_SUITE_P(All, InterruptedTraining, ::testing::Values(SIGINT, SIGTERM, SIGHUP));

/// A terminal that closes, or the end of a login.
TEST(ResumeProgram, SignalsThatComeTogetherAreOneInterrupt) {
  for (const auto& [first, second] : {std::pair(SIGTERM, SIGHUP), std::pair(SIGHUP, SIGHUP)}) {
    const TemporaryFolder folder;
    const pid_t child = start(train_arguments(folder / "run", 100000000));
    for (int i = 0; i < 200 && line_count(folder / "run/metrics.csv") < 20; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    kill(child, first);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    kill(child, second);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status));
    const auto saved = nlohmann::json::parse(read_file(folder / "run/status.json"));
    EXPECT_EQ(saved["step"], read_metrics(folder / "run/metrics.csv").back().step) << "the end was orderly";
  }
}

TEST(ResumeProgram, AFolderInWhichAnotherProcessTrainsIsLeftAsItIs) {
  const TemporaryFolder folder;
  ASSERT_EQ(basin("train --preset rings --steps 5" + kSmall + "--out " + folder / "run").exit_code, 0);
  const std::string checkpoint = folder / "run/checkpoint.safetensors", before = read_file(checkpoint);
  {
    const FileLock other(folder / "run");
    ASSERT_TRUE(other.held());
    expect_refused("train --resume --steps 9 --set optimiser.learning_rate=0.0003 --out " + folder / "run", {"Another process is training"});
  }
  EXPECT_EQ(read_file(checkpoint), before);
}

TEST(ResumeProgram, TheTwinIsSavedWhereTheRunCannotBe) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "run/samples.png");
  const auto outcome = basin("train --preset rings --steps 5 --twin chain.steps=5" + kSmall + "--out " + folder / "run");
  EXPECT_EQ(outcome.exit_code, 2) << outcome.output;
  EXPECT_NE(outcome.output.find("samples.png"), std::string::npos) << outcome.output;
  EXPECT_TRUE(std::filesystem::exists(folder / "run/twin/checkpoint.safetensors"));
}

TEST(ResumeProgram, AWriteThatFailsInTheBackgroundEndsTheRunInOneSentence) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "run/status.json");  // no file can take its place, as on a full disk
  const auto outcome = basin("train --preset rings --steps 100000000" + kSmall + "--out " + folder / "run");
  EXPECT_EQ(outcome.exit_code, 2) << outcome.output;
  EXPECT_NE(outcome.output.find("Cannot write"), std::string::npos) << outcome.output;
}

}  // namespace
}  // namespace basin
