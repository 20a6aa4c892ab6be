#include "core/buffers/replay_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/random.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

const SampleSpace kPoints;
const SampleSpace kImages = {true, 1, 4, 4, -1.0, 1.0, {}};

class BufferContract : public ::testing::TestWithParam<BufferKind> {
 protected:
  BufferOptions options(int64_t capacity) const { return {GetParam(), capacity, 0.05}; }
  at::Generator rng = make_generator(torch::kCPU, 1, 0);
};

TEST_P(BufferContract, NeverExceedsItsCapacityAndCountsWhatItStores) {
  ReplayBuffer buffer(options(100), kPoints, torch::kCPU, rng);
  for (int64_t update = 0; update < 50; ++update) {
    const auto starts = buffer.draw(33, 0.1, update, rng);
    buffer.store(starts, starts.x + 0.1, torch::zeros({33}), 20, rng);
    EXPECT_LE(buffer.size(), 100);
    EXPECT_EQ(buffer.stored(), 33 * (update + 1));
  }
  EXPECT_EQ(buffer.size(), 100);
}

TEST_P(BufferContract, AgesAndBirthsFollowTheChains) {
  ReplayBuffer buffer(options(64), kPoints, torch::kCPU, rng);
  for (int64_t update = 0; update < 30; ++update) {
    const auto starts = buffer.draw(64, 0.2, update, rng);
    EXPECT_TRUE((starts.ages.le(20 * update)).all().item<bool>());
    EXPECT_TRUE((starts.births.le(update)).all().item<bool>());
    buffer.store(starts, starts.x, torch::full({64}, static_cast<float>(update)), 20, rng);
  }
  const auto worked = buffer.ages().gt(0);
  // An age of a steps was reached in a / 20 updates, so the chain was noise at least that long ago.
  EXPECT_TRUE((buffer.ages() / 20 + buffer.births()).masked_select(worked).le(30).all().item<bool>());
  EXPECT_TRUE(buffer.ages().remainder(20).eq(0).all().item<bool>());
}

/// Places in which two buffers of one shape differ in any column.
std::vector<int64_t> changed_slots(const ReplayBuffer& a, const ReplayBuffer& b) {
  std::vector<int64_t> changed;
  const auto before = a.tensors(), after = b.tensors();
  for (int64_t slot = 0; slot < a.capacity(); ++slot) {
    bool same = true;
    for (size_t i = 0; i < before.size(); ++i)
      if (before[i].first != "buffer.counts") same = same && torch::equal(before[i].second[slot], after[i].second[slot]);
    if (!same) changed.push_back(slot);
  }
  return changed;
}

ReplayBuffer copy_of(const ReplayBuffer& buffer, const BufferOptions& options, const SampleSpace& space) {
  auto rng = make_generator(torch::kCPU, 9, 0);
  ReplayBuffer copy(options, space, torch::kCPU, rng);
  copy.load(buffer.tensors());
  return copy;
}

TEST_P(BufferContract, EditsChangeTheirSlotsAndNoOther) {
  ReplayBuffer buffer(options(60), kImages, torch::kCPU, rng);
  for (int64_t update = 0; update < 10; ++update) {
    const auto starts = buffer.draw(30, 0.1, update, rng);
    buffer.store(starts, starts.x * 0.5, torch::full({30}, 2.0f), 20, rng);
  }
  const std::vector<int64_t> slots = {3, 17, 41};
  for (const auto edit : {SlotEdit::freeze, SlotEdit::reinitialise, SlotEdit::erase}) {
    const auto before = copy_of(buffer, options(60), kImages);
    auto noise = make_generator(torch::kCPU, 5, 0);
    buffer.edit(slots, edit, 10, noise);
    EXPECT_EQ(changed_slots(before, buffer), slots);
  }
  EXPECT_EQ(buffer.held(), buffer.size() - 3);
  EXPECT_TRUE(buffer.info(17).deleted);
  EXPECT_EQ(buffer.info(17).age, 0);
  const auto before = copy_of(buffer, options(60), kImages);
  EXPECT_NE(testing::bad_input_of([&] { buffer.edit({1, 60}, SlotEdit::erase, 10, rng); }).find("Slot 60"), std::string::npos);
  EXPECT_TRUE(changed_slots(before, buffer).empty());
}

