#include "core/studies/study.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/run/presets.h"
#include "core/studies/ablation.h"
#include "core/studies/run_curves.h"
#include "core/studies/stability_figure.h"
#include "tests/support/fake_session.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::FakeSession;

TEST(Study, TrainsToItsBudgetAndKeepsEveryUpdate) {
  FakeSession session(RunOptions{});
  const auto curve = run_study(session, {12, 0}, [](const StudyCurve&) { return true; });
  ASSERT_EQ(curve.points.size(), 12u);
  for (size_t i = 0; i < 12; ++i) EXPECT_EQ(curve.points[i].update, static_cast<int64_t>(i) + 1);
  EXPECT_TRUE(curve.whole);
  EXPECT_EQ(curve.alarm_at, 0);
  EXPECT_EQ(in_words(curve), "healthy");
}

TEST(Study, AStopKeepsWhatIsDone) {
  FakeSession session(RunOptions{});
  const auto curve = run_study(session, {12, 0}, [](const StudyCurve& so_far) { return so_far.points.size() < 5; });
  EXPECT_EQ(curve.points.size(), 5u);
  EXPECT_FALSE(curve.whole);
}

TEST(Study, TheFirstAlarmIsNamed) {
  FakeSession session(RunOptions{});
  session.break_at(4);
  const auto curve = run_study(session, {9, 0}, [](const StudyCurve&) { return true; });
  EXPECT_EQ(curve.alarm_at, 4);
  EXPECT_EQ(curve.alarm.rule, "gap-runaway");
  EXPECT_EQ(in_words(curve), "diverging (gap-runaway), alarm at 4");
  EXPECT_EQ(curve.points[2].health, Health::healthy);
  EXPECT_EQ(curve.points[3].health, Health::diverging);
}

TEST(Study, StabilityCrossesEveryRowWithTheKlTerm) {
  const auto cases = stability_cases(load_preset("stability-figure"));
  ASSERT_EQ(cases.size(), 10u);
  EXPECT_EQ(std::count_if(cases.begin(), cases.end(), [](const StabilityCase& one) { return one.kl; }), 5);
  for (const auto& one : cases) {
    EXPECT_EQ(one.kl, has_kl_term(one.options.objective));
    EXPECT_EQ(one.options.network.norm != Norm::none, one.row.find("normalisation") != std::string::npos) << one.row;
    EXPECT_EQ(one.options.network.spectral_norm, one.row.find("spectral") == 0) << one.row;
    EXPECT_EQ(one.options.network.attention, one.row == "self-attention") << one.row;
    EXPECT_EQ(one.options.compute.seed, cases.front().options.compute.seed);
    EXPECT_EQ(one.options.rescue.mode, RescueMode::off);
    EXPECT_NO_THROW(check_variant(one.row, one.options, {true, 1, 28, 28, -1, 1, {}}));
  }
}

TEST(Study, VariantsThatDoNotFitAreRefusedByName) {
  EXPECT_NE(bad_input_of([] { stability_cases(load_preset("rings")); }).find("stability-figure"), std::string::npos);
  EXPECT_NE(bad_input_of([] { ablation_cases(load_preset("rings")); }).find("points"), std::string::npos);
  const auto small = stability_cases(load_preset("fashion-mnist"));
  EXPECT_NE(bad_input_of([&] {
              check_variant(small[1].row, small[1].options, {true, 1, 28, 28, -1, 1, {}});
            }).find("Variant 'normalisation'"),
            std::string::npos);
}

TEST(Study, AblationFollowsThePublishedTable) {
  const auto cases = ablation_cases(load_preset("stability-figure"));
  ASSERT_EQ(cases.size(), 6u);
  EXPECT_EQ(cases[0].name(), "none");
  EXPECT_EQ(cases[1].name(), "augmentation");
  EXPECT_EQ(cases[3].name(), "KL (opt) + KL (ent) + augmentation");
  EXPECT_EQ(cases[5].name(), "KL (opt) + KL (ent) + augmentation + reservoir + multi-scale");
  EXPECT_EQ(cases[0].options.objective.kl_weight, 0);
  EXPECT_EQ(cases[0].options.network.scales, 1);
  EXPECT_EQ(cases[2].options.objective.kl_weight, 1);
  EXPECT_EQ(cases[2].options.objective.ent_weight, 0);
  EXPECT_EQ(cases[4].options.buffer.kind, BufferKind::ring);
  EXPECT_EQ(cases[5].options.buffer.kind, BufferKind::reservoir);
  for (const auto& one : cases) EXPECT_EQ(one.options.data.hold_out, 10);
}

TEST(Study, TablesHoldWhatWasMeasured) {
  auto cases = stability_cases(load_preset("stability-figure"));
  FakeSession session(RunOptions{});
  cases[0].curve = run_study(session, {3, 0}, [](const StudyCurve&) { return true; });
  const auto csv = stability_csv(cases);
  EXPECT_EQ(csv.find("row,kl,update,gap,|E|,verdict\nplain,off,1,"), 0u);
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 3);
  const auto table = stability_table(cases);
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 11);
  EXPECT_NE(table.find("not trained"), std::string::npos);
  const auto picture = draw_stability(cases, "data.");
  EXPECT_GT(picture.width, 1400);
  auto rows = ablation_cases(load_preset("stability-figure"));
  rows[0].curve = cases[0].curve;
  rows[0].distance = 12.5;
  const auto ablation = ablation_csv(rows);
  EXPECT_NE(ablation.find("no,no,no,no,no,healthy,gap-within-noise,0,3,"), std::string::npos) << ablation;
  EXPECT_EQ(std::count(ablation.begin(), ablation.end(), '\n'), 2) << "only what was trained";
  const auto words = ablation_table(rows, {1, 2, 1000, 60, 6000, 0.875});
  EXPECT_NE(words.find("classifier trained here"), std::string::npos);
  EXPECT_NE(words.find("87.5 %"), std::string::npos);
  EXPECT_EQ(words.find("FID"), std::string::npos);
}

TEST(RunCurves, DrawWhatWasMeasured) {
  RunCurves run{"run", std::vector<Metrics>(1)};
  EXPECT_NE(bad_input_of([&] { draw_run_curves({run}, ""); }).find("'run' has fewer than two updates"), std::string::npos);
  run.rows.resize(6);
  for (size_t i = 0; i < run.rows.size(); ++i) {
    run.rows[i].step = static_cast<int64_t>(i) + 1;
    run.rows[i].gap = 0.1 * static_cast<double>(i);
  }
  run.rows[1].kl = 1;
  const auto gap = draw_run_curves({run}, "healthy: sound.");
  run.rows[4].kl = 0.5;
  const auto two = draw_run_curves({run}, "healthy: sound.");
  EXPECT_EQ(gap.width, two.width);
  EXPECT_NE(gap.bytes, two.bytes) << "a metric measured once is no curve, twice is one";
  auto other = run;
  other.name = "other";
  other.rows[2].gap = -3;
  EXPECT_NE(draw_run_curves({run, other}, "").bytes, draw_run_curves({run, run}, "").bytes);
}

}  // namespace
}  // namespace basin
