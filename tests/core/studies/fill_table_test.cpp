#include "core/studies/fill_table.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/fake_fills.h"

namespace basin {
namespace {

/// `count` even pictures of 16 x 16, picture i of grey `first + i`.
ImageBatch even(int64_t count, int first) {
  ImageBatch pictures{count, 1, 16, 16, {}};
  for (int64_t i = 0; i < count; ++i) pictures.bytes.insert(pictures.bytes.end(), 256, static_cast<uint8_t>(first + i));
  return pictures;
}

std::vector<FillRow> table(const FillTableRequest& request, bool stop_early = false) {
  const FillRunSource source = [](std::shared_ptr<const Model>, FillRequest asked) {
    return std::make_unique<testing::FakeFillRun>(std::move(asked));
  };
  return fill_table({{"fake", std::make_shared<testing::FakeModel>()}}, request, source,
                    [&](double share, const std::string&) { return !(stop_early && share >= 0.5); });
}

double squared(double bytes) {
  return bytes / 127.5 * bytes / 127.5;
}

TEST(FillTable, ErrorsAreThoseOfTheHole) {
  FillTableRequest request;
  request.pictures = even(2, 20);
  request.library = std::make_shared<ImageBatch>(even(4, 30));
  request.options.chains = 3, request.options.steps = 5;
  const auto rows = table(request);
  const auto row = [&](const std::string& hole, const std::string& by) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const FillRow& one) { return one.hole == hole && one.filled_by == by; });
    EXPECT_NE(found, rows.end()) << hole << " " << by;
    return found == rows.end() ? FillRow{} : *found;
  };
  for (const auto& rule : hole_rules()) {
    const auto model = row(rule.name, "fake").errors;  // candidates of 10, 20 and 30 against 20 and 21
    EXPECT_NEAR(model.best, (squared(0) + squared(1)) / 2, 1e-9);
    EXPECT_NEAR(model.single, ((squared(10) + squared(0) + squared(10)) / 3 + (squared(11) + squared(1) + squared(9)) / 3) / 2, 1e-9);
    EXPECT_NEAR(model.lowest_energy, (squared(10) + squared(9)) / 2, 1e-9) << "the last has the least energy";
    EXPECT_NEAR(row(rule.name, "nearest picture").errors.best, (squared(10) + squared(9)) / 2, 1e-9);
    EXPECT_NEAR(row(rule.name, "harmonic fill").errors.mean, 0, 1e-9);
    EXPECT_EQ(row(rule.name, "fake").pictures, 2);
  }
  EXPECT_GT(row("salt and pepper", "left as it is").errors.mean, row("salt and pepper", "3 x 3 median").errors.mean);
  const auto csv = fill_table_csv(rows);
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), static_cast<int64_t>(rows.size()) + 1);
}

TEST(FillTable, StoppedEarlyItIsOfWhatWasDone) {
  FillTableRequest request;
  request.pictures = even(2, 20);
  request.library = std::make_shared<ImageBatch>(even(4, 30));
  request.options.chains = 3, request.options.steps = 5;
  for (const auto& row : table(request, true)) EXPECT_EQ(row.pictures, 1);
}

}  // namespace
}  // namespace basin
