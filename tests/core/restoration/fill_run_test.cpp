#include "core/restoration/fill_run.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/errors.h"
#include "core/base/random.h"
#include "core/data/fit_picture.h"
#include "core/energy/networks.h"
#include "core/restoration/fill_order.h"
#include "core/restoration/fill_record.h"
#include "core/training/model_weights.h"
#include "core/training/pictures.h"
#include "core/training/torch_model.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;

RunOptions options_of(bool levels, int64_t classes = 0) {
  RunOptions options;
  options.data.set = DataSet::fashion_mnist;
  options.compute.threads = 2;
  options.network.classes = classes;
  if (levels) {
    options.network.kind = Network::unet, options.network.width = 4;
    options.network.noise_levels = 6, options.network.sigma_high = 4, options.network.sigma_low = 0.05;
    options.objective.kind = ObjectiveKind::noise_levels;
    options.buffer.start = ChainStart::noise;
    options.chain.step_size = 0.0005;
  } else {
    options.network.kind = Network::small_cnn, options.network.width = 4;
    options.chain.sampler = SamplerKind::relaxed_langevin;
    options.chain.clip_to_box = true;
    options.chain.noise = 0.02, options.chain.step_size = 1;
  }
  return options;
}

SampleSpace pictures() {
  SampleSpace space;
  space.image = true, space.channels = 1, space.height = space.width = 28, space.low = -1, space.high = 1;
  return space;
}

ImageBatch waves(int64_t count) {
  ImageBatch batch{count, 1, 28, 28, {}};
  for (int64_t i = 0; i < count * 784; ++i) batch.bytes.push_back(static_cast<uint8_t>((i * 37 + i / 784 * 11) % 256));
  return batch;
}

/// A model of random weights, in a file.
class FillRunTest : public ::testing::TestWithParam<bool> {
 protected:
  std::shared_ptr<SavedModel> model(int64_t classes = 0) {
    auto options = options_of(GetParam(), classes);
    auto space = pictures();
    for (int64_t i = 0; i < classes; ++i) space.classes.push_back("class " + std::to_string(i));
    auto rng = make_generator(torch::kCPU, 1, 0);
    const auto net = make_network(options.network, space, rng);
    write_weights(folder / "model.safetensors", *net, options, {space, 0}, 1);
    return std::make_shared<SavedModel>(SavedFile(folder / "model.safetensors"), LoadWatch{});
  }
  FillRequest request(const Mask& mask) {
    FillRequest request{picture_at(waves(1), 0), mask};
    request.options.chains = 5, request.options.steps = 12, request.options.seed = 3;
    return request;
  }
  static FillView filled(const std::shared_ptr<SavedModel>& model, const FillRequest& request) {
    const auto run = make_fill_run(model, request);
    run->advance(request.options.steps);
    EXPECT_TRUE(run->finished());
    return run->view();
  }
  static void expect_known_bytes(const ImageBatch& pictures, const FillRequest& request) {
    for (int64_t i = 0; i < pictures.count; ++i)
      for (size_t j = 0; j < 784; ++j) {
        const int expected = request.mask.unknown[j] == 0 ? request.picture.bytes[j] : pictures.at(i)[j];
        ASSERT_EQ(pictures.at(i)[j], expected) << i << " " << j;
      }
  }

  testing::TemporaryFolder folder;
};
INSTANTIATE_TEST_SUITE_P(Models, FillRunTest, ::testing::Bool(), [](const auto& about) { return about.param ? "noise_levels" : "one_energy"; });

TEST_P(FillRunTest, KnownPixelsStayByteForByteAlsoOnTheWay) {
  const auto asked = request(centre_square(28, 28, 10));
  const auto run = make_fill_run(model(), asked);
  for (int i = 0; i < 4; ++i) {
    const auto view = run->view();
    expect_known_bytes(view.candidates, asked);
    expect_known_bytes(view.mean, asked);
    for (size_t j = 0; j < 784; ++j) ASSERT_TRUE(asked.mask.unknown[j] != 0 || view.deviation[j] == 0) << j;
    run->advance(4);
  }
  EXPECT_TRUE(run->finished());
  expect_known_bytes(run->view().candidates, asked);
}

