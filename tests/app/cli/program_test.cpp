// The command line as its users start it: exit codes, messages, files.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/files.h"
#include "core/run/metrics_file.h"
#include "core/run/presets.h"
#include "tests/app/cli/program_rig.h"
#include "tests/support/environment.h"

namespace basin {
namespace {

TEST(Program, TellsTheVersionOfTheBuild) {
  const auto outcome = basin("--version");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.output, "basin " BASIN_VERSION "\n");
}

TEST(Program, AWordThatIsNoSubCommandIsAFile) {
  expect_refused("trian --preset rings --out x", {"trian", "neither a sub-command nor a file", "basin --help"});
  expect_refused("trian", {"trian"});
  const TemporaryFolder folder;
  const auto opened = basin(folder.path());
  EXPECT_EQ(opened.exit_code, 2);
  EXPECT_EQ(opened.output.find("neither"), std::string::npos) << "only the display is missing: " << opened.output;
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

TEST(Program, NumbersOfFlagsAreRefusedInWords) {
  const TemporaryFolder folder;
  const std::string out = " --out " + folder / "run";
  expect_refused("train --preset rings --seconds 1,5" + out, {"--seconds: 1,5 is not a number; write 1.5"});
  expect_refused("train --preset rings --seconds -1" + out, {"--seconds", "-1 is out of range; give a number at least 0"});
  expect_refused("train --preset rings --seconds ten" + out, {"--seconds", "'ten' is not a number; give one at least 0"});
  expect_refused("train --preset rings --seconds inf" + out, {"--seconds", "inf is out of range"});
  expect_refused("train --preset rings --steps 1.5" + out, {"--steps", "1.5 is not a whole number"});
  expect_refused("train --preset rings --steps 99999999999999999999" + out, {"--steps", "99999999999999999999 is out of range"});
  expect_refused("train --preset rings --seed 1,5" + out, {"--seed", "1,5 is not a whole number"});
  expect_refused("train --preset rings --threads two" + out, {"--threads", "'two' is not a whole number"});
  expect_refused("train --preset rings --set chain.step_size=0,1" + out, {"chain.step_size = '0,1'", "write chain.step_size=0.1"});
  expect_refused("compose --preset and --seconds 0" + out, {"--seconds", "0 is not above 0"});
  expect_refused("sample x --noise 0,5 --out y", {"--noise: 0,5 is not a number; write 0.5"});
  expect_refused("--seconds 1,5", {"--seconds: 1,5 is not a number; write 1.5"});
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
  std::optional<testing::EnvironmentVariable> data(std::in_place, "BASIN_DATA", folder.path());
  const auto list = basin("models");
  EXPECT_NE(list.output.find("basin train --preset sprites --set data.limit=60 --set data.size=12"), std::string::npos) << list.output;
  EXPECT_NE(list.output.find("--steps 24 --out four"), std::string::npos) << list.output;
  const auto started = basin("train --from four --steps 2 --out " + folder / "again");
  data.reset();
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
  for (const char* name : {"run/past/notes.txt", "run/past/best.safetensors", "run/past/17.safetensors.part-AbCdEf", "run/photo.AbCdEf"})
    write_atomically(folder / name, "x");
  const auto outcome = basin("train --preset two-moons --steps 20" + kSmall + "--out " + folder / "run");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
  for (const char* name : {"run/past/notes.txt", "run/past/best.safetensors", "run/past/sub/folder", "run/photo.AbCdEf"})
    EXPECT_TRUE(std::filesystem::exists(folder / name)) << name << " is the user's";
  EXPECT_FALSE(std::filesystem::exists(folder / "run/past/17.safetensors.part-AbCdEf")) << "what a killed write left";
  for (const char* name : {"config.toml", "metrics.csv", "status.json", "checkpoint.safetensors", "samples.png", "buffer.png"})
    EXPECT_TRUE(std::filesystem::exists(folder / "run/" + name)) << name;
  const auto status = nlohmann::json::parse(read_file(folder / "run/status.json"));
  EXPECT_EQ(status["step"], 20);
  EXPECT_TRUE(status["kl"].is_number());
  EXPECT_TRUE(status["nll"].is_number());
  for (const char* key : {"verdict", "reason", "seconds", "threads", "device", "precision", "tf32", "versions"})
    EXPECT_TRUE(status.contains(key)) << key;
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

}  // namespace
}  // namespace basin
