#include "app/widgets/plot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <utility>

#include "app/widgets/histogram.h"
#include "app/widgets/plot_frame.h"
#include "tests/support/ui_rig.h"

namespace app {
namespace {

TEST(Columns, NeverLoseASpike) {
  for (const size_t spike : {0u, 1u, 123456u, 500001u, 999999u}) {
    Series series;
    for (size_t i = 0; i < 1000000; ++i) series.append(static_cast<double>(i), i == spike ? 1e3 : 0.1);
    const auto columns = columns_of(series, {basin::Scale::linear, 0, 999999, 0, 640}, 1);
    EXPECT_LE(columns.size(), 641u);
    EXPECT_TRUE(std::any_of(columns.begin(), columns.end(), [](const Column& column) { return column.high == 1e3; })) << spike;
  }
}

TEST(Columns, AgreeWithBruteForceAtAnyZoom) {
  Series series;
  for (int i = 0; i < 5000; ++i) series.append(i * 3.0, std::sin(i * 0.37) * (i % 17));
  for (const auto scale : {basin::Scale::linear, basin::Scale::logarithmic}) {
    const Axis axis{scale, 500, 9000, 10, 210};
    double low = INFINITY, high = -INFINITY, expected_low = INFINITY, expected_high = -INFINITY;
    for (const auto& column : columns_of(series, axis, 1)) low = std::min(low, column.low), high = std::max(high, column.high);
    for (size_t i = 0; i < series.size(); ++i)
      if (series.step(i) >= 500 && series.step(i) <= 9000)
        expected_low = std::min(expected_low, series.value(i)), expected_high = std::max(expected_high, series.value(i));
    EXPECT_EQ(low, expected_low);
    EXPECT_EQ(high, expected_high);
  }
}

TEST(Smoothing, HasNoStartUpBias) {
  Series raw;
  for (int i = 0; i < 50; ++i) raw.append(i, 5);
  SmoothedSeries smoothed;
  const Series& smooth = smoothed.update(raw, 0.99);
  for (size_t i = 0; i < smooth.size(); ++i) EXPECT_NEAR(smooth.value(i), 5, 1e-5);
}

TEST(Smoothing, FollowsAGrowingSeriesAsIfDoneAtOnce) {
  Series raw;
  SmoothedSeries growing, whole;
  for (int i = 0; i < 200; ++i) {
    raw.append(i, std::sin(i));
    growing.update(raw, 0.9);
  }
  const Series& a = growing.update(raw, 0.9);
  const Series& b = whole.update(raw, 0.9);
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a.value(i), b.value(i));
}

TEST(Smoothing, CapKeepsTheLineAlive) {
  Series raw;
  for (int i = 0; i < 20000; ++i) raw.append(i, i < 10000 ? 0 : 1);
  SmoothedSeries smoothed;
  EXPECT_GT(smoothed.update(raw, 1.0).value(19999), 0.9);
}

TEST(Smoothing, StartsOverWithANewRun) {
  Series raw;
  SmoothedSeries smoothed;
  for (int i = 0; i < 10; ++i) raw.append(i, 100);
  smoothed.update(raw, 0.9);
  raw.clear();
  for (int i = 0; i < 12; ++i) raw.append(i, 1);
  EXPECT_NEAR(smoothed.update(raw, 0.9).value(11), 1, 1e-6);
}

TEST(AxisTest, ValuesThatAreOneGetRoundTicks) {
  const double low = 30, high = 30.000001, margin = margin_around(low, high);
  Axis axis;
  axis.low = low - margin, axis.high = high + margin;
  for (const auto& tick : axis_ticks(axis, 4)) EXPECT_LE(tick.label.size(), 4u) << tick.label;
  EXPECT_NEAR(margin_around(1, 2), 0.08, 1e-12);
}

TEST(AxisTest, PixelsAndValuesAreInverse) {
  for (const auto scale : {basin::Scale::linear, basin::Scale::logarithmic, basin::Scale::symmetric}) {
    const Axis axis{scale, scale == basin::Scale::logarithmic ? 0.01 : -30, 200, 300, 20};
    for (const double value : {0.02, 0.5, 7.0, 150.0}) EXPECT_NEAR(axis.from_pixel(axis.to_pixel(value)), value, 1e-3 * std::max(1.0, value));
  }
}

TEST(AxisTest, LargeValuesStayShort) {
  EXPECT_EQ(format_value(12345, 0), "12.3k");
  EXPECT_EQ(format_value(-2.5e9, 0), "-2.5e9");
  EXPECT_EQ(format_value(1.5e14, 5e13), "1.5e14");
  EXPECT_EQ(format_value(2e14, 1e14), "2e14");
  EXPECT_EQ(format_value(9.97e9, 0), "1.0e10");
}

TEST(AxisTest, TicksLieInsideAndReadDifferently) {
  for (const Axis& axis :
       {Axis{basin::Scale::linear, -1, 1}, Axis{basin::Scale::logarithmic, 1, 1e6}, Axis{basin::Scale::symmetric, -100, 100},
        Axis{basin::Scale::linear, 1e6, 1.0001e6}, Axis{basin::Scale::linear, -3e14, 7e14}, Axis{basin::Scale::linear, 1e14, 1.0001e14}}) {
    const auto ticks = axis_ticks(axis, 5);
    ASSERT_GE(ticks.size(), 2u);
    for (size_t i = 0; i < ticks.size(); ++i) {
      EXPECT_GE(ticks[i].value, axis.low - 1e-9);
      EXPECT_LE(ticks[i].value, axis.high * (1 + 1e-9));
      if (i > 0) {
        EXPECT_NE(ticks[i].label, ticks[i - 1].label);
      }
    }
  }
}

/// Distances between neighbours as the axis draws them.
std::vector<double> gaps_of(const Axis& axis, const std::vector<Tick>& ticks) {
  std::vector<double> gaps;
  for (size_t i = 1; i < ticks.size(); ++i) gaps.push_back(basin::scaled(axis.scale, ticks[i].value) - basin::scaled(axis.scale, ticks[i - 1].value));
  return gaps;
}

TEST(AxisTest, TicksAreEvenlyPlacedAtRoundValuesAtEveryRange) {
  std::vector<Axis> axes;
  for (const double middle : {0.0, 1.0, -3.7, 30.0, 4567.0})
    for (const double span : {1e-3, 0.017, 0.3, 1.0, 7.7, 99.0, 12345.0})
      axes.push_back({basin::Scale::linear, middle - span, middle + span, 0, 300});
  for (const double low : {1e-6, 0.02, 0.9, 3.0})
    for (const double times : {1.3, 3.0, 12.0, 70.0, 5e3, 1e7}) axes.push_back({basin::Scale::logarithmic, low, low * times, 0, 300});
  for (const double high : {0.05, 0.7, 3.0, 44.0, 1e5}) axes.push_back({basin::Scale::symmetric, -0.4 * high, high, 0, 300});
  for (const Axis& axis : axes)
    for (int most = 2; most <= 10; ++most) {
      const auto ticks = axis_ticks(axis, most);
      EXPECT_LE(static_cast<int>(ticks.size()), most) << axis.low << " to " << axis.high;
      const auto gaps = gaps_of(axis, ticks);
      const bool narrow = axis.scale == basin::Scale::logarithmic && axis.high < 30 * axis.low;  // too short for powers alone
      const double uneven = axis.scale == basin::Scale::linear ? 1 + 1e-6 : narrow ? 2.5 : 1.6;
      for (const double gap : gaps) EXPECT_LE(gap, uneven * *std::min_element(gaps.begin(), gaps.end())) << axis.low << " to " << axis.high;
      for (const auto& tick : ticks) EXPECT_LE(tick.label.size(), 9u) << tick.label;
    }
}

TEST(AxisTest, StepsHaveTicksAtWholeNumbersAlone) {
  for (const double high : {2.0, 3.0, 7.0, 40.0})
    for (const auto& tick : axis_ticks({basin::Scale::linear, 1, high, 0, 300, true}, 8)) EXPECT_EQ(tick.value, std::round(tick.value));
}

TEST(AxisTest, FittingTicksLeaveRoomForTheirLabels) {
  for (const float pixels : {20.0f, 60.0f, 200.0f, 900.0f})
    for (const auto scale : {basin::Scale::linear, basin::Scale::logarithmic, basin::Scale::symmetric}) {
      const Axis axis{scale, 0.03, 4321, 0, pixels};
      const auto ticks = fitting_ticks(axis, 8, [](const Tick&, const Tick&) { return 25.0f; });
      EXPECT_FALSE(ticks.empty());
      for (size_t i = 1; i < ticks.size(); ++i) EXPECT_GE(axis.to_pixel(ticks[i].value) - axis.to_pixel(ticks[i - 1].value), 25.0f);
    }
}

TEST(Histogram, SharesAddUpAndIgnoreNonsense) {
  const auto shares = bin_shares({0.f, 0.5f, 1.f, 0.25f}, 0, 1, 4);
  EXPECT_EQ(shares, (std::vector<float>{0.25f, 0.25f, 0.25f, 0.25f}));
  const auto partly = bin_shares({NAN, INFINITY, 0.5f, 9.f}, 0, 1, 2);
  EXPECT_EQ(partly, (std::vector<float>{0, 0.25f}));
}

TEST(Histogram, EvenPlacesFillTheirBinsEvenly) {
  for (const int places : {2, 14, 47, 48, 49, 100, 336}) {
    std::vector<float> ages;
    for (int i = 0; i < places; ++i) ages.push_back(30.f * static_cast<float>(i));
    const auto bins = bins_of({&ages});
    const auto& shares = bins.shares[0];
    EXPECT_LE(shares.size(), 48u) << places;
    EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-5) << places;
    for (size_t i = 0; i + 1 < shares.size(); ++i) EXPECT_NEAR(shares[i], shares[0], 1e-6) << places << " " << i;
  }
  const std::vector<float> measured = {0.1f, 0.25f, 0.37f, 1.9f}, one = {5, 5};
  EXPECT_EQ(bins_of({&measured}).shares[0].size(), 48u);
  EXPECT_NEAR(bins_of({&one}).high - bins_of({&one}).low, 1, 1e-9);
  const std::vector<float> rounded = {1568.7272f, 1568.7273f, 1568.7274f};
  EXPECT_GE(bins_of({&rounded}).high - bins_of({&rounded}).low, 1) << "energies of equal pictures";
}

