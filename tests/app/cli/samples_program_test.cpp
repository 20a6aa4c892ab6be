// 'basin sample' as files and films, 'basin neighbours', compositions of pictures and 'basin factors' as their users run them, on shipped models.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "core/base/files.h"
#include "tests/app/cli/program_rig.h"

namespace basin {
namespace {

const std::string kFew = " --count 4 --steps 6 ";

TEST(SamplesProgram, WritesIdxFolderAndFilm) {
  const TemporaryFolder folder;
  const auto outcome = basin("sample fashion-mnist" + kFew + "--film " + folder / "way.gif" + " --out " + folder / "four.idx");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_EQ(read_file(folder / "four.idx").size(), 16 + 4 * 784u);
  EXPECT_EQ(read_file(folder / "way.gif").substr(0, 6), "GIF89a");
  EXPECT_EQ(basin("sample fashion-mnist" + kFew + "--out " + folder / "four").exit_code, 0);
  EXPECT_TRUE(is_picture(folder / "four/0004.png", 28));
  EXPECT_EQ(basin("sample fashion-mnist" + kFew + "--out " + folder / "again.idx").exit_code, 0);
  EXPECT_EQ(read_file(folder / "again.idx"), read_file(folder / "four.idx")) << "filmed or not, the same bits";
}

TEST(SamplesProgram, RefusesInOneSentence) {
  const TemporaryFolder folder;
  EXPECT_NE(basin("sample fashion-mnist" + kFew + "--film x.avi --out " + folder / "x.png").output.find(".gif or .mp4"), std::string::npos);
  EXPECT_NE(basin("sample fashion-mnist" + kFew + "--out " + folder / "x.bmp").output.find(".png or .idx"), std::string::npos);
  EXPECT_NE(basin("sample fashion-mnist --every-class" + kFew + "--out " + folder / "x.png").output.find("classes"), std::string::npos);
}

TEST(SamplesProgram, CompositionsOfPicturesAreModels) {
  const TemporaryFolder folder;
  write_atomically(folder / "large-heart.toml",
                   "kind = \"given\"\n[[children]]\nkind = \"model\"\nsource = \"sprites\"\n"
                   "[[children]]\nkind = \"model\"\nsource = \"sprites-shape\"\nclass = \"heart\"\n"
                   "[[children]]\nkind = \"model\"\nsource = \"sprites-size\"\nclass = \"large\"\nweight = 0.5\n");
  const auto outcome = basin("sample " + folder / "large-heart.toml" + kFew + "--out " + folder / "hearts.png");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_TRUE(is_picture(folder / "hearts.png", 50));
  write_atomically(folder / "broken.toml", "kind = \"and\"\n[[children]]\nkind = \"model\"\nsource = \"sprites-shape\"\nclass = \"hart\"\n");
  const auto refused = basin("sample " + folder / "broken.toml" + kFew + "--out " + folder / "none.png");
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_NE(refused.output.find("heart"), std::string::npos) << refused.output;
}

TEST(SamplesProgram, FactorsAreReadOffThePictures) {
  const TemporaryFolder folder;
  const auto outcome = basin("factors sprites-shape sprites-position --base sprites --combinations held-out" + kFew + "--out " + folder / "out");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
  const auto csv = read_file(folder / "out/factors.csv");
  EXPECT_EQ(csv.substr(0, csv.find('\n')), "picture,asked_shape,read_shape,asked_position,read_position");
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 5);
  EXPECT_TRUE(is_picture(folder / "out/factors.png", 50));
  const auto of_a_size = basin("factors sprites-shape --base sprites-size" + kFew + "--out " + folder / "sizes");
  ASSERT_EQ(of_a_size.exit_code, 0) << of_a_size.output;
  EXPECT_EQ(read_file(folder / "sizes/factors.csv").find("picture,asked_shape,read_shape,asked_size,read_size"), 0u);
  EXPECT_NE(basin("factors sprites-size --base sprites-shape" + kFew + "--out " + folder / "none").output.find("The base is a classifier"),
            std::string::npos);
  EXPECT_EQ(basin("factors sprites-shape --base sprites --particles 2 --reversed" + kFew + "--out " + folder / "more").exit_code, 0);
  EXPECT_NE(basin("factors sprites-shape --particles 2" + kFew + "--out " + folder / "none").output.find("one particle"), std::string::npos);
  EXPECT_NE(basin("factors fashion-mnist-conditional" + kFew + "--out " + folder / "none").output.find("sprites"), std::string::npos);
  EXPECT_NE(basin("factors sprites-shape" + kFew + "--out " + folder / "none").output.find("--base"), std::string::npos);
  EXPECT_NE(basin("sample sprites-shape" + kFew + "--out " + folder / "none.png").output.find("'given'"), std::string::npos);
}

TEST(SamplesProgram, ACompositionTakesParticlesAndReversedNoising) {
  const TemporaryFolder folder;
  const auto outcome = basin("sample triangle-by-factors --particles 3" + kFew + "--out " + folder / "three.png");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_TRUE(is_picture(folder / "three.png", 40));
  const auto reversed = basin("sample sprites --reversed" + kFew + "--out " + folder / "down.png");
  ASSERT_EQ(reversed.exit_code, 0) << reversed.output;
  EXPECT_NE(reversed.output.find("reversed noising"), std::string::npos) << reversed.output;
  EXPECT_NE(basin("sample fashion-mnist --reversed" + kFew + "--out " + folder / "none.png").output.find("noise_levels = 0"), std::string::npos);
  EXPECT_NE(basin("sample sprites --particles 2" + kFew + "--out " + folder / "none.png").output.find("one particle"), std::string::npos);
}

TEST(SamplesProgram, NeighboursAreTrainingPictures) {
  const TemporaryFolder folder;
  const auto outcome = basin("neighbours sprites --nearest 3" + kFew + "--out " + folder / "out");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
  const auto csv = read_file(folder / "out/neighbours.csv");
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 4 * 3);
  EXPECT_TRUE(is_picture(folder / "out/neighbours.png", 100));
  ASSERT_EQ(basin("train --preset sprites --steps 1 --set data.limit=200 --set optimiser.batch=8 --out " + folder / "run").exit_code, 0);
  const auto in_features = basin("neighbours " + folder / "run" + " --by features --nearest 2" + kFew + "--out " + folder / "features");
  ASSERT_EQ(in_features.exit_code, 0) << in_features.output;
  EXPECT_NE(in_features.output.find("in features"), std::string::npos) << in_features.output;
  EXPECT_EQ(read_file(folder / "features/neighbours.csv").find("picture,rank,training_picture,distance_in_features"), 0u);
}

}  // namespace
}  // namespace basin
