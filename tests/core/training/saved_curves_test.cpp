#include "core/training/saved_curves.h"

#include <gtest/gtest.h>

#include "core/run/metrics_file.h"
#include "core/training/checkpoint.h"
#include "core/training/run_folder.h"
#include "core/training/session.h"
#include "core/training/session_state.h"
#include "tests/support/small_runs.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::small_points_run;
using testing::TemporaryFolder;

/// With the number of shards that a run has.
SavedFile with_threads(const std::string& path, int64_t threads) {
  SavedFile file(path);
  file.threads = threads;
  return file;
}

void expect_same(const CurveRecord::Curves& a, const CurveRecord::Curves& b) {
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [name, curve] : a) {
    EXPECT_EQ(curve.steps, b.at(name).steps) << name;
    EXPECT_EQ(curve.values, b.at(name).values) << name;
  }
}

TEST(SavedCurves, ARunSavedPausedOpensPausedWithCompleteCurvesAndTheSameThreads) {
  const TemporaryFolder folder;
  const auto session = make_session(small_points_run());
  for (int i = 0; i < 20; ++i) session->step();
  auto options = session->options();
  options.chain.steps = 6;
  session->set_options(options);
  session->step();
  session->set_paused(true);
  session->save(folder / "a.safetensors");
  const auto opened = open_session({folder / "a.safetensors"});
  EXPECT_TRUE(opened->paused());
  EXPECT_EQ(opened->info().threads, 2);
  expect_same(session->curves().curves, opened->curves().curves);
  EXPECT_EQ(opened->curves().curves.at("gap").steps.front(), 1);
  EXPECT_EQ(opened->curves().curves.at("gap").steps.back(), 21);
  for (const char* name : {"kl", "kl_live"}) EXPECT_EQ(opened->curves().curves.at(name).steps.size(), 5u) << name;
  ASSERT_EQ(opened->curves().changes.size(), 1u);
  EXPECT_EQ(opened->curves().changes[0].step, 20);
  EXPECT_EQ(opened->curves().changes[0].text, "chain.steps = 6");
  EXPECT_EQ(opened->curves().verdicts.size(), session->curves().verdicts.size());
  opened->step();
  EXPECT_EQ(opened->curves().curves.at("gap").steps.back(), 22) << "and they go on";
  expect_same(read_curves(folder / "a.safetensors").curves, session->curves().curves);
}

TEST(SavedCurves, UpdatesThatCannotBeAreRefused) {
  const TemporaryFolder folder;
  const auto session = make_session(small_points_run());
  for (int i = 0; i < 3; ++i) session->step();
  session->save(folder / "a.safetensors");
  for (const std::vector<double>& steps : {std::vector<double>{1, 1e300}, {1, 4}, {2, 1}, {1, 1.5}, {-1, 2}}) {
    const CheckpointFile sound(folder / "a.safetensors");
    Checkpoint checkpoint;
    checkpoint.metadata = sound.metadata();
    CurveRecord record;
    record.curves["gap"] = {steps, std::vector<double>(steps.size(), 0.5)};
    add_curves(record, checkpoint);
    write_checkpoint(folder / "b.safetensors", checkpoint);
    EXPECT_NE(bad_input_of([&] { read_curves(folder / "b.safetensors"); }).find("is of update"), std::string::npos) << steps[1];
  }
}

TEST(SavedCurves, WhatARescueLeftIsKeptToo) {
  const TemporaryFolder folder;
  auto options = small_points_run();
  options.rescue.mode = RescueMode::ask;
  options.rescue.every = 5;
  const auto session = make_session(options);
  for (int i = 0; i < 30; ++i) session->step();
  session->rescue(kGoBack);
  session->save(folder / "a.safetensors");
  const auto opened = open_session({folder / "a.safetensors"});
  ASSERT_FALSE(opened->curves().left.empty());
  expect_same(session->curves().left, opened->curves().left);
  EXPECT_EQ(opened->curves().left.at("gap").steps.back(), 30);
  EXPECT_FALSE(opened->paused());
}

TEST(SavedCurves, AFileOfBeforeThemOpensWithout) {
  const TemporaryFolder folder;
  const auto session = make_session(small_points_run());
  for (int i = 0; i < 3; ++i) session->step();
  session->save(folder / "a.safetensors");
  auto old = read_checkpoint(folder / "a.safetensors");
  NamedTensors kept;
  for (const auto& item : old.tensors)
    if (item.first.rfind("curves.", 0) != 0) kept.push_back(item);
  old.tensors = kept;
  for (const char* word : {"verdicts", "changes", "paused"}) old.metadata.erase(word);
  write_checkpoint(folder / "old.safetensors", old);
  const auto opened = open_session({folder / "old.safetensors"});
  EXPECT_EQ(opened->step_count(), 3);
  EXPECT_TRUE(opened->curves().curves.empty());
  EXPECT_FALSE(opened->paused());
  old.tensors.emplace_back("curves.gap", torch::zeros({3}, torch::kDouble));
  write_checkpoint(folder / "torn.safetensors", old);
  EXPECT_NE(bad_input_of([&] { open_session({folder / "torn.safetensors"}); }).find("curves.gap"), std::string::npos);
}

TEST(SavedCurves, ThreadsChosenOnThisMachineStayAndThatBitsDifferIsSaid) {
  const TemporaryFolder folder;
  const auto session = make_session(small_points_run());
  for (int i = 0; i < 3; ++i) session->step();
  session->save(folder / "a.safetensors");
  std::string told;
  LoadWatch watch;
  watch.notice = [&](const std::string& text) { told += text; };
  EXPECT_EQ(open_session(with_threads(folder / "a.safetensors", 2), watch)->info().threads, 2);
  EXPECT_EQ(told, "");
  const auto opened = open_session(with_threads(folder / "a.safetensors", 3), watch);
  EXPECT_EQ(opened->info().threads, 3);
  EXPECT_EQ(opened->options().compute.threads, 3);
  EXPECT_NE(told.find("3 threads"), std::string::npos) << told;
  EXPECT_NE(told.find("2 threads"), std::string::npos) << told;
  EXPECT_TRUE(opened->step().has_value());
}

/// A checkpoint that was copied without the files beside it.
TEST(SavedCurves, AFolderWithoutMetricsGetsThoseOfItsCheckpoint) {
  const TemporaryFolder folder;
  const auto session = make_session(small_points_run());
  for (int i = 0; i < 6; ++i) session->step();
  RunFolder run(folder / "run", true);
  run.begin(*session);
  const auto rows = read_metrics(folder / "run/metrics.csv");
  ASSERT_EQ(rows.size(), 6u);
  EXPECT_EQ(rows[0].step, 1);
}

}  // namespace
}  // namespace basin