/// One plot of a million rows in the rig.
struct PlotRig {
  PlotRig() : ui(ImVec2(800, 400), [this] { draw(); }) {
    for (int i = 0; i <= 1000000; ++i) series.append(i, std::sin(i * 1e-4));
    ui.frames(2);
  }
  void draw() {
    steps.hovered = std::exchange(steps.next_hovered, -1);
    content.lines = {{"gap", &series, nullptr, ui.theme.color.data, basin::Dash::dashed}};
    plot.draw("plot", content, steps, ImVec2(700, 300), ui.theme);
  }
  ImVec2 at(float x) { return ui.log.find("plot")->at(x); }

  Series series;
  PlotContent content;
  StepAxis steps;
  Plot plot;
  UiRig ui;
};

TEST(PlotWidget, WheelHoldsAndDoubleClickFollows) {
  PlotRig rig;
  EXPECT_TRUE(rig.steps.follow);
  EXPECT_EQ(rig.steps.high, 1000000);
  rig.ui.wheel(rig.at(0.5f), 3);
  EXPECT_FALSE(rig.steps.follow);
  EXPECT_LT(rig.steps.high - rig.steps.low, 600000);
  EXPECT_NEAR((rig.steps.high + rig.steps.low) / 2, 500000, 2000);
  rig.ui.double_click_at(rig.at(0.5f));
  EXPECT_TRUE(rig.steps.follow);
}

