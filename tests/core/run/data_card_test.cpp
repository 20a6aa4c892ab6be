// What files say of the data that their models learned, and paths in settings.

#include "core/run/data_card.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/base/files.h"
#include "core/base/paths.h"
#include "core/run/paths.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

RunOptions images_of(DataSet set, int64_t classes = 0) {
  RunOptions options;
  options.data.set = set;
  options.network.kind = Network::small_cnn;
  options.network.classes = classes;
  return options;
}

TEST(DataCard, WhatIsWrittenIsRead) {
  const DataCard card{{true, 3, 24, 32, -1.0, 1.0, {"a \"b\"", "ü", ""}}, 0.625};
  Words words;
  write_card(card, words);
  const auto read = read_card(words, images_of(DataSet::idx), {}, "file");
  EXPECT_EQ(read.space.channels, 3);
  EXPECT_EQ(read.space.height, 24);
  EXPECT_EQ(read.space.width, 32);
  EXPECT_EQ(read.space.classes, card.space.classes);
  EXPECT_EQ(read.at_edge, 0.625);
}

TEST(DataCard, OfOlderFilesSettingsOrTheBufferTell) {
  const auto mnist = read_card({}, images_of(DataSet::mnist), {}, "file").space;
  EXPECT_TRUE(mnist.image);
  EXPECT_EQ(std::vector<int64_t>({mnist.channels, mnist.height, mnist.width}), std::vector<int64_t>({1, 28, 28}));
  EXPECT_EQ(mnist.classes.size(), 10u);
  auto cifar = images_of(DataSet::cifar10);
  EXPECT_EQ(read_card({}, cifar, {}, "file").space.channels, 3);
  EXPECT_EQ(read_card({}, cifar, {}, "file").space.classes.front(), "airplane");
  cifar.data.grey = true;
  cifar.data.size = 16;
  EXPECT_EQ(read_card({}, cifar, {}, "file").space.channels, 1);
  EXPECT_EQ(read_card({}, cifar, {}, "file").space.width, 16);
  EXPECT_FALSE(read_card({}, RunOptions{}, {}, "file").space.image);
  const auto folder = read_card({}, images_of(DataSet::image_folder, 3), {}, "file").space;
  EXPECT_EQ(folder.classes, (std::vector<std::string>{"0", "1", "2"})) << "their names are the folder's own";
  const auto idx = read_card({}, images_of(DataSet::idx), {100, 1, 20, 24}, "file").space;
  EXPECT_EQ(std::vector<int64_t>({idx.channels, idx.height, idx.width}), std::vector<int64_t>({1, 20, 24}));
  const auto message = bad_input_of([] { read_card({}, images_of(DataSet::idx), {}, "my.safetensors"); });
  EXPECT_NE(message.find("my.safetensors"), std::string::npos);
  EXPECT_NE(message.find("'idx'"), std::string::npos);
}

TEST(DataCard, UnsoundWordsAreRefused) {
  Words sound;
  write_card({{true, 1, 28, 28, -1.0, 1.0, {}}, 0.5}, sound);
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, std::string>>{{"space", "{"},
                                                        {"space", R"({"image":true})"},
                                                        {"space", R"({"image":true,"channels":1,"height":-3,"width":28,"low":-1,"high":1})"},
                                                        {"space", R"({"image":true,"channels":1,"height":1e9,"width":28,"low":-1,"high":1})"},
                                                        {"space", R"({"image":false,"channels":1,"height":28,"width":28,"low":-1,"high":1})"},
                                                        {"classes", "[1, 2]"},
                                                        {"data", "0.5"}}) {
    auto words = sound;
    words[key] = value;
    EXPECT_NE(bad_input_of([&, set = images_of(DataSet::mnist)] { read_card(words, set, {}, "bad.file"); }).find("bad.file"), std::string::npos)
        << key << " = " << value;
  }
}

TEST(SettingsPaths, AreRecordedForAnyFolder) {
  RunOptions options;
  options.data.path = "points.csv";
  options.network.from = "mnist";
  make_paths_absolute(options);
  EXPECT_EQ(options.data.path, (std::filesystem::current_path() / "points.csv").string());
  EXPECT_EQ(options.network.from, "mnist") << "a name of a model";
  options.network.from = "models/mine.safetensors";
  options.data.path.clear();
  make_paths_absolute(options);
  EXPECT_EQ(options.network.from, (std::filesystem::current_path() / "models/mine.safetensors").string());
  EXPECT_EQ(options.data.path, "") << "the data folders";
}

TEST(SettingsPaths, InATomlAreMeantBesideIt) {
  const TemporaryFolder folder;
  write_atomically(folder / "points.csv", "1,2\n2,1\n");
  write_atomically(folder / "run.toml", "[data]\nset = 'points'\npath = 'points.csv'\n");
  RunOptions options;
  apply_config(options, folder / "run.toml");
  EXPECT_EQ(options.data.path, folder / "points.csv");
  write_atomically(folder / "other.toml", "[chain]\nsteps = 3\n");
  options.data.path = "mine.csv";
  apply_config(options, folder / "other.toml");
  EXPECT_EQ(options.data.path, "mine.csv") << "it does not say";
}

}  // namespace
}  // namespace basin