TEST_P(BufferContract, FrozenSlotsKeepWhatTheyHoldWhileAllOthersAreStoredIn) {
  ReplayBuffer buffer(options(40), kPoints, torch::kCPU, rng);
  for (int64_t update = 0; update < 5; ++update) {
    const auto starts = buffer.draw(40, 0.0, update, rng);
    buffer.store(starts, starts.x, torch::zeros({40}), 20, rng);
  }
  buffer.edit({7, 8}, SlotEdit::freeze, 5, rng);
  const auto before = copy_of(buffer, options(40), kPoints);
  for (int64_t update = 5; update < 105; ++update) {
    const auto starts = buffer.draw(40, 0.0, update, rng);
    buffer.store(starts, starts.x + 0.01, torch::ones({40}), 20, rng);
  }
  const auto changed = changed_slots(before, buffer);
  EXPECT_GT(changed.size(), 30u);
  EXPECT_EQ(std::count(changed.begin(), changed.end(), 7) + std::count(changed.begin(), changed.end(), 8), 0);
  buffer.edit({7, 8}, SlotEdit::thaw, 105, rng);
  EXPECT_FALSE(buffer.info(7).frozen);
}

TEST_P(BufferContract, ADeletedSlotStartsAsNoiseUntilAChainIsStoredInIt) {
  ReplayBuffer buffer(options(8), kPoints, torch::kCPU, rng);
  for (int64_t update = 0; update < 20; ++update) {
    const auto starts = buffer.draw(8, 0.0, update, rng);
    buffer.store(starts, starts.x, torch::zeros({8}), 20, rng);
  }
  ASSERT_EQ(buffer.size(), 8);
  std::vector<int64_t> all = {0, 1, 2, 3, 4, 5, 6, 7};
  buffer.edit(all, SlotEdit::erase, 20, rng);
  EXPECT_EQ(buffer.held(), 0);
  const auto starts = buffer.draw(100, 0.0, 21, rng);
  EXPECT_EQ(starts.fresh, 1.0);
  EXPECT_TRUE(starts.ages.eq(0).all().item<bool>());
  EXPECT_TRUE(starts.births.eq(21).all().item<bool>());
  const auto few = buffer.draw(4, 0.0, 21, rng);
  buffer.store(few, few.x, torch::zeros({4}), 20, rng);
  EXPECT_GT(buffer.held(), 0) << "what is stored goes where there is room";
  EXPECT_EQ(copy_of(buffer, options(8), kPoints).held(), buffer.held()) << "a checkpoint keeps it";
}

TEST_P(BufferContract, BytesRoundTripToTheBit) {
  ReplayBuffer buffer(options(500), kImages, torch::kCPU, rng);
  const auto starts = buffer.draw(500, 1.0, 0, rng);
  buffer.store(starts, starts.x, torch::zeros({500}), 1, rng);
  const auto slots = torch::arange(500, torch::kLong);
  const auto bytes = to_bytes(buffer.states(slots), -1, 1);
  for (int round = 0; round < 20; ++round) {
    const auto again = buffer.draw(300, 0.0, 1, rng);
    const auto expected = bytes.index_select(0, again.slots);
    EXPECT_TRUE(torch::equal(to_bytes(again.x, -1, 1), expected));
    EXPECT_GE(again.x.min().item<double>(), -1.0);
    EXPECT_LT(again.x.max().item<double>(), 1.0);
  }
}

TEST_P(BufferContract, NothingWrapsAround) {
  ReplayBuffer buffer(options(4), kImages, torch::kCPU, rng);
  for (const double value : {1.0, 1.0 + 1e-6, 3.0, -1.0, -1.0 - 1e-6, -3.0}) {
    const auto starts = buffer.draw(4, 1.0, 0, rng);
    buffer.store(starts, torch::full({4, 1, 4, 4}, value), torch::zeros({4}), 1, rng);
    const auto& stored = buffer.tensors().front().second;
    const auto written = GetParam() == BufferKind::slots ? stored.index_select(0, starts.slots) : stored;
    if (GetParam() != BufferKind::reservoir || buffer.stored() == 4) {
      EXPECT_TRUE(written.eq(value > 0 ? 255 : 0).all().item<bool>()) << value;
    }
  }
}