TEST(PlotWidget, DragPansByTheDistanceDragged) {
  PlotRig rig;
  rig.ui.wheel(rig.at(0.5f), 3);
  const double low = rig.steps.low, width = rig.steps.high - low;
  rig.ui.drag(rig.at(0.5f), rig.at(0.25f));
  EXPECT_NEAR(rig.steps.low - low, 0.25 * width, 0.02 * width);
  EXPECT_NEAR(rig.steps.high - rig.steps.low, width, 1e-3 * width);
}

TEST(PlotWidget, ChipTogglesFollow) {
  PlotRig rig;
  rig.ui.click("plot.follow");
  EXPECT_FALSE(rig.steps.follow);
  rig.ui.click("plot.follow");
  EXPECT_TRUE(rig.steps.follow);
}

TEST(PlotWidget, ShiftDragZoomsToABoxAndDoubleClickGoesBack) {
  PlotRig rig;
  const WidgetRect area = *rig.ui.log.find("plot");
  ImGui::GetIO().KeyShift = true;
  rig.ui.drag(ImVec2(area.at(0.25f).x, area.min.y + 20), ImVec2(area.at(0.5f).x, area.max.y - 40));
  ImGui::GetIO().KeyShift = false;
  rig.ui.frames(2);
  EXPECT_FALSE(rig.steps.follow);
  EXPECT_NEAR(rig.steps.low, 250000, 4000);
  EXPECT_NEAR(rig.steps.high, 500000, 4000);
  rig.ui.double_click_at(rig.at(0.5f));
  EXPECT_TRUE(rig.steps.follow);
  EXPECT_EQ(rig.steps.high, 1000000);
}

