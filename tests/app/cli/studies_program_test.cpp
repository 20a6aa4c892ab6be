// Studies as their users start them.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include "core/base/files.h"
#include "core/formats/safetensors.h"
#include "tests/app/cli/program_rig.h"

namespace basin {
namespace {

/// Sprites and a network so small that an update takes milliseconds.
const std::string kTinyStudy =
    " --steps-each 4 --threads 2 --set data.set=sprites --set data.limit=200 --set data.size=16 --set network.width=4 --set chain.steps=3 "
    "--set optimiser.batch=8 --set buffer.capacity=50 --set objective.entropy_set=20 ";

TEST(StudiesProgram, StabilityTrainsEveryRowAndDrawsThem) {
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

TEST(StudiesProgram, AblationMeasuresEveryRowInItsOwnFeatures) {
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
  EXPECT_NO_THROW(SafetensorsFile(folder / "a/classifier.safetensors"));
}

TEST(StudiesProgram, LongChainsAreFilmedAndMeasured) {
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

TEST(StudiesProgram, RunsAreDrawnOverOneAnother) {
  const TemporaryFolder folder;
  ASSERT_EQ(basin("train --preset rings --steps 5 --twin chain.steps=5" + kSmall + "--out " + folder / "run").exit_code, 0);
  ASSERT_EQ(basin("curves " + folder / "run" + " --out " + folder / "one.png").exit_code, 0);
  ASSERT_EQ(basin("curves " + folder / "run " + folder / "run/twin --out " + folder / "both.png").exit_code, 0);
  EXPECT_TRUE(is_picture(folder / "one.png", 1000));
  EXPECT_NE(read_file(folder / "one.png"), read_file(folder / "both.png"));
  ASSERT_EQ(basin("curves " + folder / "run/checkpoint.safetensors" + " --out " + folder / "file.png").exit_code, 0) << "which carries them";
  expect_refused("curves " + folder / "none --out " + folder / "none.png", {"none", "metrics.csv"});
  EXPECT_FALSE(std::filesystem::exists(folder / "none.png"));
}

TEST(StudiesProgram, StudiesRefuseInOneSentence) {
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
  ASSERT_EQ(basin("train --preset sprites --steps 2 --set data.limit=200" + kSmall + "--out " + folder / "run").exit_code, 0);
  expect_refused("chains " + folder / "run --twin chain.stps=5" + out, {"chain.stps"});
  expect_refused("chains " + folder / "run --twin chain.sampler=mala" + out, {"mala"});
  expect_refused("chains " + folder / "run --twin data.path=elsewhere" + out, {"data.path=elsewhere", "--set data.path"});
  expect_refused("chains " + folder / "run --set network.width=8" + out, {"network.width", "chain and augmentation"});
  expect_refused("chains " + folder / "run " + folder / "none" + out, {"none"});
  EXPECT_FALSE(std::filesystem::exists(folder / "out/film-1.png")) << "refused before any chain has moved";
  ASSERT_EQ(basin("train --preset rings --steps 2" + kSmall + "--out " + folder / "points").exit_code, 0);
  expect_refused("chains " + folder / "points" + out, {"points", "images"});
}

TEST(StudiesProgram, AnInterruptedStudyKeepsWhatIsDone) {
  const TemporaryFolder folder;
  const pid_t child = start({"stability", "--steps-each", "1000000", "--set", "data.set=sprites", "--set", "data.limit=200", "--set", "data.size=16",
                             "--set", "network.width=4", "--set", "chain.steps=3", "--set", "optimiser.batch=8", "--out", folder / "s"});
  for (int i = 0; i < 200 && !std::filesystem::exists(folder / "s"); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  std::this_thread::sleep_for(std::chrono::seconds(1));
  kill(child, SIGINT);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130);
  EXPECT_EQ(read_file(folder / "s/stability.csv").find("row,kl,update,gap,|E|,verdict\n"), 0u);
  EXPECT_TRUE(is_picture(folder / "s/stability.png", 400));
}

TEST(StudiesProgram, CtrlCEndsTheReadingOfPictures) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "pictures");
  ImageBatch noise{1, 3, 700, 700, std::vector<uint8_t>(700 * 700 * 3)};
  for (size_t i = 0; i < noise.bytes.size(); ++i) noise.bytes[i] = static_cast<uint8_t>(i * i * 31 >> 3);
  write_png(folder / "pictures/0.png", noise);
  for (int i = 1; i < 5000; ++i) std::filesystem::create_hard_link(folder / "pictures/0.png", folder / ("pictures/" + std::to_string(i) + ".png"));
  const pid_t child = start({"stability", "--steps-each", "1", "--set", "data.set=image-folder", "--set", "data.path=" + folder / "pictures", "--set",
                             "data.size=16", "--out", folder / "s"});
  for (int i = 0; i < 200 && !std::filesystem::exists(folder / "s"); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  std::this_thread::sleep_for(std::chrono::seconds(1));
  kill(child, SIGINT);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130) << "read to the end, the study would have ended in order";
}

}  // namespace
}  // namespace basin
