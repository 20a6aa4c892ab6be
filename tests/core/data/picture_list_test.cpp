#include "core/data/picture_list.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/base/files.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

namespace fs = std::filesystem;
using testing::bad_input_of;
using testing::TemporaryFolder;

class PictureListTest : public ::testing::Test {
 protected:
  void put(const std::string& name) {
    fs::create_directories(fs::path(folder_ / name).parent_path());
    write_atomically(folder_ / name, "x");
  }
  void expect_left_out(const std::vector<std::string>& words) {
    const auto said = list_pictures(folder_.path()).left_out;
    for (const auto& word : words) EXPECT_NE(said.find(word), std::string::npos) << word << " missing in: " << said;
  }
  TemporaryFolder folder_;
};

TEST_F(PictureListTest, WhatProgramsLeaveIsPassedOverInSilence) {
  for (const char* name : {"cats/1.png", "dogs/1.JPG", "dogs/deep/2.jpeg", "dogs/3.jfif", "cats/._1.png", ".ipynb_checkpoints/1-checkpoint.png",
                           "__MACOSX/cats/1.png", "cats/.DS_Store", "cats/Thumbs.db", "desktop.ini", "cats/@eaDir/1.jpg", ".hidden.png"})
    put(name);
  const auto list = list_pictures(folder_.path());
  EXPECT_EQ(list.classes, (std::vector<std::string>{"cats", "dogs"}));
  EXPECT_EQ(list.files[0], (std::vector<std::string>{folder_ / "cats/1.png"}));
  EXPECT_EQ(list.files[1], (std::vector<std::string>{folder_ / "dogs/1.JPG", folder_ / "dogs/3.jfif", folder_ / "dogs/deep/2.jpeg"}));
  EXPECT_EQ(list.left_out, "");
}

TEST_F(PictureListTest, HiddenFoldersAreNoClasses) {
  for (const char* name : {"1.png", ".ipynb_checkpoints/1-checkpoint.png", "__MACOSX/._1.png"}) put(name);
  const auto list = list_pictures(folder_.path());
  EXPECT_TRUE(list.classes.empty());
  EXPECT_EQ(list.files[0], (std::vector<std::string>{folder_ / "1.png"}));
  EXPECT_TRUE(is_image_folder(folder_.path()));
  fs::remove(folder_ / "1.png");
  EXPECT_FALSE(is_image_folder(folder_.path()));
}

TEST_F(PictureListTest, WhatIsNotReadIsCountedAndNamedOnce) {
  for (const char* name : {"cats/1.png", "cats/2.webp", "cats/3.webp", "cats/4.TIFF", "cats/notes.txt", "loose.png", "empty/readme.md"}) put(name);
  fs::create_symlink(folder_ / "nowhere.png", folder_ / "cats/5.png");
  fs::create_directory_symlink(folder_ / "cats", folder_ / "cats/again");
  const auto list = list_pictures(folder_.path());
  EXPECT_EQ(list.classes, (std::vector<std::string>{"cats"}));
  EXPECT_EQ(list.files[0].size(), 1u);
  expect_left_out({folder_.path(), "3 pictures in formats that are not read ('cats/2.webp'...), save as PNG or JPEG",
                   "1 link that leads nowhere ('cats/5.png')", "1 link to a folder ('cats/again')",
                   "1 picture beside the class folders ('loose.png')", "1 folder without pictures ('empty')", "2 other files ('cats/notes.txt'...)"});
}

TEST_F(PictureListTest, ATrainAmongClassesIsAClass) {
  for (const char* name : {"bus/1.png", "car/1.png", "train/1.png"}) put(name);
  const auto list = list_pictures(folder_.path());
  EXPECT_EQ(list.classes, (std::vector<std::string>{"bus", "car", "train"}));
  EXPECT_EQ(list.left_out, "");
}

TEST_F(PictureListTest, TheTrainingPartStandsForTheWholeAndTheRestIsNamed) {
  for (const char* name : {"Train/cats/1.png", "Train/dogs/1.png", "Train/notes.txt", "other/1.png", "test/cats/1.png"}) put(name);
  EXPECT_EQ(list_pictures(folder_.path()).classes, (std::vector<std::string>{"cats", "dogs"}));
  expect_left_out({"Left out of '" + folder_.path() + "'", "2 things beside the training part ('other'...)", "1 other file ('Train/notes.txt')"});
}

TEST_F(PictureListTest, TrainWithoutClassesIsEnteredBesideOtherPartsAlone) {
  for (const char* name : {"train/1.png", "VALID/1.png", "docs/readme.md", "labels.csv"}) put(name);
  const auto list = list_pictures(folder_.path());
  EXPECT_TRUE(list.classes.empty());
  EXPECT_EQ(list.files[0], (std::vector<std::string>{folder_ / "train/1.png"}));
  expect_left_out({"3 things beside the training part ('VALID'...)"});
}

TEST_F(PictureListTest, OnlyAFolderWithPicturesIsOneOfPictures) {
  put("cifar-10-batches-py/data_batch_1");
  fs::create_directory(folder_ / "empty");
  EXPECT_FALSE(is_image_folder(folder_.path()));
  put("cats/deep/1.png");
  EXPECT_TRUE(is_image_folder(folder_.path()));
  fs::create_directories(folder_ / "train/cats");
  EXPECT_TRUE(is_image_folder(folder_.path())) << "an empty train is no training part";
}

TEST_F(PictureListTest, AClassMayBeALinkToItsFolder) {
  put("elsewhere/1.png");
  fs::create_directories(folder_ / "data");
  fs::create_directory_symlink(folder_ / "elsewhere", folder_ / "data/linked");
  EXPECT_EQ(list_pictures(folder_ / "data").classes, (std::vector<std::string>{"linked"}));
}

}  // namespace
}  // namespace basin
