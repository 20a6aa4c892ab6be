#include "app/window/settings.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "core/base/errors.h"

namespace app {
namespace {

struct SettingsTest : ::testing::Test {
  SettingsTest() : folder(::testing::TempDir() + "basin-settings-" + std::to_string(getpid())), path(folder + "/basin/window.toml") {
    std::filesystem::remove_all(folder);
  }
  ~SettingsTest() override { std::filesystem::remove_all(folder); }
  std::string folder, path;
};

TEST_F(SettingsTest, SaveThenLoadIsTheIdentity) {
  WindowSettings settings;
  settings.dark = false;
  settings.ui_scale = 1.5;
  settings.layout = "Teach";
  settings.ratios["Overview"] = {0.2, 0.55, 0.61, 0.3};
  settings.all_settings = true;
  settings.folded = {"data", "rescue"};
  settings.width = 1300;
  settings.height = 900;
  save_settings(path, settings);
  EXPECT_EQ(load_settings(path), settings);
}

TEST_F(SettingsTest, AbsentOrBrokenFilesGiveDefaults) {
  EXPECT_EQ(load_settings(path), WindowSettings{});
  std::filesystem::create_directories(folder + "/basin");
  for (const char* text : {"= = =", "theme = 3\nui_scale = 'x'\nratios = 4", "ui_scale = -7.0\nwidth = 1\n[ratios]\nOverview = ['a']"}) {
    std::ofstream(path) << text;
    const WindowSettings settings = load_settings(path);
    EXPECT_EQ(settings.ui_scale, 0);
    EXPECT_EQ(settings.width, 0);
    EXPECT_TRUE(settings.dark);
  }
}

TEST_F(SettingsTest, ScaleIsKeptInRange) {
  std::filesystem::create_directories(folder + "/basin");
  std::ofstream(path) << "ui_scale = 40.0\n";
  EXPECT_EQ(load_settings(path).ui_scale, kLargestScale);
}

TEST_F(SettingsTest, UnwritableFolderIsSaid) {
  std::ofstream(folder) << "a file where a folder should be";
  EXPECT_THROW(save_settings(path, {}), basin::BadInput);
}

}  // namespace
}  // namespace app
