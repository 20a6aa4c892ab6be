#include "app/panels/history.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

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
