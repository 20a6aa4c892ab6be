#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cmath>
#include <csignal>
#include <filesystem>

#include "core/base/files.h"
#include "core/formats/image_files.h"
#include "core/run/metrics_file.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

size_t files_in(const std::string& folder) {
  size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++count;
  return count;
}

TEST(WriteAtomically, ReplacesWholeFilesAndLeavesNothingBehind) {
  const TemporaryFolder folder;
  write_atomically(folder / "a", "one");
  write_atomically(folder / "a", "two");
  EXPECT_EQ(read_file(folder / "a"), "two");
  EXPECT_EQ(files_in(folder.path()), 1u);
}

TEST(WriteAtomically, AFailureInTheMiddleKeepsTheOldFile) {
  const TemporaryFolder folder;
  write_atomically(folder / "a", "old");
  EXPECT_THROW(write_atomically(folder / "a",
                                [](const auto& append) {
                                  append("half", 4);
                                  throw std::runtime_error("power cut");
                                }),
               std::runtime_error);
  EXPECT_EQ(read_file(folder / "a"), "old");
  EXPECT_EQ(files_in(folder.path()), 1u);
}

/// While it lives, this process can write no file beyond `bytes`: what a full disk looks like.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limited = before_;
    limited.rlim_cur = bytes;
    old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limited);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, old_handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*old_handler_)(int) = nullptr;
};

TEST(WriteAtomically, AFullDiskKeepsTheOldFile) {
  const TemporaryFolder folder;
  write_atomically(folder / "a", "old");
  std::string message;
  {
    const FullDisk full(1000);
    message = bad_input_of([&] { write_atomically(folder / "a", std::string(5000, 'x')); });
  }
  EXPECT_NE(message.find("Free some space"), std::string::npos) << message;
  EXPECT_EQ(read_file(folder / "a"), "old");
  EXPECT_EQ(files_in(folder.path()), 1u);
}

TEST(WriteAtomically, AMissingFolderIsOneSentence) {
  const auto message = bad_input_of([] { write_atomically("/proc/no/such/place", "x"); });
  EXPECT_NE(message.find("/proc/no/such/place"), std::string::npos);
  EXPECT_NE(message.find("choose"), std::string::npos);
}

TEST(ReadFile, RefusesFoldersAndGiants) {
  const TemporaryFolder folder;
  EXPECT_NE(bad_input_of([&] { read_file(folder.path()); }).find("is a folder"), std::string::npos);
  write_atomically(folder / "a", "123456");
  EXPECT_NE(bad_input_of([&] { read_file(folder / "a", 5); }).find("6 bytes"), std::string::npos);
}

Metrics row(int64_t step) {
  Metrics metrics;
  metrics.step = step;
  metrics.gap = 0.1 + 0.2 * static_cast<double>(step);
  metrics.seconds = 1.0 / 3.0;
  return metrics;
}

TEST(MetricsFile, RowsRoundTripToTheBit) {
  const TemporaryFolder folder;
  MetricsFile file(folder / "metrics.csv", 0);
  for (int64_t step = 1; step <= 5; ++step) file.append(row(step));
  const auto rows = read_metrics(folder / "metrics.csv");
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[2].gap, row(3).gap);
  EXPECT_EQ(rows[2].seconds, 1.0 / 3.0);
  EXPECT_TRUE(std::isnan(rows[2].kl));
}

TEST(MetricsFile, GoesOnAtAStepAndDropsATornLine) {
  const TemporaryFolder folder;
  {
    MetricsFile file(folder / "metrics.csv", 0);
    for (int64_t step = 1; step <= 9; ++step) file.append(row(step));
  }
  std::filesystem::resize_file(folder / "metrics.csv", std::filesystem::file_size(folder / "metrics.csv") - 3);
  {
    MetricsFile file(folder / "metrics.csv", 6);
    file.append(row(7));
  }
  const auto rows = read_metrics(folder / "metrics.csv");
  ASSERT_EQ(rows.size(), 7u);
  EXPECT_EQ(rows.back().step, 7);
}

