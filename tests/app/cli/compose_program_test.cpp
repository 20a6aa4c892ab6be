// basin compose as its users start it.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "core/base/files.h"
#include "tests/app/cli/program_rig.h"

namespace basin {
namespace {

TEST(ComposeProgram, ComposeMeasuresAndCanBeRunAgainFromItsFolder) {
  const TemporaryFolder folder;
  const std::string few = " --chains 500 --steps 20 --threads 2 ";
  const auto first = basin("compose --preset closed-a-b" + few + "--out " + folder / "a");
  ASSERT_EQ(first.exit_code, 0) << first.output;
  for (const char* words : {"KL, nats", "two-moons", "eight-gaussians", "total variation"})
    EXPECT_NE(first.output.find(words), std::string::npos) << words;
  for (const char* name : {"compose.png", "samples.csv", "status.json", "composition.toml"})
    EXPECT_TRUE(std::filesystem::exists(folder / "a/" + name)) << name;
  const auto status = nlohmann::json::parse(read_file(folder / "a/status.json"));
  EXPECT_EQ(status["nodes"].size(), 3u);
  EXPECT_TRUE(status["total_variation"].is_number());
  const auto again = basin("compose --config " + folder / "a/composition.toml" + few + "--out " + folder / "b");
  ASSERT_EQ(again.exit_code, 0) << again.output;
  EXPECT_EQ(read_file(folder / "a/samples.csv"), read_file(folder / "b/samples.csv")) << "same tree, same seed";
  EXPECT_EQ(read_file(folder / "a/composition.toml"), read_file(folder / "b/composition.toml"));
}

TEST(ComposeProgram, ComposedModelsMoveWithTheirFolder) {
  const TemporaryFolder folder;
  const std::string few = " --chains 300 --steps 10 --threads 2 ";
  const auto first = basin("compose --preset figure-a-b --seconds 2" + few + "--out " + folder / "a");
  ASSERT_EQ(first.exit_code, 0) << first.output;
  const auto kl = nlohmann::json::parse(read_file(folder / "a/status.json"))["kl"].get<double>();
  EXPECT_EQ(read_file(folder / "a/composition.toml").find(folder.path()), std::string::npos) << "no path of the machine in it";
  std::filesystem::rename(folder / "a", folder / "moved");
  const auto again = basin("compose --config " + folder / "moved/composition.toml" + few + "--out " + folder / "b");
  ASSERT_EQ(again.exit_code, 0) << again.output;
  EXPECT_NEAR(nlohmann::json::parse(read_file(folder / "b/status.json"))["kl"].get<double>(), kl, 1e-9);
}

TEST(ComposeProgram, ComposeRefusesBadFilesInOneSentence) {
  const TemporaryFolder folder;
  write_atomically(folder / "kind.toml", "kind = \"xor\"\n");
  write_atomically(folder / "gone.toml", "kind = \"drawing\"\nsource = \"no-such.png\"\n");
  write_atomically(folder / "bad.csv", "1,2\n1,2,3\n");
  write_atomically(folder / "points.toml", "kind = \"drawing\"\nsource = \"bad.csv\"\n");
  const std::string out = " --out " + folder / "run";
  expect_refused("compose --config " + folder / "kind.toml" + out, {"kind.toml", "line 1", "xor"});
  expect_refused("compose --config " + folder / "gone.toml" + out, {folder / "no-such.png"});
  expect_refused("compose --config " + folder / "points.toml" + out, {folder / "bad.csv", "line 2"});
  expect_refused("compose --config " + folder / "none.toml" + out, {"none.toml"});
  expect_refused("compose --preset closed-a-c" + out, {"closed-a-b"});
  EXPECT_FALSE(std::filesystem::exists(folder / "run"));
}

TEST(ComposeProgram, AnInterruptedCompositionKeepsWhatItLearned) {
  const TemporaryFolder folder;
  const pid_t child = start({"compose", "--preset", "figure-a-b", "--seconds", "600", "--threads", "2", "--out", folder / "run"});
  for (int i = 0; i < 500 && !std::filesystem::exists(folder / "run"); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  kill(child, SIGINT);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130);
  const auto again = basin("compose --chains 300 --steps 5 --threads 2 --config " + folder / "run/composition.toml" + " --out " + folder / "b");
  EXPECT_EQ(again.exit_code, 0) << again.output;
}

}  // namespace
}  // namespace basin
