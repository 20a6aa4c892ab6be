#include "core/data/batches.h"

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/buffers/replay_buffer.h"

namespace basin {
namespace {

constexpr int64_t kSide = 6, kCount = 12;

DataSource pictures() {
  DataSource source;
  source.space.image = true, source.space.channels = 1, source.space.height = source.space.width = kSide, source.space.low = -1,
  source.space.high = 1;
  auto rng = make_generator(torch::kCPU, 1, 0);
  source.images = torch::randint(256, {kCount, 1, kSide, kSide}, rng, torch::kByte);
  source.labels = torch::arange(kCount) % 3;
  return source;
}

torch::Tensor bytes_of(const DataSource& source, const DataBatch& batch) {
  return to_bytes(batch.x, source.space.low, source.space.high);
}

TEST(Batches, MirroredPicturesAreThemselvesOrTurned) {
  auto source = pictures();
  source.labels = torch::arange(kCount);
  auto rng = make_generator(torch::kCPU, 2, 0);
  Batches batches(source, torch::kCPU, 1, {0, true, 0});
  int turned = 0;
  for (int i = 0; i < 4; ++i) {
    const auto batch = batches.next(kCount, 0, rng);
    const auto bytes = bytes_of(source, batch);
    for (int64_t row = 0; row < kCount; ++row) {
      const auto own = source.images[batch.labels[row].item<int64_t>()];
      const bool same = torch::equal(bytes[row], own), mirror = torch::equal(bytes[row], own.flip(2));
      ASSERT_TRUE(same || mirror);
      turned += mirror ? 1 : 0;
    }
  }
  EXPECT_GT(turned, kCount);
  EXPECT_LT(turned, 3 * kCount);
}

TEST(Batches, CroppedPicturesAreCutOutOfTheirReflection) {
  auto source = pictures();
  source.labels = torch::arange(kCount);
  auto rng = make_generator(torch::kCPU, 2, 0);
  constexpr int64_t kMargin = 2;
  Batches batches(source, torch::kCPU, 1, {kMargin, false, 0});
  const auto batch = batches.next(kCount, 0, rng);
  const auto bytes = bytes_of(source, batch);
  int elsewhere = 0;
  for (int64_t row = 0; row < kCount; ++row) {
    const auto own = source.images.slice(0, batch.labels[row].item<int64_t>()).slice(0, 0, 1).to(torch::kFloat);
    const auto padded = torch::reflection_pad2d(own, {kMargin, kMargin, kMargin, kMargin})[0].to(torch::kByte);
    bool found = false;
    for (int64_t top = 0; top <= 2 * kMargin; ++top)
      for (int64_t left = 0; left <= 2 * kMargin; ++left)
        found = found || torch::equal(bytes[row], padded.narrow(1, top, kSide).narrow(2, left, kSide));
    EXPECT_TRUE(found) << row;
    elsewhere += torch::equal(bytes[row], source.images[batch.labels[row].item<int64_t>()]) ? 0 : 1;
  }
  EXPECT_GT(elsewhere, kCount / 2);
}

TEST(Batches, WithoutMovesDataAreAsTheyWere) {
  const auto source = pictures();
  auto rng = make_generator(torch::kCPU, 2, 0), again = make_generator(torch::kCPU, 2, 0);
  Batches plain(source, torch::kCPU, 1), moved(source, torch::kCPU, 1, {1, true, 0});
  moved.set_moves({});
  EXPECT_TRUE(torch::equal(plain.next(5, 0.1, rng).x, moved.next(5, 0.1, again).x));
}

}  // namespace
}  // namespace basin
