// The command line as its users start it: exit codes, messages, files.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "core/base/files.h"
#include "core/io/image_files.h"
#include "core/io/metrics_file.h"
#include "core/io/safetensors.h"
#include "core/training/presets.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::TemporaryFolder;

struct Outcome {
  int exit_code = -1;
  std::string output;  ///< both streams
};

Outcome basin(const std::string& arguments) {
  Outcome outcome;
  FILE* pipe = popen(("env -u DISPLAY -u WAYLAND_DISPLAY " BASIN_PROGRAM " " + arguments + " 2>&1 < /dev/null").c_str(), "r");
  std::array<char, 4096> block{};
  while (const size_t got = fread(block.data(), 1, block.size(), pipe)) outcome.output.append(block.data(), got);
  const int status = pclose(pipe);
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

const std::string kSmall = " --set optimiser.batch=64 --set buffer.capacity=500 --set chain.steps=4 --set evaluation.every=10 --threads 2 ";

/// Wrong input: exit code 2, one line, and the words that name value and remedy.
void expect_refused(const std::string& arguments, const std::vector<std::string>& words) {
  const auto outcome = basin(arguments);
  EXPECT_EQ(outcome.exit_code, 2) << arguments << "\n" << outcome.output;
  EXPECT_EQ(std::count(outcome.output.begin(), outcome.output.end(), '\n'), 1) << outcome.output;
  for (const auto& word : words) EXPECT_NE(outcome.output.find(word), std::string::npos) << word << " missing in: " << outcome.output;
}

TEST(Program, WrongInputIsOneSentenceAndExitCodeTwo) {
  const TemporaryFolder folder;
  const std::string out = " --out " + folder / "run";
  expect_refused("train --preset eight-gausians" + out, {"eight-gausians", "did you mean 'eight-gaussians'"});
  expect_refused("train --preset rings --set chain.stps=3" + out, {"chain.stps", "did you mean 'chain.steps'"});
  expect_refused("train --preset rings --set chain.steps=-3" + out, {"chain.steps", "-3", "from 1 to 1000"});
  expect_refused("train --preset rings --set chain.sampler=langvin" + out, {"langvin", "did you mean 'langevin'"});
  expect_refused("train --preset rings --seed -5" + out, {"compute.seed", "-5"});
  expect_refused("--seed 3 train --preset rings" + out, {"sub-command"});
  expect_refused("train --preset rings --device tpu" + out, {"tpu", "auto, cpu, cuda"});
  if (!std::filesystem::exists("/dev/nvidia0")) expect_refused("train --preset rings --device cuda" + out, {"cuda", "--device auto"});
  expect_refused("train" + out, {"--preset"});
  expect_refused("train --preset rings", {"--out"});
  expect_refused("train --preset rings --config " + folder / "none.toml" + out, {"none.toml"});
  expect_refused("train --preset mnist --set data.path=" + folder.path() + out, {folder.path(), "data.path"});
  expect_refused("train --preset rings --out /proc/basin", {"/proc/basin", "--out"});
  expect_refused("sample " + folder / "none" + " --out x.png", {"none"});
  expect_refused("info " + folder.path(), {"checkpoint.safetensors"});
  expect_refused("bench langevn", {"did you mean 'langevin'"});
  expect_refused("bench langevin --net improved", {"improved", "improved-cd"});
  expect_refused("train --preset fashion-mnist --set network.kind=igebm-imagenet128" + out, {"at least 32 x 32", "network.blocks"});
  expect_refused("train --preset fashion-mnist --set network.spectral_norm=true" + out, {"network.spectral_norm", "improved-cd"});
  expect_refused("frobnicate", {"frobnicate", "--help"});
  EXPECT_FALSE(std::filesystem::exists(folder / "run")) << "wrong input must write nothing";
}

TEST(Program, HostileFilesAreRefused) {
  const TemporaryFolder folder;
  write_atomically(folder / "bad", std::string(64, '\xff'));
  expect_refused("info " + folder / "bad", {"bad", "header claims"});
  expect_refused("sample " + folder / "bad" + " --out " + folder / "x.png", {"bad"});
  expect_refused("train --preset fashion-mnist --set data.set=idx --set data.path=" + folder / "bad" + " --out " + folder / "run", {"bad", "IDX"});
}

TEST(Program, OwnDataIsRefusedWithLineAndReason) {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& set, const std::string& name, const std::string& bytes, std::vector<std::string> words) {
    write_atomically(folder / name, bytes);
    words.push_back(name);
    expect_refused("train --preset rings --set data.set=" + set + " --set data.path=" + folder / name + " --out " + folder / "run", words);
  };
  refused("points", "three.csv", "1,2\n1,2,3\n", {"line 2", "3 columns"});
  refused("points", "word.csv", "x,y\n1,2\n1,two\n", {"line 3", "'two'", "not a number"});
  refused("points", "far.csv", "1,2\n10,2\n", {"line 2", "data.fit = true"});
  refused("drawing", "text.png", "hello", {"PNG or JPG"});
  expect_refused("train --preset rings --set data.set=points --out " + folder / "run", {"data.path"});
  EXPECT_FALSE(std::filesystem::exists(folder / "run"));
}