TEST_P(BufferContract, ClassesStayWithTheirChains) {
  constexpr int64_t kClasses = 5;
  ReplayBuffer buffer(options(100), kPoints, torch::kCPU, rng, kClasses), copy(options(100), kPoints, torch::kCPU, rng, kClasses);
  for (int64_t update = 0; update < 20; ++update) {
    const auto starts = buffer.draw(40, 0.3, update, rng);
    EXPECT_TRUE((starts.labels.ge(0) & starts.labels.lt(kClasses)).all().item<bool>());
    const auto as_states = torch::stack({starts.labels, starts.labels}, 1).to(torch::kFloat);
    buffer.store(starts, as_states, torch::zeros({40}), 1, rng);
  }
  const auto moved = buffer.ages().gt(0);
  EXPECT_TRUE(torch::equal(buffer.states(torch::arange(100, torch::kLong)).select(1, 0).to(torch::kLong).masked_select(moved),
                           buffer.labels().masked_select(moved)));
  if (GetParam() == BufferKind::slots) {
    EXPECT_TRUE(torch::equal(torch::bincount(buffer.labels()), torch::full({kClasses}, 20, torch::kLong))) << "equal shares of the slots";
  }
  copy.load(buffer.tensors());
  EXPECT_TRUE(torch::equal(copy.labels(), buffer.labels()));
}

TEST_P(BufferContract, AClassIsDrawnFromItsOwnSamplesOrNoise) {
  ReplayBuffer buffer(options(100), kPoints, torch::kCPU, rng, 5);
  const auto starts = buffer.draw(60, 0.0, 0, rng);
  const auto labels = starts.labels.clamp_max(3);  // none of class 4
  auto stored = starts;
  stored.labels = labels;
  buffer.store(stored, torch::stack({labels, labels}, 1).to(torch::kFloat) * 0.5, torch::zeros({60}), 1, rng);
  const auto of_two = buffer.draw_class(30, 2, true, 7, rng);
  EXPECT_TRUE(of_two.x.eq(1.0).all().item<bool>());
  EXPECT_TRUE(of_two.labels.eq(2).all().item<bool>() && of_two.ages.eq(1).all().item<bool>());
  for (const auto& noise : {buffer.draw_class(30, 4, true, 7, rng), buffer.draw_class(30, 2, false, 7, rng)}) {
    EXPECT_EQ(noise.fresh, 1.0);
    EXPECT_TRUE(noise.births.eq(7).all().item<bool>() && noise.ages.eq(0).all().item<bool>());
    EXPECT_GT(noise.x.std().item<double>(), 1.0) << "spread over the box";
  }
}

TEST_P(BufferContract, OnlySamplesAreDrawnAsSamples) {
  ReplayBuffer buffer(options(300), kPoints, torch::kCPU, rng);
  EXPECT_EQ(buffer.sampled(), 0);
  const auto starts = buffer.draw(40, 0.0, 0, rng);
  buffer.store(starts, torch::full({40, 2}, 9.0), torch::zeros({40}), 5, rng);
  EXPECT_EQ(buffer.sampled(), buffer.ages().gt(0).sum().item<int64_t>());
  EXPECT_GT(buffer.sampled(), 20);
  EXPECT_LE(buffer.sampled(), 40);
  const auto past = buffer.draw_sampled(500, 1, rng);
  EXPECT_TRUE(past.x.eq(9.0).all().item<bool>()) << "no slot that is still noise";
  EXPECT_TRUE(past.ages.eq(5).all().item<bool>());
}

TEST_P(BufferContract, PersistentChainsKeepTheirClasses) {
  auto persistent = options(12);
  persistent.start = ChainStart::persistent;
  ReplayBuffer buffer(persistent, kPoints, torch::kCPU, rng, 3);
  EXPECT_TRUE(buffer.draw(5, 1.0, 0, rng).labels.ge(0).all().item<bool>()) << "noise before any chain is stored";
  for (int64_t update = 0; update < 3; ++update) {
    const auto starts = buffer.resume(12, 0.5, update, rng);
    EXPECT_TRUE(torch::equal(torch::bincount(starts.labels), torch::full({3}, 4, torch::kLong)));
    buffer.store(starts, starts.x, torch::zeros({12}), 1, rng);
  }
}