TEST(PlotWidget, ABoxEndsWhereThePlotLeavesTheScreen) {
  Series series;
  for (int i = 0; i < 100; ++i) series.append(i, i);
  PlotContent content;
  content.lines = {{"gap", &series, nullptr, IM_COL32_WHITE}};
  StepAxis steps;
  Plot plot;
  bool on_screen = true;
  UiRig* drawn_by = nullptr;
  UiRig ui(ImVec2(800, 400), [&] {
    if (on_screen) plot.draw("plot", content, steps, ImVec2(700, 300), drawn_by->theme);
  });
  drawn_by = &ui;
  ui.frames(2);
  ImGuiIO& io = ImGui::GetIO();
  io.KeyShift = true;
  ui.move(ui.log.find("plot")->at(0.2f));
  io.MouseDown[0] = true;
  ui.frames(2);
  on_screen = false;
  ui.frames(2);
  io.MouseDown[0] = io.KeyShift = false;
  ui.move(ImVec2(600, 250));
  on_screen = true;
  ui.frames(3);
  EXPECT_TRUE(steps.follow);
}

struct LegendRig {
  LegendRig()
      : ui(ImVec2(900, 400), [this] {
          content.lines = {{"low", &low, nullptr, ui.theme.color.data}, {"high", &high, nullptr, ui.theme.color.samples}};
          plot.draw("plot", content, steps, ImVec2(800, 300), ui.theme);
        }) {
    for (int i = 0; i < 100; ++i) low.append(i, 0.01 * i), high.append(i, 1000 + i);
    steps.hovered = 50;
    ui.frames(2);
  }
  Series low, high;
  PlotContent content;
  StepAxis steps;
  Plot plot;
  UiRig ui;
};