TEST(Program, PointsTrainWithExactLikelihood) {
  const TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 50; ++i) text += std::to_string(10 * std::cos(i)) + ";" + std::to_string(10 * std::sin(i)) + "\n";
  write_atomically(folder / "p.csv", text);
  const auto outcome = basin("train --preset eight-gaussians --set data.set=points --set data.fit=true --set data.path=" + folder / "p.csv" +
                             " --steps 20" + kSmall + "--out " + folder / "run");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
  const auto status = nlohmann::json::parse(read_file(folder / "run/status.json"));
  EXPECT_TRUE(status["nll"].is_number());
  EXPECT_FALSE(status.contains("kl"));
}

TEST(Program, HelpListsEverySetting) {
  const auto help = basin("train --help");
  EXPECT_EQ(help.exit_code, 0);
  RunOptions options;
  for (const auto& field : fields_of(options)) EXPECT_NE(help.output.find(field.path + " ="), std::string::npos) << field.path;
  EXPECT_EQ(basin("--help").exit_code, 0);
}

TEST(Program, EveryPresetLoadsAndIsListed) {
  const auto listed = basin("presets");
  EXPECT_EQ(listed.exit_code, 0);
  ASSERT_GE(preset_names().size(), 8u);
  for (const auto& name : preset_names()) {
    EXPECT_NE(listed.output.find(name), std::string::npos);
    EXPECT_NO_THROW(load_preset(name)) << name;
  }
}

TEST(Program, AModelIsMadeListedStartedAndSampled) {
  const TemporaryFolder folder;
  const std::string tiny =
      " --set data.limit=60 --set data.size=12 --set network.kind=improved-cd-small --set network.width=4 --set network.classes=4" + kSmall;
  const auto trained = basin("train --preset sprites --steps 24 --set ensemble.keep=2 --set ensemble.every=8" + tiny + "--out " + folder / "run");
  ASSERT_EQ(trained.exit_code, 0) << trained.output;
  std::vector<std::string> kept;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "run/past")) kept.push_back(entry.path().filename());
  std::sort(kept.begin(), kept.end());
  EXPECT_EQ(kept, (std::vector<std::string>{"16.safetensors", "24.safetensors"}));
  const std::string model = folder / "models/four.safetensors";
  std::filesystem::create_directory(folder / "models");
  EXPECT_EQ(basin("models --export " + folder / "run" + " --out " + model + " --description Four").exit_code, 0);
  setenv("BASIN_DATA", folder.path().c_str(), 1);
  const auto list = basin("models");
  EXPECT_NE(list.output.find("basin train --preset sprites --set data.limit=60 --set data.size=12"), std::string::npos) << list.output;
  EXPECT_NE(list.output.find("--steps 24 --out four"), std::string::npos) << list.output;
  const auto started = basin("train --from four --steps 2 --out " + folder / "again");
  unsetenv("BASIN_DATA");
  EXPECT_EQ(started.exit_code, 0) << started.output;
  EXPECT_NE(read_file(folder / "again/config.toml").find("mode = 'off'"), std::string::npos) << "no one is there to be asked";
  EXPECT_EQ(basin("train --from " + model + " --steps 2 --out " + folder / "path").exit_code, 0);
  const std::string png = " --steps 4 --count 4 --out " + folder / "x.png";
  for (const std::string& source : {folder / "run --class heart --flips 2 --noise 0.01 --anneal 0.1 --ensemble 2", model + " --class 1"}) {
    const auto drawn = basin("sample " + source + png);
    EXPECT_EQ(drawn.exit_code, 0) << source << ": " << drawn.output;
  }
  expect_refused("sample " + folder / "run --class hart" + png, {"hart", "did you mean 'heart'"});
  expect_refused("sample " + folder / "run --ensemble 9" + png, {"--ensemble 9", "ensemble.keep"});
  expect_refused("train --preset sprites --from " + model + " --out " + folder / "other", {"network.kind", "leave --preset out"});
  expect_refused("train --from no-such --out " + folder / "other", {"no-such"});
  expect_refused("models --export " + folder / "run", {"--out"});
}