/// The first line of a program that knew fewer metrics and had them in another order.
TEST(MetricsFile, OldFilesGoOnWithTheColumnsOfToday) {
  const TemporaryFolder folder;
  write_atomically(folder / "metrics.csv", "step,seconds,loss,gap,kl_grad_norm\n1,0.25,,0.5,2\n2,0.5,1.5,-0.5,\n3,0.75,9,9,9\n");
  {
    MetricsFile file(folder / "metrics.csv", 2);
    file.append(row(3));
  }
  EXPECT_EQ(read_file(folder / "metrics.csv").find(metrics_header() + "\n"), 0u);
  const auto rows = read_metrics(folder / "metrics.csv");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].step, 1);
  EXPECT_EQ(rows[0].seconds, 0.25);
  EXPECT_EQ(rows[0].gap, 0.5);
  EXPECT_EQ(rows[0].kl_grad_norm, 2);
  EXPECT_EQ(rows[1].loss, 1.5);
  EXPECT_EQ(rows[1].gap, -0.5);
  for (const double absent : {rows[0].loss, rows[1].kl_grad_norm, rows[0].rescues, rows[0].energy_data, rows[1].distinct_share})
    EXPECT_TRUE(std::isnan(absent));
  EXPECT_EQ(rows[2].gap, row(3).gap);
}

TEST(MetricsFile, NamesOfEarlierVersionsAreRead) {
  const TemporaryFolder folder;
  write_atomically(folder / "metrics.csv", "step,energy_model,energy_model_sd,fresh,odd,distinct\n1,2,3,0.25,5,0.75\n");
  const auto rows = read_metrics(folder / "metrics.csv");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].energy_samples, 2);
  EXPECT_EQ(rows[0].energy_samples_sd, 3);
  EXPECT_EQ(rows[0].fresh_share, 0.25);
  EXPECT_EQ(rows[0].odd_chains, 5);
  EXPECT_EQ(rows[0].distinct_share, 0.75);
  EXPECT_FALSE(rows[0].health.has_value());
  EXPECT_NE(metrics_header().find(",odd_chains,"), std::string::npos);
}

TEST(MetricsFile, TheVerdictStandsInTheRowItJudges) {
  const TemporaryFolder folder;
  Metrics judged = row(1);
  judged.health = Health::drifting;
  judged.rule = "gap";
  {
    MetricsFile file(folder / "metrics.csv", 0);
    file.append(judged);
    file.append(row(2));
  }
  const auto rows = read_metrics(folder / "metrics.csv");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].health, Health::drifting);
  EXPECT_EQ(rows[0].rule, "gap");
  EXPECT_FALSE(rows[1].health.has_value());
  write_atomically(folder / "metrics.csv", "step,verdict\n1,splendid\n");
  EXPECT_NE(bad_input_of([&] { read_metrics(folder / "metrics.csv"); }).find("line 2"), std::string::npos);
}

TEST(MetricsFile, ForeignFilesAreRefused) {
  const TemporaryFolder folder;
  write_atomically(folder / "metrics.csv", "a,b,c\n1,2,3\n");
  EXPECT_NE(bad_input_of([&] { read_metrics(folder / "metrics.csv"); }).find("first line"), std::string::npos);
  const auto refused = [&](const std::string& text) {
    write_atomically(folder / "metrics.csv", text);
    return bad_input_of([&] { read_metrics(folder / "metrics.csv"); });
  };
  EXPECT_NE(refused("step,gap,karma\n1,2,3\n").find("'karma'"), std::string::npos);
  EXPECT_NE(refused("step,gap,gap\n1,2,3\n").find("'gap' twice"), std::string::npos);
  EXPECT_NE(refused("seconds,gap\n1,2\n").find("no 'step'"), std::string::npos);
  EXPECT_NE(refused("").find("first line"), std::string::npos);
  EXPECT_NE(refused("step,gap\n1,2\n2,x\n").find("line 3"), std::string::npos);
  EXPECT_NE(refused("step,gap\n1,2,3\n").find("line 2"), std::string::npos);
  write_atomically(folder / "metrics.csv", metrics_header() + "\n1,2,3\n");
  EXPECT_NE(bad_input_of([&] { read_metrics(folder / "metrics.csv"); }).find("line 2"), std::string::npos);
}

TEST(ContactSheet, PlacesPicturesInRows) {
  const ImageBatch images{3, 1, 1, 1, {10, 20, 30}};
  const auto sheet = contact_sheet(images, 2, 2);
  EXPECT_EQ(sheet.width, 7);
  EXPECT_EQ(sheet.height, 7);
  const auto at = [&](int64_t x, int64_t y) { return sheet.bytes[static_cast<size_t>(y * sheet.width + x)]; };
  EXPECT_EQ(at(1, 1), 10);
  EXPECT_EQ(at(5, 2), 20);
  EXPECT_EQ(at(2, 5), 30);
  EXPECT_EQ(at(0, 0), 96);
}

}  // namespace
}  // namespace basin
