#include "app/widgets/command_table.h"

#include <gtest/gtest.h>

#include <algorithm>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace app {
namespace {

CommandTable table_of(const std::vector<std::string>& labels, int& ran) {
  CommandTable table;
  for (const auto& label : labels) table.add({label, "Run", label, {{label[0], kCtrl}}, "Help.", [&ran] { ++ran; }});
  return table;
}

TEST(Palette, RanksStartsOfWordsFirst) {
  int ran = 0;
  const CommandTable table = table_of({"Reset layout", "Export metrics as CSV", "Step once", "Save screenshot"}, ran);
  EXPECT_EQ(search(table, "step").front()->label, "Step once");
  EXPECT_EQ(search(table, "csv").front()->label, "Export metrics as CSV");
  EXPECT_EQ(search(table, "rl").front()->label, "Reset layout");
  EXPECT_TRUE(search(table, "zzz").empty());
  EXPECT_EQ(search(table, "").size(), 4u);
}

TEST(CommandTableTest, DisabledCommandsDoNotRun) {
  int ran = 0;
  CommandTable table = table_of({"Step"}, ran);
  table.add({"off", "Run", "Off", {{'O', 0}}, "Help.", [&ran] { ran += 10; }, [] { return false; }});
  EXPECT_TRUE(table.press({'S', kCtrl}));
  EXPECT_FALSE(table.press({'S', 0}));
  EXPECT_FALSE(table.press({'O', 0}));
  EXPECT_FALSE(table.run("nothing"));
  EXPECT_EQ(ran, 1);
}

TEST(KeyNames, ReadAsPeopleWriteThem) {
  EXPECT_EQ(name_of({'E', kCtrl | kShift}), "Ctrl+Shift+E");
  EXPECT_EQ(name_of({' ', 0}), "Space");
  EXPECT_EQ(name_of({'/', kShift}), "?");
  EXPECT_EQ(name_of({}), "");
}

TEST(CommandTable, HeldKeysRepeatOnlyWhereThatIsWanted) {
  for (const KeyChord chord :
       {KeyChord{GLFW_KEY_UP, 0}, KeyChord{GLFW_KEY_DOWN, 0}, KeyChord{GLFW_KEY_EQUAL, kCtrl}, KeyChord{GLFW_KEY_MINUS, kCtrl},
        KeyChord{GLFW_KEY_COMMA, 0}, KeyChord{GLFW_KEY_PERIOD, 0}, KeyChord{GLFW_KEY_TAB, kShift}, KeyChord{GLFW_KEY_EQUAL, 0}})
    EXPECT_TRUE(repeats(chord)) << name_of(chord);
  for (const KeyChord chord : {KeyChord{GLFW_KEY_SPACE, 0}, KeyChord{GLFW_KEY_S, 0}, KeyChord{GLFW_KEY_R, kCtrl}, KeyChord{GLFW_KEY_F12, 0}})
    EXPECT_FALSE(repeats(chord)) << name_of(chord);
}

}  // namespace
}  // namespace app