TEST_P(FillRunTest, WithoutAHoleNothingChanges) {
  const auto asked = request(Mask(28, 28));
  const auto view = filled(model(), asked);
  for (int64_t i = 0; i < view.candidates.count; ++i)
    EXPECT_TRUE(std::equal(asked.picture.bytes.begin(), asked.picture.bytes.end(), view.candidates.at(i)));
}

TEST_P(FillRunTest, AHoleOfEverythingIsFreeSampling) {
  for (const int64_t classes : {0, 3}) {
    const auto net = model(classes);
    auto asked = request(Mask(28, 28, true));
    SampleRequest free{5, 12, false, 3};
    if (classes > 0) asked.label = free.label = "1";
    EXPECT_EQ(filled(net, asked).candidates.bytes, net->draw(free, {}).bytes);
  }
}

TEST_P(FillRunTest, InPiecesItIsTheSameRunAndSeedsDiffer) {
  const auto net = model();
  auto asked = request(lower_half(28, 28));
  const auto whole = filled(net, asked);
  const auto run = make_fill_run(net, asked);
  for (int i = 0; i < 6; ++i) run->advance(2);
  EXPECT_EQ(run->view().candidates.bytes, whole.candidates.bytes);
  EXPECT_EQ(run->view().energies, whole.energies);
  asked.options.seed = 4;
  EXPECT_NE(filled(net, asked).candidates.bytes, whole.candidates.bytes);
}

TEST_P(FillRunTest, ARecordReplaysToTheSameBytes) {
  const auto net = model();
  auto asked = request(lower_half(28, 28));
  const auto run = make_fill_run(net, asked);
  asked.threads = run->threads();
  FillRecord record{"", {}, std::make_shared<FillRequest>(asked)};
  const auto advance = [&](int64_t steps) {
    for (int64_t i = 0; i < steps; ++i) run->advance(1), ++record.after;
  };
  advance(5);
  run->set_mask(centre_square(28, 28, 9));
  record.add({0, centre_square(28, 28, 9), {}});
  advance(3);
  write_fill_record(folder / "session", record);
  const auto again = replayed(read_fill_record(folder / "session"), net, {}, make_fill_run, [](int64_t) { return true; });
  EXPECT_EQ(again->view().candidates.bytes, run->view().candidates.bytes);
  EXPECT_EQ(again->view().energies, run->view().energies);
}

TEST_P(FillRunTest, GoesBackToAStateAndOnFromItToTheBit) {
  const auto run = make_fill_run(model(), request(centre_square(28, 28, 8)));
  run->advance(4);
  const auto state = run->state();
  const auto there = run->view();
  EXPECT_GT(state->bytes, 28 * 28);
  run->set_mask(lower_half(28, 28));
  run->advance(3);
  const auto later = run->state();
  const auto lower = run->view();
  run->go_back(*state);
  EXPECT_EQ(run->step(), 4);
  EXPECT_EQ(run->view().candidates.bytes, there.candidates.bytes);
  EXPECT_EQ(run->view().energies, there.energies);
  run->advance(8);
  const auto once = run->view();
  EXPECT_TRUE(run->finished());
  run->go_back(*later);
  EXPECT_FALSE(run->finished());
  EXPECT_EQ(run->view().candidates.bytes, lower.candidates.bytes) << "and forth again";
  run->go_back(*state);
  run->advance(8);
  EXPECT_EQ(run->view().candidates.bytes, once.candidates.bytes) << "the same noise";
}

