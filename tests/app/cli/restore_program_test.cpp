// 'basin inpaint', 'repair' and 'fills' as their users run them, on a shipped model and pictures that come with the program.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "core/base/files.h"
#include "core/data/fit_picture.h"
#include "core/restoration/mask.h"
#include "tests/app/cli/program_rig.h"
#include "tests/support/hostile_pictures.h"

namespace basin {
namespace {

const std::string kPictures = BASIN_SOURCE_DIR "/assets/examples/fashion-mnist";
const std::string kCoat = kPictures + "/05-coat.png";
const std::string kShort = " --chains 4 --steps 6 ";

ImageBatch grey(const std::string& path) {
  SampleSpace space;
  space.image = true, space.height = space.width = 28;
  return fitted(read_colour(path), space);
}

TEST(RestoreProgram, InpaintKeepsWhatIsKnownByteForByte) {
  const TemporaryFolder folder;
  const auto outcome = basin("inpaint fashion-mnist --image " + kCoat + " --mask centre=10" + kShort + "--out " + folder / "out");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
  const auto truth = grey(kCoat);
  const auto mask = centre_square(28, 28, 10);
  for (const char* name : {"candidate-001.png", "candidate-004.png", "mean.png"}) {
    const auto picture = grey(folder / "out/" + name);
    for (size_t i = 0; i < 784; ++i) ASSERT_TRUE(mask.unknown[i] != 0 || picture.bytes[i] == truth.bytes[i]) << name << " " << i;
  }
  const auto csv = read_file(folder / "out/energies.csv");
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 5) << csv;
  EXPECT_TRUE(is_picture(folder / "out/candidates.png", 100));
}

TEST(RestoreProgram, AFolderIsFilledPictureByPictureWithAMaskFromAFile) {
  const TemporaryFolder folder;
  write_mask(folder / "mask.png", lower_half(28, 28));
  const auto outcome =
      basin("inpaint fashion-mnist --image " + kPictures + " --limit 2 --mask " + folder / "mask.png" + kShort + "--out " + folder / "out");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_TRUE(is_picture(folder / "out/01-trouser/mean.png", 28));
  EXPECT_TRUE(is_picture(folder / "out/02-t-shirt/mean.png", 28));
}

TEST(RestoreProgram, FilesOfOneNameInTwoFoldersHaveResultsOfTheirOwn) {
  const TemporaryFolder folder;
  for (const char* side : {"left", "right"}) {
    std::filesystem::create_directories(folder / ("in/" + std::string(side)));
    std::filesystem::copy_file(kCoat, folder / ("in/" + std::string(side) + "/0.png"));
  }
  std::filesystem::copy_file(kCoat, folder / "in/right/0-2.png");
  const auto outcome = basin("inpaint fashion-mnist --image " + folder / "in" + " --mask centre=10" + kShort + "--out " + folder / "out");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
  for (const char* name : {"0", "0-2", "0-3"}) EXPECT_TRUE(std::filesystem::exists(folder / "out/" + name + "/mean.png")) << name;
}

TEST(RestoreProgram, RepairSaysHowFarItCame) {
  const TemporaryFolder folder;
  for (const char* corruption : {"salt-pepper=0.1", "noise=0.1", "blur=1", "downsample=2"}) {
    const auto outcome = basin("repair fashion-mnist --image " + kCoat + " --corrupt " + corruption + kShort + "--out " + folder / corruption);
    ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
    EXPECT_NE(outcome.output.find("3 x 3 median"), std::string::npos) << outcome.output;
    EXPECT_TRUE(is_picture(folder / corruption + "/corrupted.png", 28));
  }
}

TEST(RestoreProgram, APictureTurnsIntoAClass) {
  const TemporaryFolder folder;
  const std::string model = "convert fashion-mnist-conditional --image " + kCoat + kShort;
  const auto outcome = basin(model + "--out " + folder / "all");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_TRUE(is_picture(folder / "all/05-coat.png", 10 * 28)) << "a row a class";
  EXPECT_EQ(basin(model + "--to sandal --out " + folder / "one").exit_code, 0);
  expect_refused("convert fashion-mnist --image " + kCoat + " --out " + folder / "none", {"fashion-mnist-conditional"});
}

TEST(RestoreProgram, ScoresAreARowAPictureWithSharesOfClasses) {
  const TemporaryFolder folder;
  const auto outcome = basin("score fashion-mnist-conditional " + kPictures + " " + kCoat + " --limit 3 --out " + folder / "scores.csv");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
  std::ifstream in(folder / "scores.csv");
  std::string line;
  std::getline(in, line);
  EXPECT_EQ(line.rfind("picture,energy,slope,T-shirt", 0), 0u) << line;
  int rows = 0;
  while (std::getline(in, line)) {
    ++rows;
    std::vector<double> values;
    for (size_t at = line.find(','); at != std::string::npos; at = line.find(',', at + 1)) values.push_back(std::stod(line.substr(at + 1)));
    ASSERT_EQ(values.size(), 12u) << line;
    double sum = 0;
    for (size_t i = 2; i < 12; ++i) sum += values[i];
    EXPECT_NEAR(sum, 1, 1e-6) << line;
    EXPECT_GT(values[1], 0);
  }
  EXPECT_EQ(rows, 4);
  expect_refused("score fashion-mnist " + folder / "none" + " --out " + folder / "s.csv", {"none"});
}

TEST(RestoreProgram, WrongInputIsOneSentence) {
  const TemporaryFolder folder;
  const std::string out = " --out " + folder / "out", picture = " --image " + kCoat;
  expect_refused("inpaint fashion-mnist --mask lower-half --image " + folder / "none.png" + out, {"none.png"});
  std::ofstream(folder / "cut.png") << read_file(kCoat).substr(0, 100);
  expect_refused("inpaint fashion-mnist --mask lower-half --image " + folder / "cut.png" + out, {"cut.png"});
  expect_refused("inpaint fashion-mnist --mask random=2" + picture + out, {"random=0.5"});
  expect_refused("inpaint fashion-mnist --mask " + folder / "none.png" + picture + out, {"none.png"});
  expect_refused("repair fashion-mnist --corrupt rain=1" + picture + out, {"rain", "salt-pepper"});
  expect_refused("inpaint fashion-mnist --class boot --mask lower-half" + picture + out, {"--class"});
  EXPECT_FALSE(std::filesystem::exists(folder / "out/mean.png"));
}

TEST(RestoreProgram, HostilePicturesAreRefusedOrReadAndNothingIsLeftBehind) {
  const TemporaryFolder folder;
  for (const auto& [name, bytes, cause] : testing::hostile_pictures()) {
    const std::string file = folder / name, out = folder / ("out-" + name);
    write_atomically(file, bytes);
    const std::vector<std::string> commands = {"inpaint fashion-mnist --image " + file + " --mask centre=10" + kShort + "--out " + out,
                                               "repair fashion-mnist --image " + file + " --corrupt noise=0.1" + kShort + "--out " + out,
                                               "score fashion-mnist " + file + " --out " + out + ".csv"};
    for (const auto& command : commands) {
      if (cause.empty())
        EXPECT_EQ(basin(command).exit_code, 0) << command;
      else
        expect_refused(command, {cause, name});
    }
    EXPECT_EQ(std::filesystem::exists(out + ".csv"), cause.empty()) << name;
    if (!cause.empty()) expect_refused("inpaint fashion-mnist --image " + kCoat + " --mask " + file + kShort + "--out " + out, {cause, name});
  }
}

}  // namespace
}  // namespace basin