TEST(PlotWidget, AClickOnALegendEntryHidesItsCurve) {
  LegendRig rig;
  EXPECT_EQ(rig.plot.shown(rig.content), (std::vector<std::string>{"low", "high"}));
  rig.ui.click("plot.legend.high");
  EXPECT_EQ(rig.plot.shown(rig.content), (std::vector<std::string>{"low"}));
  rig.plot.forget();
  EXPECT_EQ(rig.plot.shown(rig.content), (std::vector<std::string>{"low"})) << "a new run keeps the choice";
  rig.ui.click("plot.legend.high");
  EXPECT_EQ(rig.plot.shown(rig.content).size(), 2u);
  rig.ui.click_at(rig.ui.centre("plot.legend.high"), true);
  EXPECT_EQ(rig.plot.shown(rig.content), (std::vector<std::string>{"high"})) << "alone";
  rig.ui.click_at(rig.ui.centre("plot.legend.high"), true);
  EXPECT_EQ(rig.plot.shown(rig.content).size(), 2u);
}

TEST(PlotWidget, HoverReportsTheStep) {
  PlotRig rig;
  rig.ui.move(rig.at(0.25f));
  EXPECT_NEAR(rig.steps.next_hovered, 250000, 2000);
  rig.ui.frames(2);
  EXPECT_TRUE(rig.ui.drawn("tooltip"));
}

/// A verdict that flaps marks every update.
TEST(PlotWidget, MarksAreBoundedByPixelsAndLines) {
  PlotRig rig;
  rig.ui.move(rig.at(0.5f));
  rig.ui.frames(2);
  const int vertices = ImGui::GetDrawData()->TotalVtxCount;
  std::vector<TimelineMark> marks;
  for (int i = 0; i < 100000; ++i) marks.push_back({i * 10.0, "drifting (a-rule)", i % 2 == 0 ? MarkKind::good : MarkKind::bad});
  rig.content.marks = &marks;
  rig.ui.frames(2);
  EXPECT_LT(ImGui::GetDrawData()->TotalVtxCount - vertices, 12 * 700) << "a mark a column, and six lines of text";
}

TEST(PlotWidget, AMillionRowsAreDrawnInAnInstant) {
  PlotRig rig;
  rig.steps.smoothing = 0.9;
  rig.ui.frames(2);
  const auto begin = std::chrono::steady_clock::now();
  rig.ui.frames(20);
  const std::chrono::duration<double, std::milli> each = (std::chrono::steady_clock::now() - begin) / 20.0;
  EXPECT_LT(each.count(), 10);
}

TEST(PlotWidget, ARunLoadedLateIsShownFromItsFirstStep) {
  for (const auto& [first, expected] : {std::pair(20000, 20000.0), std::pair(5, 0.0)}) {
    Series series;
    for (int i = first; i <= first + 500; ++i) series.append(i, 1);
    PlotContent content;
    StepAxis steps;
    Plot plot;
    content.lines = {{"line", &series, nullptr, 0, basin::Dash::solid, ""}};
    UiRig ui(ImVec2(400, 300), [&] { plot.draw("plot", content, steps, ImVec2(300, 200), ui.theme); });
    ui.frames(2);
    EXPECT_EQ(steps.low, expected);
    EXPECT_EQ(steps.high, first + 500);
  }
}

TEST(PlotFrame, ALiveValueMovesNothing) {
  PlotArea area;
  std::string value = "1";
  UiRig ui(ImVec2(400, 300), [&] {
    area = begin_plot("plot", "Energy", "nats", "help", {{"data", value, 0, 0}, {"samples", value, 0, 0}}, "update", ImVec2(330, 200), 0, ui.theme);
    ImGui::Dummy(ImVec2(1, 1));
  });
  ui.frames(2);
  const ImVec2 before = area.min;
  value = "-0.00123";
  ui.frames(2);
  EXPECT_EQ(area.min.y, before.y);
}