TEST_P(FillRunTest, AnotherHoleGoesOnFromWhereChainsAre) {
  const auto net = model();
  const auto asked = request(centre_square(28, 28, 8));
  const auto run = make_fill_run(net, asked);
  run->advance(12);
  auto larger = asked;
  larger.mask = centre_square(28, 28, 14);
  run->set_mask(larger.mask);
  EXPECT_FALSE(run->finished());
  EXPECT_LT(run->step(), 12);
  expect_known_bytes(run->view().candidates, larger);
  run->advance(12);
  EXPECT_TRUE(run->finished());
  const auto view = run->view();
  expect_known_bytes(view.candidates, larger);
  bool differs = false;
  for (size_t j = 0; j < 784; ++j) differs = differs || (larger.mask.unknown[j] != 0 && view.candidates.at(0)[j] != asked.picture.bytes[j]);
  EXPECT_TRUE(differs);
  EXPECT_NE(bad_input_of([&] { run->set_mask(Mask(3, 3)); }).find("3 x 3"), std::string::npos);
}

TEST_P(FillRunTest, StartsAreWhatTheySay) {
  const auto net = model();
  auto asked = request(centre_square(28, 28, 10));
  asked.options.start = FillStart::nearest;
  EXPECT_NE(bad_input_of([&] { make_fill_run(net, asked); }).find("nearest"), std::string::npos);
  auto library = waves(9);
  asked.library = std::make_shared<ImageBatch>(library);
  asked.options.start_noise = 0.001;
  const auto start = make_fill_run(net, asked)->view();
  if (!GetParam()) {
    const auto inside = static_cast<size_t>(14 * 28 + 14);
    EXPECT_NEAR(start.candidates.at(0)[inside], asked.picture.bytes[inside], 1) << "the nearest is the picture itself";
    EXPECT_NE(start.candidates.at(1)[inside], start.candidates.at(0)[inside]) << "each chain has a neighbour of its own";
  }
  asked.options.start = FillStart::harmonic;
  EXPECT_NO_THROW(filled(net, asked));
}

TEST_P(FillRunTest, FreeKnownPixelsArePutBackAtTheEnd) {
  auto asked = request(centre_square(28, 28, 10));
  const auto net = model();
  const auto held = filled(net, asked);
  asked.options.hold_known = false;
  const auto free = filled(net, asked);
  expect_known_bytes(free.candidates, asked);
  EXPECT_NE(free.candidates.bytes, held.candidates.bytes);
}

TEST_P(FillRunTest, WhatDoesNotFitIsRefused) {
  const auto net = model();
  auto asked = request(Mask(28, 28));
  asked.picture = ImageBatch{1, 3, 28, 28, std::vector<uint8_t>(3 * 784)};
  EXPECT_NE(bad_input_of([&] { make_fill_run(net, asked); }).find("3 channels"), std::string::npos);
  asked = request(Mask(28, 28));
  asked.label = "boot";
  EXPECT_NE(bad_input_of([&] { make_fill_run(net, asked); }).find("classes"), std::string::npos);
}

TEST_P(FillRunTest, TheEnergyOfThePictureItselfIsThatOfACandidateWithoutAHole) {
  const auto whole = filled(model(), request(Mask(28, 28)));
  const auto holed = filled(model(), request(centre_square(28, 28, 10)));
  ASSERT_TRUE(whole.own_energy && holed.own_energy);
  EXPECT_EQ(*holed.own_energy, *whole.own_energy) << "whatever the hole";
  EXPECT_NEAR(*whole.own_energy, whole.energies.front(), 1e-4 * (1 + std::abs(whole.energies.front())));
  auto damaged = repair_request(picture_at(waves(1), 0), {CorruptionKind::blur, 1}, request(Mask(28, 28)).options);
  EXPECT_FALSE(filled(model(), damaged).own_energy) << "what it was is not known";
}

TEST(ByDifference, EachIsAsUnlikeThoseBeforeItAsMayBe) {
  const ImageBatch pictures{5, 1, 1, 1, {10, 12, 200, 90, 11}};
  EXPECT_EQ(by_difference(pictures, 1), (std::vector<int64_t>{1, 2, 3, 0, 4}));
  EXPECT_EQ(by_difference({1, 1, 1, 1, {3}}, 0), std::vector<int64_t>{0});
}

TEST(ByEnergy, TheLeastComesFirst) {
  EXPECT_EQ(by_energy({3, 1, 2, 1}), (std::vector<int64_t>{1, 3, 2, 0}));
}

}  // namespace
}  // namespace basin
