// The commands that the cards of shipped models give, run as their readers would, for two updates.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#include "core/base/files.h"
#include "tests/app/cli/program_rig.h"

namespace basin {
namespace {

std::vector<std::string> model_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(BASIN_SOURCE_DIR "/assets/models"))
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

class ShippedCommands : public ::testing::TestWithParam<std::string> {};

TEST_P(ShippedCommands, Train) {
  const auto card = read_file(BASIN_SOURCE_DIR "/assets/models/" + GetParam() + ".toml");
  std::smatch command;
  ASSERT_TRUE(std::regex_search(
      card, command, std::regex("\n# basin (train .*) --(?:seconds|steps) [0-9]+ --out " + GetParam() + "(?:, with settings changed on the way)?\n")))
      << card;
  const TemporaryFolder folder;
  const auto outcome = basin(command[1].str() + " --steps 2 --out " + folder / "run");
  const bool data_absent = outcome.exit_code == 2 && outcome.output.find("data.path") != std::string::npos;
  if (data_absent && GetParam().rfind("sprites", 0) != 0) GTEST_SKIP() << "its data are not on this machine: " << outcome.output;
  ASSERT_EQ(outcome.exit_code, 0) << command[1] << "\n" << outcome.output;
  const auto rows = read_file(folder / "run/metrics.csv");
  EXPECT_EQ(std::count(rows.begin(), rows.end(), '\n'), 1 + 2) << rows;
}

INSTANTIATE_TEST_SUITE_P(All, ShippedCommands, ::testing::ValuesIn(model_names()), [](const auto& each) {
  std::string name = each.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace basin
