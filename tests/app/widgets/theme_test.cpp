#include "app/widgets/theme.h"

#include <gtest/gtest.h>

#include "app/widgets/buttons.h"
#include "app/widgets/fonts.h"
#include "core/base/files.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/ui_rig.h"

namespace app {
namespace {

class ThemeContrast : public ::testing::TestWithParam<bool> {
 protected:
  ThemeColors colors() const { return GetParam() ? dark_colors() : light_colors(); }
};

TEST_P(ThemeContrast, TextIsReadableOnEveryGround) {
  const ThemeColors c = colors();
  for (const ImU32 ground : {c.ground, c.panel, c.header, c.field, c.field_hover}) {
    EXPECT_GE(contrast_ratio(c.text, ground), 4.5);
    EXPECT_GE(contrast_ratio(c.text_dim, ground), 4.5);
  }
  EXPECT_GE(contrast_ratio(c.text, c.field_active), 4.5);
}

TEST_P(ThemeContrast, ColouredWordsAreReadable) {
  const ThemeColors c = colors();
  EXPECT_GE(contrast_ratio(c.on_accent, c.accent), 4.5);
  EXPECT_GE(contrast_ratio(c.on_accent, c.accent_hover), 4.5);
  for (const ImU32 word : {c.accent, c.good, c.warn, c.bad})
    for (const ImU32 ground : {c.panel, c.header}) EXPECT_GE(contrast_ratio(word, ground), 4.5);
}

TEST_P(ThemeContrast, LinesStandOutFromThePlot) {
  Theme theme;
  theme.dark = GetParam();
  theme.color = colors();
  for (int i = 0; i < 6; ++i) EXPECT_GE(contrast_ratio(series_color(theme, i), theme.color.panel), 3.0) << i;
}

INSTANTIATE_TEST_SUITE_P(DarkAndLight, ThemeContrast, ::testing::Bool());

TEST(Fonts, AFileThatIsNoneLeavesImGuisOwn) {
  const basin::testing::TemporaryFolder folder;
  const std::string file = folder / "Inter-Regular.otf";
  basin::write_atomically(file, "version https://git-lfs.github.com/spec/v1");
  UiRig rig(ImVec2(300, 200), [] { ImGui::TextUnformatted("letters"); });
  build_fonts(rig.theme, {file, file, file});
  ASSERT_NE(rig.theme.body, nullptr);
  rig.frames(2);
}

TEST(Contrast, KnownValues) {
  EXPECT_NEAR(contrast_ratio(IM_COL32_WHITE, IM_COL32_BLACK), 21.0, 1e-6);
  EXPECT_NEAR(contrast_ratio(IM_COL32(119, 119, 119, 255), IM_COL32_WHITE), 4.48, 0.01);
}

TEST(Style, ScalesFromTheSameBaseEachTime) {
  Theme theme;
  ImGuiStyle style;
  theme.scale = 3;
  apply_style(theme, style);
  theme.scale = 1;
  apply_style(theme, style);
  EXPECT_EQ(style.FramePadding.x, 8);
}

TEST(Style, KeepsNothingOfTheDefaultColours) {
  ImGui::CreateContext();
  ImGuiStyle ours, original;
  ImGui::StyleColorsDark(&original);
  apply_style(Theme{}, ours);
  for (int slot = 0; slot < ImGuiCol_COUNT; ++slot) {
    const ImVec4 a = ours.Colors[slot], b = original.Colors[slot];
    const bool visible = a.w > 0 && a.x + a.y + a.z > 0;
    EXPECT_FALSE(visible && a.x == b.x && a.y == b.y && a.z == b.z && a.w == b.w) << ImGui::GetStyleColorName(slot);
  }
  ImGui::DestroyContext();
}

}  // namespace
}  // namespace app
