#include "core/restoration/fill_record.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "core/base/errors.h"
#include "core/base/files.h"
#include "tests/support/fake_fills.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::FakeFillRun;
using testing::FakeModel;
using testing::TemporaryFolder;

ImageBatch striped(int64_t channels) {
  ImageBatch picture{1, channels, 8, 8, {}};
  for (int64_t i = 0; i < channels * 64; ++i) picture.bytes.push_back(static_cast<uint8_t>(i % 251));
  return picture;
}

CompositionNode tree(double weight) {
  CompositionNode leaf, root;
  leaf.kind = NodeKind::model, leaf.source = "clothes", leaf.weight = weight, leaf.label = "coat";
  root.kind = NodeKind::product;
  root.children = {leaf, leaf};
  give_ids(root);
  return root;
}

FillRecord record_with(int64_t channels) {
  FillRequest request{striped(channels), centre_square(8, 8, 3)};
  request.options.chains = 5, request.options.start_noise = 0.1 + 0.2, request.options.hold_known = false, request.options.seed = 7;
  request.options.start = FillStart::harmonic;
  request.label = "coat";
  request.threads = 3;
  request.chain = ChainOptions{};
  request.chain->step_size = 1.0 / 3;
  request.undo = Corruption{CorruptionKind::blur, 4.0 / 3};
  FillRecord record{"clothes", {}, std::make_shared<FillRequest>(request)};
  record.after = 11;
  record.add({0, lower_half(8, 8), {}});
  record.add({0, {}, tree(0.7)});
  record.after = 4;
  return record;
}

TEST(FillRecord, ComesBackFromItsFilesAsItWas) {
  for (const int64_t channels : {1, 3}) {
    const TemporaryFolder folder;
    const auto written = record_with(channels);
    write_fill_record(folder / "session", written);
    const auto read = read_fill_record(folder / "session");
    EXPECT_EQ(read.model, "clothes");
    EXPECT_FALSE(read.tree);
    const auto &a = *written.request, &b = *read.request;
    EXPECT_EQ(b.picture.bytes, a.picture.bytes);
    EXPECT_EQ(b.picture.channels, channels);
    EXPECT_TRUE(b.mask == a.mask);
    EXPECT_EQ(b.options.chains, 5);
    EXPECT_EQ(b.options.start_noise, a.options.start_noise) << "to the bit";
    EXPECT_EQ(b.options.start, FillStart::harmonic);
    EXPECT_FALSE(b.options.hold_known);
    EXPECT_EQ(b.options.seed, 7);
    EXPECT_EQ(b.label, "coat");
    EXPECT_EQ(b.threads, 3);
    ASSERT_TRUE(b.chain);
    EXPECT_EQ(b.chain->step_size, 1.0 / 3);
    ASSERT_TRUE(b.undo);
    EXPECT_EQ(b.undo->kind, CorruptionKind::blur);
    EXPECT_EQ(b.undo->amount, 4.0 / 3);
    ASSERT_EQ(read.edits.size(), 2u);
    EXPECT_EQ(read.edits[0]->after, 11);
    EXPECT_TRUE(*read.edits[0]->mask == lower_half(8, 8));
    EXPECT_EQ(read.edits[1]->after, 0) << "right after the hole";
    EXPECT_TRUE(*read.edits[1]->tree == tree(0.7));
    EXPECT_EQ(read.after, 4);
    EXPECT_EQ(read.steps(), 15);
  }
}

TEST(FillRecord, ATreeTakesTheModelsPlace) {
  const TemporaryFolder folder;
  auto record = record_with(1);
  record.tree = tree(1.5);
  write_fill_record(folder / "session", record);
  const auto read = read_fill_record(folder / "session");
  ASSERT_TRUE(read.tree);
  EXPECT_TRUE(*read.tree == tree(1.5));
}

TEST(FillRecord, WhatIsMissingOrDamagedIsOneSentence) {
  const TemporaryFolder folder;
  EXPECT_THROW(read_fill_record(folder / "nowhere"), BadInput);
  write_fill_record(folder / "session", record_with(1));
  const auto path = folder / "session/session.json";
  const auto text = read_file(path);
  const auto refused = [&](const std::string& with) {
    std::ofstream(path) << with;
    try {
      read_fill_record(folder / "session");
    } catch (const BadInput& error) {
      return std::string(error.what());
    }
    return std::string("nothing");
  };
  EXPECT_NE(refused(text.substr(0, text.size() / 2)).find("damaged"), std::string::npos);
  EXPECT_NE(refused("[]").find("damaged"), std::string::npos);
  auto outside = text;
  outside.replace(outside.find("hole-0002.png"), 13, "../etc/secret");
  EXPECT_NE(refused(outside).find("'../etc/secret' is no name of a file beside it"), std::string::npos);
  auto negative = text;
  negative.replace(negative.find("\"after\": 11"), 11, "\"after\": -1");
  EXPECT_NE(refused(negative).find("below 0"), std::string::npos);
  auto whole = text;
  whole.replace(whole.find("\"hole\": \"hole-0001.png\""), 6, "\"part\"");
  EXPECT_NE(refused(whole).find("damaged"), std::string::npos) << "no hole to begin with";
  auto crowded = text;
  crowded.replace(crowded.find("\"threads\": 3"), 12, "\"threads\": 100000");
  EXPECT_NE(refused(crowded).find("above 256"), std::string::npos);
  std::filesystem::remove(folder / "session/hole-0001.png");
  EXPECT_NE(refused(text).find("hole-0001.png"), std::string::npos);
}

TEST(FillRecord, IsForWhatACanvasDoes) {
  const TemporaryFolder folder;
  FillRequest request{striped(1), centre_square(8, 8, 3)};
  request.library = std::make_shared<ImageBatch>(striped(1));
  EXPECT_THROW(write_fill_record(folder / "session", {"clothes", {}, std::make_shared<FillRequest>(request)}), std::invalid_argument);
}

/// Writes down what is asked of it.
class LoggedRun : public FakeFillRun {
 public:
  LoggedRun(FillRequest request, std::string& log) : FakeFillRun(std::move(request)), log_(log) {}
  void advance(int64_t steps) override { log_ += std::string(static_cast<size_t>(steps), '.'); }
  void set_mask(const Mask&) override { log_ += 'm'; }
  void take_model(std::shared_ptr<const Model>) override { log_ += 't'; }

 private:
  std::string& log_;
};

TEST(FillRecord, IsReplayedInItsOrderUntilToldToEnd) {
  const auto record = record_with(1);
  std::string log;
  const FillRunSource make = [&](std::shared_ptr<const Model>, FillRequest request) { return std::make_unique<LoggedRun>(std::move(request), log); };
  const ComposedSource compose = [](const CompositionNode&) { return std::make_unique<FakeModel>(); };
  replayed(record, std::make_shared<FakeModel>(), compose, make, [](int64_t) { return true; });
  EXPECT_EQ(log, "...........mt....");
  log.clear();
  replayed(record, std::make_shared<FakeModel>(), compose, make, [](int64_t done) { return done < 6; });
  EXPECT_EQ(log, "..........");
}

}  // namespace
}  // namespace basin
