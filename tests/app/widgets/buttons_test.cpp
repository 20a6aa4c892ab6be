#include "app/widgets/buttons.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/ui_rig.h"

namespace app {
namespace {

TEST(BrokenAtSpaces, KeepsNumbersWholeAndLinesWithinTheirWidth) {
  const std::string text = "The gap averages +27.6, beyond 15.8: samples reach far lower energies than data.";
  UiRig ui(ImVec2(400, 300), [&] {
    const float width = ImGui::CalcTextSize("The gap averages +27.").x;  // ends within a number
    const std::string lines = broken_at_spaces(text, width);
    EXPECT_EQ(lines.substr(0, 17), "The gap averages\n");
    EXPECT_LE(ImGui::CalcTextSize(lines.c_str()).x, width);
    std::string joined = lines;
    std::replace(joined.begin(), joined.end(), '\n', ' ');
    EXPECT_EQ(joined, text);
    EXPECT_EQ(broken_at_spaces(text, 1e6f), text);
    EXPECT_EQ(broken_at_spaces("unbreakable", 1), "unbreakable") << "a word wider than the room stands alone";
    EXPECT_EQ(broken_at_spaces("", 10), "");
  });
  ui.frames(1);
}

}  // namespace
}  // namespace app
