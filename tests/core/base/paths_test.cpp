#include "core/base/paths.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "core/base/files.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryFolder;

void write(const std::string& path) {
  fs::create_directories(fs::path(path).parent_path());
  write_atomically(path, "x");
}

TEST(Paths, TheTildeIsTheHomeFolder) {
  const std::string home = getenv("HOME");
  EXPECT_EQ(expand_home("~/a.csv"), home + "/a.csv");
  EXPECT_EQ(expand_home("~"), home);
  EXPECT_EQ(expand_home("~other/a"), "~other/a");
  EXPECT_EQ(expand_home("a~"), "a~");
  EXPECT_EQ(absolute_path("~/x/../a.csv"), home + "/a.csv");
}

TEST(Paths, RelativePathsAreMeantInAFolder) {
  EXPECT_EQ(absolute_path("b/../c.csv", "/a"), "/a/c.csv");
  EXPECT_EQ(absolute_path("/d", "/a"), "/d");
  EXPECT_EQ(absolute_path("", "/a"), "");
  EXPECT_EQ(absolute_path("c"), (fs::current_path() / "c").string());
}

TEST(Paths, APathInAFileIsMeantBesideIt) {
  const TemporaryFolder folder;
  write(folder / "data/p.csv");
  EXPECT_EQ(path_beside("data/p.csv", folder / "run.toml"), folder / "data/p.csv");
  EXPECT_EQ(path_beside("none.csv", folder / "run.toml"), folder / "none.csv");
  const auto before = fs::current_path();
  fs::create_directory(folder / "sub");
  fs::current_path(folder.path());
  EXPECT_EQ(path_beside("data/p.csv", "sub/run.toml"), folder / "data/p.csv") << "only the working folder has it";
  fs::current_path(before);
}

TEST(Paths, WhatMovedWithARunIsFoundBesideIt) {
  const TemporaryFolder folder;
  write(folder / "project/data/p.csv");
  write(folder / "project/runs/one/checkpoint");
  const std::string run = folder / "project/runs/one";
  EXPECT_EQ(find_recorded(folder / "project/data/p.csv", run), folder / "project/data/p.csv") << "where it was";
  EXPECT_EQ(find_recorded("/gone/project/data/p.csv", run), folder / "project/data/p.csv");
  write(folder / "project/runs/one/p.csv");
  EXPECT_EQ(find_recorded("/gone/project/data/p.csv", run), folder / "project/runs/one/p.csv") << "the nearest folder comes first";
  EXPECT_EQ(find_recorded("/gone/q.csv", run), "");
  EXPECT_EQ(find_recorded("/gone/runs", run), "") << "no data are the run itself or what holds it";
  EXPECT_EQ(find_recorded("", run), "");
}

}  // namespace
}  // namespace basin
