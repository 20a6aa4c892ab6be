#include "core/run/curve_record.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace basin {
namespace {

Metrics row_at(int64_t step, double gap) {
  Metrics row;
  row.step = step;
  row.gap = gap;
  if (step % 100 == 0) row.kl = 1.0 / static_cast<double>(step);
  row.health = step < 50 ? Health::healthy : Health::drifting;
  row.rule = step < 50 ? "calm" : "wide-gap";
  return row;
}

TEST(CurveRecord, VerdictsThatFlipAndSettingsThatAreDraggedStayBounded) {
  CurveRecord record;
  constexpr int64_t kUpdates = 20000;
  for (int64_t step = 1; step <= kUpdates; ++step) {
    Metrics row = row_at(step, 0);
    row.health = step % 2 == 0 ? Health::healthy : Health::drifting;
    row.rule = step % 2 == 0 ? "" : "gap-drift";
    record.append(row);
    record.append(SettingChange{step / 4, fmt::format("chain.noise = {}", step)});
  }
  EXPECT_LE(record.verdicts.size(), CurveRecord::kMostEntries);
  EXPECT_LE(record.changes.size(), CurveRecord::kMostEntries);
  EXPECT_GT(record.changes.size(), CurveRecord::kMostEntries / 4);
  EXPECT_EQ(record.verdicts.front().from, 1) << "every update is judged";
  EXPECT_EQ(record.verdicts.back().from, kUpdates);
  EXPECT_EQ(record.changes.back().text, "chain.noise = 20000") << "what holds now is known";
}

TEST(CurveRecord, WhatIsNoRuleIsNoVerdict) {
  EXPECT_EQ(parse_verdicts("3 drifting gap-drift\n4 healthy a,b\n5 healthy \n").size(), 2u);
}

TEST(CurveRecord, StaysBoundedFromTheFirstUpdateToTheLastAndLosesNoSpike) {
  CurveRecord record;
  constexpr int64_t kUpdates = 50000;
  for (int64_t step = 1; step <= kUpdates; ++step) record.append(row_at(step, step == 777 ? 50.0 : step == 31234 ? -60.0 : 0.01 * (step % 7)));
  const auto& gap = record.curves.at("gap");
  EXPECT_LE(gap.steps.size(), ThinCurve::kMost);
  EXPECT_EQ(gap.steps.front(), 1);
  for (size_t i = 1; i < gap.steps.size(); ++i) EXPECT_LE(gap.steps[i] - gap.steps[i - 1], 256) << "the beginning is as fine as the rest";
  EXPECT_EQ(gap.steps.back(), kUpdates);
  EXPECT_TRUE(std::is_sorted(gap.steps.begin(), gap.steps.end()));
  EXPECT_EQ(*std::max_element(gap.values.begin(), gap.values.end()), 50);
  EXPECT_EQ(*std::min_element(gap.values.begin(), gap.values.end()), -60);
  EXPECT_EQ(record.curves.at("kl").steps.size(), 500u) << "what is rare is not thinned with the rest";
  EXPECT_EQ(record.curves.count("nll"), 0u);
}

TEST(CurveRecord, GoesBackAndKeepsWhatWasLeft) {
  CurveRecord record;
  for (int64_t step = 1; step <= 100; ++step) record.append(row_at(step, 1));
  record.changes = {{20, "chain.steps = 9"}, {60, "chain.steps = 12"}};
  record.rewind(40);
  EXPECT_EQ(record.curves.at("gap").steps.back(), 40);
  EXPECT_EQ(record.left.at("gap").steps.front(), 41);
  EXPECT_EQ(record.left.at("gap").steps.back(), 100);
  EXPECT_EQ(record.curves.count("kl"), 0u);
  ASSERT_EQ(record.verdicts.size(), 1u);
  ASSERT_EQ(record.changes.size(), 1u);
  record.rewind(40);
  EXPECT_EQ(record.left.at("gap").steps.size(), 60u) << "a second remedy of the same rescue drops nothing";
}

TEST(CurveRecord, RowsAndLinesComeBack) {
  CurveRecord record;
  for (int64_t step = 1; step <= 100; ++step) record.append(row_at(step, 0.5));
  const auto rows = rows_of(record);
  ASSERT_EQ(rows.size(), 100u);
  EXPECT_EQ(rows[48].health, Health::healthy);
  EXPECT_EQ(rows[49].health, Health::drifting);
  EXPECT_EQ(rows[99].rule, "wide-gap");
  EXPECT_EQ(rows[99].kl, 0.01);
  EXPECT_TRUE(std::isnan(rows[98].kl));
  const auto verdicts = parse_verdicts(to_lines(record.verdicts));
  ASSERT_EQ(verdicts.size(), 2u);
  EXPECT_EQ(verdicts[1].from, 50);
  EXPECT_EQ(verdicts[1].rule, "wide-gap");
  const auto changes = parse_changes(to_lines(std::vector<SettingChange>{{7, "a = 1, b = 2"}}));
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].text, "a = 1, b = 2");
  EXPECT_TRUE(parse_changes("no number\n\nx").empty());
}

}  // namespace
}  // namespace basin