TEST(PlotFrame, ALongLegendLeavesRoomForThePlot) {
  std::vector<LegendItem> legend;
  for (const char* name : {"weights", "L_CD", "L_KL", "penalty", "L_opt", "L_ent"}) {
    legend.push_back({std::string(name) + ", twin", "0.1234", 0, 2, true});
    legend.push_back({name, "0.1234", 0});
  }
  for (const float height : {300.0f, 150.0f, 100.0f}) {
    PlotArea bare, area;
    UiRig ui(ImVec2(400, 700), [&] {
      bare = begin_plot("bare", "Norms", "", "help", {}, "update", ImVec2(250, height), 0, ui.theme);
      ImGui::SetCursorPos(ImVec2(0, 350));
      area = begin_plot("full", "Norms", "", "help", legend, "update", ImVec2(250, height), 0, ui.theme);
    });
    ui.frames(2);
    EXPECT_GT(bare.height() - area.height(), 8) << "there is a legend";
    EXPECT_LE(bare.height() - area.height(), std::max(height / 3, 20.0f)) << height;
    EXPECT_TRUE(area.drawable());
  }
}

TEST(PlotFrame, AHiddenCurveKeepsItsEntryHoweverFewFit) {
  std::vector<LegendItem> legend;
  const std::vector<std::string> names = {"weights", "L_CD", "L_KL", "penalty", "L_opt", "L_ent"};
  for (const auto& name : names) {
    legend.push_back({name + ", twin", "0.1234", 0, 2, true, static_cast<int>(legend.size())});
    legend.push_back({name, "0.1234", 0, 0, false, static_cast<int>(legend.size())});
  }
  UiRig* drawn_by = nullptr;
  UiRig ui(ImVec2(400, 700), [&] {
    begin_plot("plot", "Norms", "", "help", legend, "update", ImVec2(120, 100), 0, drawn_by->theme);
    ImGui::Dummy(ImVec2(1, 1));
  });
  drawn_by = &ui;
  ui.frames(2);
  ASSERT_FALSE(ui.drawn("plot.legend.L_ent")) << "it stands in +N";
  legend.back().hidden = legend[2].hidden = true;
  ui.frames(2);
  EXPECT_TRUE(ui.drawn("plot.legend.L_ent"));
  EXPECT_TRUE(ui.drawn("plot.legend.L_CD, twin"));
  for (auto& item : legend) item.hidden = true;
  ui.frames(2);
  for (const auto& item : legend) EXPECT_TRUE(ui.drawn("plot.legend." + item.label)) << item.label;
}

TEST(PlotFrame, TheAxisNameStandsLeftOfTheTicksOrBelowThem) {
  PlotArea brief, long_name;
  UiRig ui(ImVec2(400, 500), [&] {
    brief = begin_plot("a", "A", "", "help", {}, "step", ImVec2(330, 200), 0, ui.theme);
    ImGui::SetCursorPos(ImVec2(0, 220));
    long_name = begin_plot("b", "B", "", "help", {}, "age, Langevin steps", ImVec2(330, 200), 0, ui.theme);
  });
  ui.frames(2);
  EXPECT_LT(brief.x_name.x, brief.min.x);
  EXPECT_LT(brief.x_name.y, brief.max.y + 6);
  EXPECT_GT(long_name.x_name.y, long_name.max.y + 10);
  EXPECT_GT(brief.height(), long_name.height());
}

TEST(PlotWidget, SurvivesEmptyTinyAndConstant) {
  Series empty, constant;
  for (int i = 0; i < 5; ++i) constant.append(3, 1);
  PlotContent content;
  StepAxis steps;
  Plot plot;
  ImVec2 size(300, 200);
  UiRig ui(ImVec2(400, 300), [&] { plot.draw("plot", content, steps, size, ui.theme); });
  for (const Series* series : {&empty, &constant}) {
    content.lines = {{"line", series, &empty, ui.theme.color.data, basin::Dash::dotted}};
    for (const ImVec2 each : {ImVec2(300, 200), ImVec2(20, 10), ImVec2(1, 1)}) {
      size = each;
      ui.frames(2);
    }
  }
}

}  // namespace
}  // namespace app
