#include "app/panels/history.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "app/panels/metric_charts.h"

namespace app {
namespace {

TEST(Series, ExtentEqualsBruteForce) {
  std::mt19937 random(3);
  std::normal_distribution<double> normal;
  for (const size_t size : {1u, 2u, 3u, 64u, 1000u}) {
    Series series;
    for (size_t i = 0; i < size; ++i) series.append(static_cast<double>(i), normal(random));
    for (int trial = 0; trial < 300; ++trial) {
      size_t first = random() % size, last = random() % size;
      if (first > last) std::swap(first, last);
      ++last;
      double low = series.value(first), high = low;
      for (size_t i = first; i < last; ++i) low = std::min(low, series.value(i)), high = std::max(high, series.value(i));
      EXPECT_EQ(series.extent(first, last), std::pair(low, high)) << size << " [" << first << ", " << last << ")";
    }
  }
}

TEST(Series, SkipsWhatWasNotMeasured) {
  Series series;
  series.append(1, 2);
  for (const double bad : {static_cast<double>(NAN), static_cast<double>(INFINITY), -static_cast<double>(INFINITY), 1e300}) series.append(2, bad);
  series.append(3, 4);
  EXPECT_EQ(series.size(), 2u);
  EXPECT_EQ(series.step(1), 3);
  EXPECT_EQ(series.lower_bound(2), 1u);
}

TEST(History, KeepsEveryMetricByName) {
  History history;
  basin::Metrics row;
  row.step = 7;
  row.gap = -0.25;
  history.append(row);
  EXPECT_EQ(history.series("gap").value(0), -0.25);
  EXPECT_TRUE(history.series("kl").empty());
  EXPECT_TRUE(history.series("nonsense").empty());
  EXPECT_EQ(history.last_step(), 7);
  history.clear();
  EXPECT_TRUE(history.series("gap").empty());
}

/// Where it changed, not where it stayed; and no longer when the run went back.
TEST(History, MarksWhereTheVerdictChanged) {
  History history;
  basin::Metrics row;
  for (const auto health : {basin::Health::healthy, basin::Health::healthy, basin::Health::drifting, basin::Health::diverging}) {
    ++row.step;
    row.health = health;
    row.rule = "a-rule";
    history.append(row);
  }
  ASSERT_EQ(history.marks().size(), 2u);
  EXPECT_EQ(history.marks()[0].step, 3);
  EXPECT_EQ(history.marks()[0].text, "drifting (a-rule)");
  EXPECT_EQ(history.marks()[0].kind, MarkKind::warning);
  EXPECT_EQ(history.marks()[1].kind, MarkKind::bad);
  history.rewind(3);
  ASSERT_EQ(history.marks().size(), 1u);
  row.health = basin::Health::healthy;
  history.append(row);
  ASSERT_EQ(history.marks().size(), 2u);
  EXPECT_EQ(history.marks()[1].kind, MarkKind::good);
}

/// Every group of the one list has its chart, in order, each curve with the list's label and unit.
TEST(History, WhatARewindDropsIsLeftBehind) {
  History history;
  for (int64_t step = 1; step <= 6; ++step) {
    basin::Metrics row;
    row.step = step;
    row.gap = static_cast<double>(10 * step);
    history.append(row);
  }
  EXPECT_TRUE(history.left("gap").empty());
  history.rewind(4);
  ASSERT_EQ(history.left("gap").size(), 2u);
  EXPECT_EQ(history.left("gap").step(0), 5);
  EXPECT_EQ(history.left("gap").value(1), 60);
  EXPECT_EQ(history.series("gap").size(), 4u);
  history.rewind(1);
  EXPECT_EQ(history.left("gap").size(), 3u) << "of the last rewind alone";
  history.clear();
  EXPECT_TRUE(history.left("gap").empty());
}

/// As after going back alone and then a remedy.
TEST(History, ARewindThatDropsNothingKeepsTheStretchLeftBefore) {
  History history;
  for (int64_t step = 1; step <= 6; ++step) {
    basin::Metrics row;
    row.step = step;
    row.energy_data = 1;
    history.append(row);
  }
  history.rewind(4);
  history.rewind(4);
  EXPECT_EQ(history.left("energy_data").size(), 2u);
}

TEST(History, RestoresALoadedRunsCurvesWithTheirMarks) {
  basin::CurveRecord record;
  for (int64_t step = 1; step <= 10; ++step) {
    basin::Metrics row;
    row.step = step;
    row.gap = static_cast<double>(step);
    row.health = step < 5 ? basin::Health::healthy : basin::Health::diverging;
    row.rule = "gap-runaway";
    record.append(row);
  }
  record.changes = {{3, "chain.steps = 9"}};
  record.rewind(8);
  History history;
  history.clear(8);
  history.restore(record);
  EXPECT_EQ(history.series("gap").size(), 8u);
  EXPECT_EQ(history.series("gap").step(0), 1);
  EXPECT_EQ(history.left("gap").size(), 2u);
  EXPECT_EQ(history.last_step(), 8);
  ASSERT_EQ(history.marks().size(), 2u);
  EXPECT_EQ(history.marks()[0].kind, MarkKind::bad);
  EXPECT_EQ(history.marks()[0].step, 5);
  EXPECT_EQ(history.marks()[1].text, "chain.steps = 9");
}

/// A view of `history`, for charts that need no window.
struct ChartView {
  explicit ChartView(const History& history) {
    view.history = &history;
    view.theme = &theme;
    view.shared = &shared;
  }
  Theme theme;
  SharedView shared;
  View view;
};

/// Both are there whatever is shown, and which is which stands in the key.
TEST(MetricCharts, TheKlOfTheWeightsShownStandsOut) {
  History history;
  basin::Metrics row;
  row.step = 1;
  row.kl = 0.1, row.kl_live = 0.2;
  history.append(row);
  ChartView charted(history);
  View& view = charted.view;
  for (const auto weights : {basin::WeightsKind::live, basin::WeightsKind::averaged}) {
    charted.shared.request.weights = weights;
    const auto charts = metric_charts(view);
    ASSERT_EQ(charts.size(), 1u);
    const std::string shown = fmt::format("KL ({})", name_of(weights));
    ASSERT_EQ(charts[0].content.lines.size(), 2u);
    for (const auto& line : charts[0].content.lines) EXPECT_EQ((line.color >> IM_COL32_A_SHIFT) == 255, line.label == shown) << line.label;
  }
}

TEST(MetricCharts, FollowTheListOfMetrics) {
  History history;
  basin::Metrics row;
  row.step = 1;
  basin::visit_metrics(row, [](const basin::MetricInfo&, double& value) { value = 0.5; });
  history.append(row);
  ChartView charted(history);
  View& view = charted.view;
  view.options.chain.sampler = basin::SamplerKind::mala;
  const auto charts = metric_charts(view);
  ASSERT_EQ(charts.size(), basin::metric_groups().size());
  for (size_t i = 0; i < charts.size(); ++i) {
    const auto& group = basin::metric_groups()[i];
    EXPECT_EQ(charts[i].content.title, group.title);
    std::vector<std::string> labels;
    basin::visit_metrics(row, [&](const basin::MetricInfo& metric, double) {
      if (metric.group == group.group) labels.push_back(metric.style.label);
    });
    ASSERT_EQ(charts[i].content.lines.size(), labels.size()) << group.title;
    for (size_t k = 0; k < labels.size(); ++k) EXPECT_EQ(charts[i].content.lines[k].label, labels[k]);
  }
  EXPECT_EQ(charts.back().content.unit, "share; diversity: ratio; alternation: correlation");
  EXPECT_NE(charts.front().content.lines.front().spread, nullptr);
}

TEST(History, OneDragOfASliderIsOneMark) {
  History history;
  history.mark(100, "chain.steps = 21");
  history.mark(101, "chain.steps = 22");
  history.mark(102, "chain.noise = 0.1");
  history.mark(900, "chain.noise = 0.2");
  ASSERT_EQ(history.marks().size(), 3u);
  EXPECT_EQ(history.marks()[0].text, "chain.steps = 22");
  EXPECT_EQ(history.marks()[0].step, 100);
}

}  // namespace
}  // namespace app