TEST_P(BufferContract, WithoutClassesThereAreNone) {
  ReplayBuffer buffer(options(100), kPoints, torch::kCPU, rng);
  for (int64_t update = 0; update < 5; ++update) {
    const auto starts = buffer.draw(40, 0.3, update, rng);
    EXPECT_TRUE(starts.labels.eq(-1).all().item<bool>());
    buffer.store(starts, starts.x, torch::zeros({40}), 1, rng);
  }
  EXPECT_TRUE(buffer.labels().eq(-1).all().item<bool>());
}

TEST_P(BufferContract, TensorsRestoreEverything) {
  ReplayBuffer buffer(options(40), kImages, torch::kCPU, rng);
  for (int64_t update = 0; update < 5; ++update) {
    const auto starts = buffer.draw(16, 0.2, update, rng);
    buffer.store(starts, starts.x * 0.5, torch::rand({16}), 3, rng);
  }
  ReplayBuffer copy(options(40), kImages, torch::kCPU, rng);
  copy.load(buffer.tensors());
  auto left = make_generator(torch::kCPU, 5, 0), right = make_generator(torch::kCPU, 5, 0);
  for (int64_t update = 5; update < 9; ++update) {
    const auto a = buffer.draw(16, 0.2, update, left), b = copy.draw(16, 0.2, update, right);
    EXPECT_TRUE(torch::equal(a.x, b.x));
    buffer.store(a, a.x, torch::zeros({16}), 3, left);
    copy.store(b, b.x, torch::zeros({16}), 3, right);
  }
  for (size_t i = 0; i < buffer.tensors().size(); ++i) EXPECT_TRUE(torch::equal(buffer.tensors()[i].second, copy.tensors()[i].second));
}

