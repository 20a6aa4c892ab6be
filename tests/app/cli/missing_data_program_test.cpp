// Models and runs whose data are gone or moved, as their users meet them.

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "core/base/files.h"
#include "tests/app/cli/program_rig.h"
#include "tests/support/environment.h"

namespace basin {
namespace {

namespace fs = std::filesystem;
using testing::EnvironmentVariable;

void write_pictures(const std::string& path) {
  std::string bytes("\0\0\x08\x03\0\0\0\x14\0\0\0\x1c\0\0\0\x1c", 16);
  for (int i = 0; i < 20 * 28 * 28; ++i) bytes.push_back(static_cast<char>((i * 7) % 256));
  write_atomically(path, bytes);
}

void write_points(const std::string& path) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += std::to_string(2 * std::cos(i)) + "," + std::to_string(2 * std::sin(i)) + "\n";
  write_atomically(path, text);
}

const std::string kIdx =
    "--preset fashion-mnist --set data.set=idx --set network.width=4 --set optimiser.batch=8 --set buffer.capacity=40 --set chain.steps=3 "
    "--threads 2 ";

TEST(MissingDataProgram, AShippedModelNeedsNoData) {
  const TemporaryFolder folder;
  const EnvironmentVariable no_data("BASIN_DATA", "/nowhere");
  const auto drawn = basin("sample mnist --count 4 --steps 2 --out " + folder / "d.png");
  EXPECT_EQ(drawn.exit_code, 0) << drawn.output;
  EXPECT_TRUE(is_picture(folder / "d.png", 28));
  const auto filmed = basin("chains mnist --chains 2 --shown 2 --frames 2 --steps 4 --out " + folder / "c");
  EXPECT_EQ(filmed.exit_code, 0) << filmed.output;
  EXPECT_NE(filmed.output.find("without the distance to its data"), std::string::npos) << filmed.output;
  EXPECT_NE(basin("info mnist").output.find("basin train --preset mnist"), std::string::npos);
  expect_refused("train --from mnist --steps 2 --out " + folder / "run", {"data.set = 'mnist'", "--set data.path="});
  EXPECT_FALSE(fs::exists(folder / "run"));
}

TEST(MissingDataProgram, ARunWhoseDataAreGoneIsStillOfUse) {
  const TemporaryFolder folder;
  write_pictures(folder / "pictures");
  ASSERT_EQ(basin("train " + kIdx + "--steps 3 --set data.path=" + folder / "pictures" + " --out " + folder / "run").exit_code, 0);
  const std::string few = " --count 4 --steps 2 --out ";
  ASSERT_EQ(basin("sample " + folder / "run" + few + folder / "with.png").exit_code, 0);
  fs::rename(folder / "pictures", folder / "elsewhere");
  for (const auto& use :
       {"sample " + folder / "run" + few + folder / "without.png", "info " + folder / "run",
        "models --export " + folder / "run" + " --out " + folder / "m.safetensors", "sample " + folder / "m.safetensors" + few + folder / "m.png",
        "chains " + folder / "run" + " --chains 2 --steps 4 --out " + folder / "c"}) {
    const auto outcome = basin(use);
    EXPECT_EQ(outcome.exit_code, 0) << use << ": " << outcome.output;
  }
  EXPECT_EQ(read_file(folder / "with.png"), read_file(folder / "without.png"));
  EXPECT_NE(read_file(folder / "c/chains.csv").find(",nan,"), std::string::npos) << "not measured";
  expect_refused("train --resume --steps 5 --out " + folder / "run", {folder / "pictures", "--set data.path="});
  const std::string now = " --set data.path=" + folder / "elsewhere";
  const auto measured = basin("chains " + folder / "run" + now + " --chains 2 --steps 4 --out " + folder / "c2");
  EXPECT_EQ(measured.exit_code, 0) << measured.output;
  EXPECT_EQ(read_file(folder / "c2/chains.csv").find(",nan,"), std::string::npos);
  EXPECT_EQ(basin("sample " + folder / "run" + now + few + folder / "x.png").exit_code, 0);
  expect_refused("chains " + folder / "run --set data.path=/nowhere --chains 2 --steps 4 --out " + folder / "c3", {"/nowhere"});
  expect_refused("sample " + folder / "run --set network.width=9" + few + folder / "y.png", {"network.width", "data.path"});
  const auto resumed = basin("train --resume --steps 5 --out " + folder / "run" + now);
  EXPECT_EQ(resumed.exit_code, 0) << resumed.output;
  EXPECT_EQ(nlohmann::json::parse(read_file(folder / "run/status.json"))["step"], 5);
  EXPECT_EQ(basin("train --resume --steps 6 --out " + folder / "run").exit_code, 0) << "the new place is kept";
}

/// The command in a folder of its own choice.
Outcome basin_in(const std::string& working, const std::string& arguments) {
  const auto before = fs::current_path();
  fs::current_path(working);
  auto outcome = basin(arguments);
  fs::current_path(before);
  return outcome;
}

TEST(MissingDataProgram, PathsHoldFromAnyFolder) {
  const TemporaryFolder folder;
  fs::create_directories(folder / "project/data");
  write_points(folder / "project/data/p.csv");
  write_atomically(folder / "project/run.toml", "preset = 'rings'\n[data]\nset = 'points'\npath = 'data/p.csv'\n");
  const auto typed =
      basin_in(folder / "project", "train --preset rings --set data.set=points --set data.path=data/p.csv --steps 3" + kSmall + "--out runs/typed");
  ASSERT_EQ(typed.exit_code, 0) << typed.output;
  const auto resumed = basin("train --resume --steps 5 --out " + folder / "project/runs/typed");
  EXPECT_EQ(resumed.exit_code, 0) << resumed.output;
  const auto beside = basin("train --config " + folder / "project/run.toml" + " --steps 3" + kSmall + "--out " + folder / "project/runs/toml");
  EXPECT_EQ(beside.exit_code, 0) << beside.output;
  fs::rename(folder / "project", folder / "moved");
  for (const char* run : {"moved/runs/typed", "moved/runs/toml"}) {
    const auto outcome = basin("train --resume --steps 7 --out " + folder / run);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.output;
    EXPECT_NE(outcome.output.find(folder / "moved/data/p.csv"), std::string::npos) << "it says where it found them: " << outcome.output;
  }
}

TEST(MissingDataProgram, TheTildeWorksAtEveryDoor) {
  const TemporaryFolder folder;
  write_points(folder / "p.csv");
  write_atomically(folder / "run.toml", "[data]\nset = 'points'\npath = '~/p.csv'\n");
  write_atomically(folder / "tree.toml", "kind = 'model'\nsource = '~/run'\n");
  const EnvironmentVariable home("HOME", folder.path());
  for (const char* use : {"train --preset rings --config '~/run.toml' --steps 2 --out='~/run'",
                          "train --preset rings --set data.set=points --set data.path='~/p.csv' "
                          "--steps 2 --out='~/other'",
                          "sample '~/run' --count 4 --steps 2 --out '~/s.csv'", "info '~/run'", "curves '~/run' --out '~/c.png'",
                          "models --export '~/run' --out '~/m.safetensors'", "train --from '~/m.safetensors' --steps 2 --out '~/from'",
                          "compose --config '~/tree.toml' --chains 10 --steps 2 --out '~/tree'"}) {
    const auto outcome = basin(use);
    EXPECT_EQ(outcome.exit_code, 0) << use << ": " << outcome.output;
  }
  for (const char* made :
       {"run/checkpoint.safetensors", "other/status.json", "s.csv", "c.png", "m.safetensors", "from/status.json", "tree/compose.png"})
    EXPECT_TRUE(fs::exists(folder / made)) << made;
}

}  // namespace
}  // namespace basin
