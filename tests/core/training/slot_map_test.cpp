#include "core/training/slot_map.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "core/base/random.h"

namespace basin {
namespace {

SampleSpace eight_by_eight() {
  SampleSpace space;
  space.image = true, space.channels = 1, space.height = space.width = 8, space.low = -1, space.high = 1;
  return space;
}

/// Slots 0 to 9 hold one picture with small differences, 10 to 13 another, the rest pictures of their own.
ReplayBuffer with_two_groups() {
  auto rng = make_generator(torch::kCPU, 1, 0);
  BufferOptions options;
  options.capacity = 40;
  ReplayBuffer buffer(options, eight_by_eight(), torch::kCPU, rng);
  auto starts = buffer.draw(40, 1.0, 0, rng);
  starts.slots = torch::arange(40, torch::kLong);
  auto x = torch::rand({40, 1, 8, 8}, rng) * 2 - 1;
  for (int64_t i = 1; i < 10; ++i) x[i] = x[0] + 0.02 * torch::randn({1, 8, 8}, rng);
  for (int64_t i = 11; i < 14; ++i) x[i] = x[10] + 0.02 * torch::randn({1, 8, 8}, rng);
  buffer.store(starts, x.clamp(-1, 1), torch::zeros({40}), 5, rng);
  return buffer;
}

TEST(SlotMap, NearDuplicatesAreGroupedTheLargestFirst) {
  const auto map = make_slot_map(with_two_groups(), eight_by_eight(), 7);
  ASSERT_EQ(map.slots.size(), 40u);
  EXPECT_EQ(map.step, 7);
  EXPECT_EQ(map.group_count, 2);
  EXPECT_EQ(map.alike, 14);
  for (size_t i = 0; i < 40; ++i) EXPECT_EQ(map.groups[i], i < 10 ? 0 : i < 14 ? 1 : -1) << i;
}

TEST(SlotMap, PlacesAreUncorrelatedAndOfUnitSpread) {
  const auto map = make_slot_map(with_two_groups(), eight_by_eight(), 0);
  double xx = 0, yy = 0, xy = 0;
  for (const auto& p : map.places) xx += p.x * p.x / 39, yy += p.y * p.y / 39, xy += p.x * p.y / 39;
  EXPECT_NEAR(xx, 1, 1e-3);
  EXPECT_NEAR(yy, 1, 1e-3);
  EXPECT_NEAR(xy, 0, 1e-3);
  EXPECT_GT(map.explained[0], map.explained[1]);
  const auto distance = [&](size_t a, size_t b) { return std::hypot(map.places[a].x - map.places[b].x, map.places[a].y - map.places[b].y); };
  EXPECT_LT(distance(0, 5), 0.3);
  EXPECT_EQ(make_slot_map(with_two_groups(), eight_by_eight(), 0).places[3].x, map.places[3].x);
}

TEST(SlotMap, DeletedSlotsAreLeftOutAndAFewNeedNoMap) {
  auto buffer = with_two_groups();
  auto rng = make_generator(torch::kCPU, 2, 0);
  std::vector<int64_t> most;
  for (int64_t i = 0; i < 38; ++i) most.push_back(i);
  buffer.edit(most, SlotEdit::erase, 1, rng);
  const auto map = make_slot_map(buffer, eight_by_eight(), 1);
  ASSERT_EQ(map.slots.size(), 2u);
  EXPECT_EQ(map.slots[0].slot, 38);
  EXPECT_EQ(map.groups[0], -1);
}

}  // namespace
}  // namespace basin