TEST_P(BufferContract, UnsoundTensorsAreRefused) {
  ReplayBuffer buffer(options(40), kImages, torch::kCPU, rng), smaller(options(39), kImages, torch::kCPU, rng);
  EXPECT_NE(testing::bad_input_of([&] { buffer.load(smaller.tensors()); }), "");
  auto tensors = buffer.tensors();
  tensors.back().second = torch::tensor({41, 0, 0}, torch::kLong);
  EXPECT_NE(testing::bad_input_of([&] { buffer.load(tensors); }).find("counts"), std::string::npos);
  tensors.pop_back();
  EXPECT_NE(testing::bad_input_of([&] { buffer.load(tensors); }).find("missing"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(All, BufferContract, ::testing::Values(BufferKind::ring, BufferKind::slots, BufferKind::reservoir));

TEST(RingBuffer, DropsTheOldest) {
  auto rng = make_generator(torch::kCPU, 1, 0);
  ReplayBuffer buffer({BufferKind::ring, 10, 0.0}, kPoints, torch::kCPU, rng);
  for (int64_t batch = 0; batch < 4; ++batch) {
    auto starts = buffer.draw(4, 0.0, batch, rng);
    buffer.store(starts, torch::full({4, 2}, static_cast<float>(batch)), torch::zeros({4}), 1, rng);
  }
  // 16 stored in 10 slots: batch 0 and half of batch 1 are gone.
  const auto values = buffer.states(torch::arange(10, torch::kLong)).select(1, 0);
  EXPECT_EQ(values.eq(0).sum().item<int64_t>(), 0);
  EXPECT_EQ(values.eq(1).sum().item<int64_t>(), 2);
  EXPECT_EQ(values.eq(3).sum().item<int64_t>(), 4);
}

TEST(SlotBuffer, ChainsReturnToTheirSlots) {
  auto rng = make_generator(torch::kCPU, 1, 0);
  ReplayBuffer buffer({BufferKind::slots, 1000, 0.0}, kPoints, torch::kCPU, rng);
  const auto before = buffer.states(torch::arange(1000, torch::kLong)).clone();
  const auto starts = buffer.draw(50, 0.0, 1, rng);
  buffer.store(starts, starts.x + 100, torch::zeros({50}), 1, rng);
  const auto change = buffer.states(torch::arange(1000, torch::kLong)) - before;
  const auto moved = change.select(1, 0).gt(50);
  EXPECT_TRUE(moved.index_select(0, starts.slots).all().item<bool>());
  EXPECT_TRUE(change.masked_select(moved.logical_not().unsqueeze(1)).eq(0).all().item<bool>());
}

/// Every one of the 1,000 samples, and every slot: a late sample lies in each slot as often as in any other.
TEST(Reservoir, EveryPastSampleIsEquallyLikelyToBePresent) {
  constexpr int64_t kCapacity = 100, kSamples = 1000, kRuns = 1000, kBatch = 50;
  auto rng = make_generator(torch::kCPU, 11, 0);
  auto present = torch::zeros({kCapacity, kSamples}, torch::kDouble);  // by slot and sample
  const auto slots = torch::arange(kCapacity, torch::kLong);
  for (int64_t repeat = 0; repeat < kRuns; ++repeat) {
    ReplayBuffer buffer({BufferKind::reservoir, kCapacity, 0.0}, kPoints, torch::kCPU, rng);
    for (int64_t first = 0; first < kSamples; first += kBatch) {
      const auto starts = buffer.draw(kBatch, 1.0, 0, rng);
      const auto ids = torch::arange(first, first + kBatch, torch::kFloat);
      buffer.store(starts, torch::stack({ids, ids}, 1), torch::zeros({kBatch}), 1, rng);
    }
    EXPECT_EQ(buffer.size(), kCapacity);
    present.index_put_({slots, buffer.states(slots).select(1, 0).to(torch::kLong)}, torch::ones({kCapacity}, torch::kDouble), true);
  }
  const auto chi_squared = [](const torch::Tensor& counts, double expected, double variance) {
    return (counts - expected).square().sum().item<double>() / variance;
  };
  // Each sample is there in a tenth of the runs: 100 times, with a variance of 90. 999 degrees of freedom, +- 3.3 standard deviations of 45.
  EXPECT_NEAR(chi_squared(present.sum(0), 100, 90), 999, 148);
  // The first 100 samples begin in the slots, each in its own. The others come by fifties: 50 times in each slot, with a variance of 47.5. 1,800
  // cells.
  const auto late = present.slice(1, kCapacity).reshape({kCapacity, 18, 50}).sum(2);
  EXPECT_NEAR(chi_squared(late, 50, 47.5), 1800, 198);
  EXPECT_NEAR(present.slice(1, 0, kCapacity).sum().item<double>(), present.slice(1, 0, kCapacity).diagonal().sum().item<double>(), 0)
      << "an early sample never moves";
}

/// Vitter's law at scale: after 10^6 insertions the occupants' insertion numbers are uniform over the whole stream.
TEST(Reservoir, OccupantsAreUniformOverAMillionInsertions) {
  constexpr int64_t kCapacity = 2000, kInsertions = 1000000, kBatch = 500, kBins = 20;
  auto rng = make_generator(torch::kCPU, 12, 0);
  ReplayBuffer buffer({BufferKind::reservoir, kCapacity, 0.0}, kPoints, torch::kCPU, rng);
  ChainStarts starts;
  starts.slots = torch::full({kBatch}, -1, torch::kLong);
  starts.ages = starts.labels = torch::zeros({kBatch}, torch::kLong);
  for (int64_t first = 0; first < kInsertions; first += kBatch) {
    starts.births = torch::arange(first, first + kBatch, torch::kLong);
    buffer.store(starts, torch::zeros({kBatch, 2}), torch::zeros({kBatch}), 1, rng);
    ASSERT_LE(buffer.size(), kCapacity);
  }
  EXPECT_EQ(buffer.stored(), kInsertions);
  const auto counts = torch::bincount(torch::floor_divide(buffer.births() * kBins, kInsertions), {}, kBins).to(torch::kDouble);
  const double expected = static_cast<double>(kCapacity) / kBins;
  const double chi_squared = (counts - expected).square().sum().item<double>() / expected;
  EXPECT_LT(chi_squared, 43.8);  // 19 degrees of freedom, p = 0.001
  EXPECT_GT(chi_squared, 4.9);   // p = 0.9995: too even is not random either
  EXPECT_EQ(std::get<0>(torch::_unique(buffer.births())).size(0), kCapacity) << "no sample twice";
}

}  // namespace
}  // namespace basin
