#include "app/widgets/plot_grid.h"

#include <gtest/gtest.h>

#include "tests/support/bench_rig.h"

namespace app {
namespace {

constexpr const char* kPlots[] = {"stability.energy", "stability.gap",    "stability.gradients", "stability.forces",
                                  "stability.truth",  "stability.chains", "stability.histogram"};

TEST(PlotGrid, FitsTheSpaceOrShowsWholeRows) {
  for (float width = 100; width < 1700; width += 37)
    for (float height = 60; height < 1000; height += 31)
      for (const float scale : {0.75f, 1.0f, 2.0f}) {
        const PlotGrid grid = plot_grid(ImVec2(width, height), 7, 10, 14, scale);
        ASSERT_GE(grid.columns * grid.rows, 7);
        ASSERT_LT(grid.columns * (grid.rows - 1), 7) << "an empty row";
        const float wide = static_cast<float>(grid.columns) * (grid.cell.x + 10) - 10, high = static_cast<float>(grid.rows) * (grid.cell.y + 10) - 10;
        EXPECT_LE(wide, width);
        if (!grid.scrolls) {
          EXPECT_LE(high, height);
        } else if (grid.cell.y <= height) {
          const auto visible = static_cast<int>((height + 10) / (grid.cell.y + 10));
          EXPECT_LE(height - (static_cast<float>(visible) * (grid.cell.y + 10) - 10), 2 * visible) << "a row is cut";
        }
      }
}

TEST(PlotGrid, TakesMoreColumnsInAWideSpace) {
  EXPECT_EQ(plot_grid(ImVec2(570, 520), 7, 10, 14, 1).columns, 2);
  EXPECT_EQ(plot_grid(ImVec2(1570, 850), 7, 10, 14, 1).columns, 3);
  EXPECT_FALSE(plot_grid(ImVec2(570, 520), 7, 10, 14, 1).scrolls);
  EXPECT_TRUE(plot_grid(ImVec2(340, 300), 7, 10, 14, 1).scrolls);
}

TEST(StabilityPanel, ShowsAllPlotsInTheOverview) {
  BenchRig rig(ImVec2(1600, 1000));
  rig.train(20);
  rig.ui.frames(3);
  const WidgetRect panel = *rig.ui.log.find("panel.Stability");
  for (const char* name : kPlots) {
    ASSERT_TRUE(rig.ui.drawn(name)) << name;
    EXPECT_LE(rig.ui.log.find(name)->max.y, panel.max.y) << name;
    EXPECT_LE(rig.ui.log.find(name)->max.x, panel.max.x) << name;
  }
}

TEST(StabilityPanel, CutsNoPlotWhereItScrolls) {
  BenchRig rig(ImVec2(1024, 700));
  rig.train(20);
  rig.ui.frames(3);
  const WidgetRect panel = *rig.ui.log.find("panel.Stability");
  EXPECT_LE(rig.ui.log.find("stability.energy")->max.y, panel.max.y);
  for (const char* name : kPlots) {
    const WidgetRect* plot = rig.ui.log.find(name);
    EXPECT_TRUE(plot == nullptr || plot->max.y <= panel.max.y || plot->min.y >= panel.max.y - 12) << name << " is cut";
  }
}

}  // namespace
}  // namespace app