TEST(Program, AFailedRunGoesOnUnderSettingsThatMendIt) {
  const TemporaryFolder folder;
  const std::string out = " --out " + folder / "run";  // energies near 1e12, whose squares' gradient is no number
  const auto failed = basin(
      "train --preset rings --steps 20 --set optimiser.learning_rate=1 --set optimiser.warmup_steps=0 --set network.depth=5 --set "
      "network.activation=relu" +
      kSmall + out);
  ASSERT_EQ(nlohmann::json::parse(read_file(folder / "run/status.json"))["verdict"], "failed") << failed.output;
  const auto mended = basin("train --resume --steps 20 --set objective.energy_penalty=0 --set optimiser.learning_rate=1e-6" + out);
  EXPECT_EQ(mended.exit_code, 0) << mended.output;
  const auto status = nlohmann::json::parse(read_file(folder / "run/status.json"));
  EXPECT_EQ(status["step"], 20);
  EXPECT_NE(status["verdict"], "failed");
}

TEST(Program, ARunFolderHoldsWhatItShould) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "run/past/sub/folder");
  for (const char* name : {"run/past/notes.txt", "run/past/best.safetensors", "run/past/17.safetensors.AbCdEf", "run/photo.AbCdEf"})
    write_atomically(folder / name, "x");
  const auto outcome = basin("train --preset two-moons --steps 20" + kSmall + "--out " + folder / "run");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
  for (const char* name : {"run/past/notes.txt", "run/past/best.safetensors", "run/past/sub/folder", "run/photo.AbCdEf"})
    EXPECT_TRUE(std::filesystem::exists(folder / name)) << name << " is the user's";
  EXPECT_FALSE(std::filesystem::exists(folder / "run/past/17.safetensors.AbCdEf")) << "what a killed write left";
  for (const char* name : {"config.toml", "metrics.csv", "status.json", "checkpoint.safetensors", "samples.png", "buffer.png"})
    EXPECT_TRUE(std::filesystem::exists(folder / "run/" + name)) << name;
  const auto status = nlohmann::json::parse(read_file(folder / "run/status.json"));
  EXPECT_EQ(status["step"], 20);
  EXPECT_TRUE(status["kl"].is_number());
  EXPECT_TRUE(status["nll"].is_number());
  for (const char* key : {"verdict", "reason", "seconds", "threads", "device", "precision", "versions"}) EXPECT_TRUE(status.contains(key)) << key;
  EXPECT_EQ(read_metrics(folder / "run/metrics.csv").size(), 20u);
  expect_refused("train --preset two-moons --out " + folder / "run", {"already holds a run", "--resume"});
  expect_refused("train --resume --preset rings --out " + folder / "run", {"two-moons", "rings"});
  expect_refused("train --resume --set network.width=64 --out " + folder / "run", {"network.width"});
  expect_refused("train --resume --out " + folder / "elsewhere", {"elsewhere", "no run to resume"});
  const auto again = basin("train --resume --threads 0 --out " + folder / "run");  // its budget is in the checkpoint: nothing is left to do
  EXPECT_EQ(again.exit_code, 0) << again.output;
  EXPECT_EQ(read_metrics(folder / "run/metrics.csv").size(), 20u);
  EXPECT_EQ(basin("info " + folder / "run").exit_code, 0);
  EXPECT_EQ(basin("sample " + folder / "run" + " --count 9 --steps 3 --out " + folder / "s.png").exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(folder / "s.png"));
}

