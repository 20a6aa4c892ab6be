#include "app/window/panel_export.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "app/panels/chains.h"
#include "app/panels/composition.h"
#include "app/panels/draw.h"
#include "app/panels/honesty.h"
#include "app/panels/laboratory_tree.h"
#include "app/panels/landscape.h"
#include "app/panels/probe.h"
#include "app/panels/two_phase.h"
#include "core/base/errors.h"
#include "core/base/files.h"
#include "tests/app/panels/panel_rig.h"
#include "tests/support/bench_rig.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace app {
namespace {

std::string exports() {
  return BenchRig::exports();
}

/// The file read back as columns.
NumberTable read_table(const std::string& path) {
  std::istringstream lines(basin::read_file(path));
  NumberTable table;
  std::string line, cell;
  std::getline(lines, line);
  for (std::istringstream names(line); std::getline(names, cell, ',');) table.push_back({cell, {}});
  while (std::getline(lines, line)) {
    std::istringstream cells(line + ",");
    for (auto& column : table) {
      std::getline(cells, cell, ',');
      column.values.push_back(cell.empty() ? NAN : std::strtof(cell.c_str(), nullptr));
    }
  }
  return table;
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

std::string first_notice(BenchRig& rig) {
  for (int i = 0; i < 400 && rig.bench.notices().count() == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    rig.ui.frames();
  }
  return rig.bench.notices().count() > 0 ? rig.bench.notices().text(0) : "";
}

void right_click(BenchRig& rig, std::string_view name) {
  rig.ui.move(rig.ui.centre(name));
  ImGui::GetIO().MouseDown[1] = true;
  rig.ui.frames();
  ImGui::GetIO().MouseDown[1] = false;
  rig.ui.frames(3);
}

TEST(PanelExport, ATableReadsBackBitForBit) {
  NumberTable table{{"x", {}}, {"E", {}}};
  uint32_t bits = 12345;
  for (int i = 0; i < 3000; ++i) {
    bits = bits * 1664525u + 1013904223u;
    float value = 0;
    std::memcpy(&value, &bits, sizeof value);
    table[0].values.push_back(std::isfinite(value) ? value : 0.1f * static_cast<float>(i));
    table[1].values.push_back(1.0f / static_cast<float>(i + 1));
  }
  const std::string path = ::testing::TempDir() + "table.csv";
  write_table_csv(path, table);
  const NumberTable back = read_table(path);
  ASSERT_EQ(back.size(), 2u);
  EXPECT_EQ(back[0].name + back[1].name, "xE");
  for (size_t i = 0; i < 2; ++i) EXPECT_TRUE(same_bits(back[i].values, table[i].values));
  write_table_csv(path, {{"E", {1, NAN, 3}}});
  EXPECT_EQ(basin::read_file(path), "E\n1\n\n3\n") << "what is not a number is empty";
  std::filesystem::remove(path);
}

TEST(PanelExport, AFieldHasARowPerCellCentre) {
  const basin::Grid grid{2, -4, 4, {10, 20, 30, 40}};
  const std::vector<float> odd(3);
  const NumberTable table = field_table(grid, {{"E", &grid.values}, {"odd", &odd}});
  ASSERT_EQ(table.size(), 3u) << "a field of another size is left out";
  EXPECT_EQ(table[0].values, (std::vector<float>{-2, 2, -2, 2}));
  EXPECT_EQ(table[1].values, (std::vector<float>{-2, -2, 2, 2}));
  EXPECT_EQ(table[2].values, grid.values);
  EXPECT_TRUE(field_table({}, {{"E", &grid.values}}).empty());
  EXPECT_TRUE(field_table(grid, {{"odd", &odd}}).empty());
}

TEST(PanelExport, CropsToThePanelAtAnyScale) {
  Picture whole{{}, 6, 4};
  for (int i = 0; i < 6 * 4; ++i) whole.pixels.insert(whole.pixels.end(), 3, static_cast<uint8_t>(i));
  const Picture part = cropped(whole, {1, 0.5f, 1, 1}, 2);
  EXPECT_EQ(part.width, 2);
  EXPECT_EQ(part.height, 2);
  ASSERT_EQ(part.pixels.size(), 12u);
  EXPECT_EQ(part.pixels[0], 8);
  EXPECT_EQ(part.pixels[3 * 3], 15);
  EXPECT_EQ(cropped(whole, {4, 2, 100, 100}, 1).width, 2) << "what lies outside is cut off";
  EXPECT_EQ(cropped(whole, {90, 90, 5, 5}, 1).width, 6);
}

TEST(PanelExport, TheLandscapesFieldIsWrittenFromItsMenu) {
  std::filesystem::remove_all(exports());
  BenchRig rig;
  right_click(rig, "panel.Landscape.header");
  ASSERT_TRUE(rig.ui.drawn("context.panel.numbers"));
  rig.ui.click("context.panel.numbers");
  const std::string text = first_notice(rig);
  ASSERT_EQ(text.rfind("Exported ", 0), 0u) << text;
  EXPECT_NE(text.find("landscape.csv"), std::string::npos);
  const NumberTable back = read_table(text.substr(9));
  ASSERT_EQ(back.size(), 4u);
  EXPECT_EQ(back[3].name, "p");
  EXPECT_TRUE(same_bits(back[2].values, rig.bench.view().snapshot->energy.values));
  std::filesystem::remove_all(exports());
}

TEST(PanelExport, ThePictureIsThatOfThePanelUnderTheMouse) {
  BenchRig rig;
  right_click(rig, "panel.Chains.header");
  rig.ui.click("context.panel.picture");
  auto request = rig.bench.take_screenshot_request();
  ASSERT_TRUE(request.has_value());
  const WidgetRect panel = *rig.ui.log.find("panel.Chains");
  EXPECT_EQ(request->part.x, panel.min.x);
  EXPECT_EQ(request->part.width, panel.max.x - panel.min.x);
  EXPECT_NE(request->path.find("chains.png"), std::string::npos);
  rig.ui.frames(30);
  rig.ui.move(rig.ui.centre("panel.Buffer"));
  rig.press({GLFW_KEY_F12, kShift});
  request = rig.bench.take_screenshot_request();
  ASSERT_TRUE(request.has_value());
  EXPECT_NE(request->path.find("buffer.png"), std::string::npos);
  EXPECT_EQ(label_of(*rig.bench.commands().find("panel.picture")), "Export Buffer as PNG");
  std::filesystem::remove_all(exports());
}

TEST(PanelExport, PanelsWithoutNumbersOfferNone) {
  BenchRig rig;
  rig.ui.move(rig.ui.centre("panel.Controls"));
  rig.ui.frames();
  EXPECT_FALSE(rig.bench.commands().find("panel.numbers")->enabled());
  rig.ui.move(rig.ui.centre("panel.Stability"));
  rig.ui.frames();
  EXPECT_TRUE(rig.bench.commands().find("panel.numbers")->enabled());
  rig.press({GLFW_KEY_M, kCtrl | kShift});
  EXPECT_NE(first_notice(rig).find("metrics.csv"), std::string::npos) << "its plots are the metrics";
  std::filesystem::remove_all(exports());
}

TEST(PanelExport, AFolderThatCannotBeIsOneSentence) {
  std::filesystem::remove_all(exports());
  BenchRig rig;
  std::ofstream(exports()) << "in the way";
  rig.ui.move(rig.ui.centre("panel.Landscape"));
  rig.press({GLFW_KEY_M, kCtrl | kShift});
  rig.press({GLFW_KEY_F12, kShift});
  EXPECT_FALSE(rig.bench.take_screenshot_request().has_value());
  const std::string text = first_notice(rig);
  EXPECT_NE(text.find("basin-exports"), std::string::npos) << text;
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_EQ(text.back(), '.');
  std::filesystem::remove(exports());
  EXPECT_THROW(write_table_csv(exports() + "/no/such/folder.csv", {{"E", {1}}}), basin::BadInput);
}

std::string header(const NumberTable& table) {
  std::string names;
  for (const auto& column : table) names += (names.empty() ? "" : ",") + column.name;
  return names;
}

TEST(PanelExport, EveryFieldComesUnderItsName) {
  const auto columns = [](std::unique_ptr<Panel> made, bool laboratory) {
    const Panel& panel = *made;
    PanelRig rig(std::move(made), point_options());
    EXPECT_TRUE(panel.numbers(rig.view).empty()) << "before the first news";
    rig.ui.frames(2);
    rig.show_fresh();
    if (laboratory) {
      rig.shared.landscape.laboratory = true;
      rig.shared.laboratory_request.probed = 2;
      auto settings = rig.laboratory.settings();
      settings.moving = true;
      rig.laboratory.set(settings);
      rig.answer_laboratory();
      rig.answer_laboratory();
    }
    const NumberTable table = panel.numbers(rig.view);
    for (const auto& column : table) EXPECT_EQ(column.values.size(), table.front().values.size()) << column.name;
    return header(table);
  };
  EXPECT_EQ(columns(std::make_unique<LandscapePanel>(), false), "x,y,E,p");
  EXPECT_EQ(columns(std::make_unique<LandscapePanel>(), true), "x,y,E,p");
  EXPECT_EQ(columns(std::make_unique<HonestyPanel>(), true), "x,y,exact,histogram");
  EXPECT_EQ(columns(std::make_unique<TwoPhasePanel>(), false), "x,y,down,up,penalties,momentum,total");
  EXPECT_EQ(columns(std::make_unique<CompositionPanel>(), true), "x,y,E,p");
  EXPECT_EQ(columns(std::make_unique<ChainsPanel>(), false), "chain,step,E,force,x,y");
  EXPECT_EQ(columns(std::make_unique<ProbePanel>(), true), "x,y,E");
  EXPECT_EQ(columns(std::make_unique<DrawPanel>(), false), "x,y,weight");
}

}  // namespace
}  // namespace app