TEST(Program, ComposeMeasuresAndCanBeRunAgainFromItsFolder) {
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

TEST(Program, ComposedModelsMoveWithTheirFolder) {
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

TEST(Program, ComposeRefusesBadFilesInOneSentence) {
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

int64_t line_count(const std::string& path) {
  std::ifstream in(path);
  return std::count(std::istreambuf_iterator<char>(in), {}, '\n');
}

pid_t start(const std::vector<std::string>& arguments) {
  const pid_t child = fork();
  if (child != 0) return child;
  std::vector<char*> argv = {const_cast<char*>(BASIN_PROGRAM)};
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  freopen("/dev/null", "w", stdout);
  freopen("/dev/null", "w", stderr);
  execv(BASIN_PROGRAM, argv.data());
  _exit(127);
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

TEST(Program, AnInterruptedCompositionKeepsWhatItLearned) {
  const TemporaryFolder folder;
  const pid_t child = start({"compose", "--preset", "figure-a-b", "--seconds", "600", "--threads", "2", "--out", folder / "run"});
  for (int i = 0; i < 500 && !std::filesystem::exists(folder / "run"); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  kill(child, SIGINT);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  const auto again = basin("compose --chains 300 --steps 5 --threads 2 --config " + folder / "run/composition.toml" + " --out " + folder / "b");
  EXPECT_EQ(again.exit_code, 0) << again.output;
}

TEST(Program, AKilledRunResumesToTheSameBits) {
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
  auto file = read_safetensors(checkpoint);
  file.metadata["verdict"] = health;
  write_safetensors(checkpoint, file.tensors, file.metadata);
}

TEST(Program, AFailedRunResumesAndMakesUpdates) {
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

TEST(Program, AskStopsAtTheLastHealthyStateAndARemedyGoesOn) {
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

TEST(Program, UnattendedRescuesAreMarkedInTheMetrics) {
  const TemporaryFolder folder;
  const auto outcome = basin("train --preset rings --rescue auto" + kBreaks + kSmall + "--out " + folder / "run");
  EXPECT_NE(outcome.output.find("Rescued at update"), std::string::npos) << outcome.output;
  const auto rows = read_metrics(folder / "run/metrics.csv");
  ASSERT_FALSE(rows.empty());
  EXPECT_GE(rows.back().rescues, 1);
  for (size_t i = 1; i < rows.size(); ++i) EXPECT_EQ(rows[i].step, rows[i - 1].step + 1) << "one row an update, though some were made twice";
  expect_refused("train --preset rings --rescue never --out " + folder / "other", {"rescue.mode", "never"});
}

TEST(Program, CtrlCSavesAndExitsWithZero) {
  const TemporaryFolder folder;
  const pid_t child = start(train_arguments(folder / "run", 100000000));
  for (int i = 0; i < 200 && line_count(folder / "run/metrics.csv") < 20; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  kill(child, SIGINT);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  const auto rows = read_metrics(folder / "run/metrics.csv");
  const auto saved = nlohmann::json::parse(read_file(folder / "run/status.json"));
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(saved["step"], rows.back().step);
}

/// Sprites and a network so small that an update takes milliseconds.
const std::string kTinyStudy =
    " --steps-each 4 --threads 2 --set data.set=sprites --set data.limit=200 --set data.size=16 --set network.width=4 --set chain.steps=3 "
    "--set optimiser.batch=8 --set buffer.capacity=50 --set objective.entropy_set=20 ";

/// Whether a file is a PNG of at least this many pixels a side.
bool is_picture(const std::string& path, int64_t side) {
  const auto picture = read_colour(path);
  return picture.width >= side && picture.height >= side;
}

TEST(Program, StabilityTrainsEveryRowAndDrawsThem) {
  const TemporaryFolder folder;
  const auto outcome = basin("stability" + kTinyStudy + "--out " + folder / "s");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_TRUE(is_picture(folder / "s/stability.png", 400));
  const auto csv = read_file(folder / "s/stability.csv");
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 10 * 4);
  for (const char* row : {"plain,off,4,", "spectral norm + normalisation,on,4,", "self-attention,on,1,"})
    EXPECT_NE(csv.find(row), std::string::npos) << row;
  EXPECT_NE(outcome.output.find(read_file(folder / "s/stability.txt")), std::string::npos);
  EXPECT_EQ(basin("stability" + kTinyStudy + "--out " + folder / "again").exit_code, 0);
  EXPECT_EQ(read_file(folder / "again/stability.csv"), csv) << "same seed, same numbers";
}

TEST(Program, AblationMeasuresEveryRowInItsOwnFeatures) {
  const TemporaryFolder folder;
  const auto outcome = basin("ablate" + kTinyStudy + "--samples 80 --sample-steps 2 --classifier-updates 5 --out " + folder / "a");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_NE(outcome.output.find("in the features of a"), std::string::npos);
  EXPECT_EQ(outcome.output.find("FID"), std::string::npos);
  const auto csv = read_file(folder / "a/ablation.csv");
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 6);
  EXPECT_EQ(csv.find(",\n"), std::string::npos) << "every row has its distance\n" << csv;
  for (int row = 1; row <= 6; ++row) EXPECT_TRUE(is_picture(folder / "a/samples-" + std::to_string(row) + ".png", 100));
  EXPECT_TRUE(std::filesystem::exists(folder / "a/ablation.txt"));
  EXPECT_NO_THROW(read_safetensors(folder / "a/classifier.safetensors"));
}

TEST(Program, LongChainsAreFilmedAndMeasured) {
  const TemporaryFolder folder;
  ASSERT_EQ(basin("train --preset sprites --steps 4 --set data.limit=200" + kSmall + "--out " + folder / "run").exit_code, 0);
  const auto outcome = basin("chains " + folder / "run" + " --steps 30 --chains 10 --shown 3 --frames 5 --out " + folder / "c");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_TRUE(is_picture(folder / "c/film.png", 200));
  EXPECT_TRUE(is_picture(folder / "c/chains.png", 400));
  const auto csv = read_file(folder / "c/chains.csv");
  EXPECT_EQ(csv.find("step,to_start,to_data,to_others,at_box,energy\n0,0,"), 0u) << csv;
  EXPECT_NE(csv.find("\n30,"), std::string::npos);
  EXPECT_EQ(basin("chains " + folder / "run" + " --steps 30 --chains 10 --out " + folder / "again").exit_code, 0);
  EXPECT_EQ(read_file(folder / "again/chains.csv"), csv) << "same seed, same numbers";
  const auto twins =
      basin("chains " + folder / "run" + " " + folder / "run/" + " --twin augmentation.every=10 --steps 30 --chains 10 --out " + folder / "t");
  ASSERT_EQ(twins.exit_code, 0) << twins.output;
  for (const char* same : {"t/chains-1.csv", "t/chains-3.csv"}) EXPECT_EQ(read_file(folder / same), csv) << same;
  EXPECT_NE(read_file(folder / "t/chains-2.csv"), csv) << "augmented on the way";
  EXPECT_TRUE(is_picture(folder / "t/chains.png", 400));
  EXPECT_TRUE(is_picture(folder / "t/film-4.png", 200));
  EXPECT_NE(twins.output.find("run, augmentation.every=10: 10 chains"), std::string::npos) << twins.output;
}

TEST(Program, StudiesRefuseInOneSentence) {
  const TemporaryFolder folder;
  const std::string out = " --out " + folder / "out";
  expect_refused("stability --preset stability-figur" + out, {"stability-figur", "did you mean 'stability-figure'"});
  expect_refused("ablate --preset nothing" + out, {"nothing"});
  expect_refused("stability --out /proc/basin", {"/proc/basin"});
  expect_refused("ablate --out /proc/basin", {"/proc/basin"});
  expect_refused("stability --preset rings" + out, {"rings", "stability-figure"});
  expect_refused("stability --preset sprites --set data.limit=50" + out, {"normalisation", "small-cnn"});
  expect_refused("ablate --preset sprites --set data.limit=200" + out, {"multi-scale", "network.scales"});
  EXPECT_FALSE(std::filesystem::exists(folder / "out/classifier.safetensors")) << "refused before anything is trained";
  expect_refused("stability --seconds-each 0" + out, {"--seconds-each"});
  expect_refused("chains " + folder / "none" + out, {"none"});
  ASSERT_EQ(basin("train --preset rings --steps 2" + kSmall + "--out " + folder / "points").exit_code, 0);
  expect_refused("chains " + folder / "points" + out, {"points", "images"});
}

TEST(Program, AnInterruptedStudyKeepsWhatIsDone) {
  const TemporaryFolder folder;
  const pid_t child = start({"stability", "--steps-each", "1000000", "--set", "data.set=sprites", "--set", "data.limit=200", "--set", "data.size=16",
                             "--set", "network.width=4", "--set", "chain.steps=3", "--set", "optimiser.batch=8", "--out", folder / "s"});
  for (int i = 0; i < 200 && !std::filesystem::exists(folder / "s"); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  std::this_thread::sleep_for(std::chrono::seconds(1));
  kill(child, SIGINT);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(read_file(folder / "s/stability.csv").find("row,kl,update,gap,|E|,verdict\n"), 0u);
  EXPECT_TRUE(is_picture(folder / "s/stability.png", 400));
}

}  // namespace
}  // namespace basin
