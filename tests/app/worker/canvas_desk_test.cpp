#include "app/worker/canvas_desk.h"

#include <gtest/gtest.h>

#include <thread>

#include "core/base/errors.h"
#include "tests/app/worker/worker_rig.h"
#include "tests/support/fake_fills.h"

namespace app {
namespace {

CanvasSettings settings_with(const basin::Mask& mask) {
  CanvasSettings settings;
  settings.model = "clothes";
  settings.picture = basin::ImageBatch{1, 1, 8, 8, std::vector<uint8_t>(64, 7)};
  settings.mask = mask;
  settings.options.chains = 3, settings.options.steps = 40;
  settings.visible = settings.running = true;
  settings.serial = 1;
  return settings;
}

class CanvasDeskTest : public ::testing::Test {
 protected:
  int opened = 0, made = 0, composed = 0;
  int64_t library = -1;  ///< pictures that the last run was given
  std::vector<Event> events;
  Latest<CanvasSnapshot> latest;
  CanvasDesk desk{{[this](const basin::SavedFile& file, const basin::LoadWatch&) -> std::unique_ptr<basin::Model> {
                     if (file.path != "clothes") throw basin::BadInput("There is no model '" + file.path + "'.");
                     ++opened;
                     return std::make_unique<basin::testing::FakeModel>();
                   },
                   [this](const basin::CompositionNode& root) {
                     ++composed;
                     return std::make_unique<basin::testing::FakeModel>(root.weight > 4 ? 16 : 8);
                   },
                   [this](std::shared_ptr<const basin::Model>, basin::FillRequest request) {
                     ++made;
                     library = request.library ? request.library->count : -1;
                     return std::make_unique<basin::testing::FakeFillRun>(std::move(request));
                   },
                   [](basin::DataSet, const basin::SampleSpace&) { return basin::testing::fake_examples(); },
                   [this](Event event) { events.push_back(std::move(event)); }, [] { return basin::LoadWatch{}; }},
                  latest};

  CanvasSnapshotPtr picture() {
    for (int i = 0; i < 2000; ++i) {
      if (desk.turn(nullptr, false)) return latest.take();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return nullptr;
  }
  CanvasSnapshotPtr finished() {
    CanvasSnapshotPtr snapshot;
    do snapshot = picture();
    while (snapshot && !snapshot->finished);
    return snapshot;
  }
};

TEST_F(CanvasDeskTest, AModelIsOpenedOnceAndToldOf) {
  EXPECT_FALSE(desk.busy());
  auto settings = settings_with(basin::centre_square(8, 8, 4));
  desk.set(settings);
  settings.mask = basin::lower_half(8, 8);
  desk.set(settings);
  EXPECT_EQ(opened, 1);
  EXPECT_EQ(made, 1) << "another hole goes on with the same chains";
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(std::get<CanvasModelOpened>(events[0]).model.examples.count, 3);
  ++settings.serial;
  desk.set(settings);
  EXPECT_EQ(made, 2);
}

TEST_F(CanvasDeskTest, ChainsRunToTheirEndAndThenRest) {
  desk.set(settings_with(basin::centre_square(8, 8, 4)));
  EXPECT_TRUE(desk.busy());
  const auto snapshot = finished();
  ASSERT_NE(snapshot, nullptr);
  EXPECT_EQ(snapshot->view.step, 40);
  EXPECT_EQ(snapshot->view.candidates.count, 3);
  EXPECT_EQ(snapshot->serial, 1);
  EXPECT_FALSE(desk.busy());
  EXPECT_FALSE(desk.turn(nullptr, false));
}

TEST_F(CanvasDeskTest, ANearestStartReadsThePicturesThatTheModelLearned) {
  auto settings = settings_with(basin::centre_square(8, 8, 4));
  desk.set(settings);
  EXPECT_EQ(library, -1) << "no need";
  settings.options.start = basin::FillStart::nearest;
  ++settings.serial;
  desk.set(settings);
  EXPECT_EQ(library, 6);
  const auto snapshot = finished();
  ASSERT_TRUE(snapshot && snapshot->record);
  EXPECT_FALSE(snapshot->record->request->library) << "a record keeps the model's name and no library";
}

TEST_F(CanvasDeskTest, ATreeOfOtherPicturesIsOpenedAndWaitsForWhatSuitsIt) {
  auto settings = settings_with(basin::centre_square(8, 8, 4));
  settings.model = kComposedModel;
  desk.set(settings);
  settings.tree.weight = 5;
  desk.set(settings);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(std::get<CanvasModelOpened>(events[1]).model.space.height, 16);
  EXPECT_FALSE(desk.busy());
}

TEST_F(CanvasDeskTest, AnotherTreeGoesOnWithTheSameChains) {
  auto settings = settings_with(basin::centre_square(8, 8, 4));
  settings.model = kComposedModel;
  settings.tree.weight = 1;
  desk.set(settings);
  EXPECT_NE(finished(), nullptr);
  settings.tree.weight = 2;
  desk.set(settings);
  EXPECT_EQ(composed, 2);
  EXPECT_EQ(made, 1);
  EXPECT_EQ(opened, 0);
  EXPECT_TRUE(desk.busy()) << "chains that were done move again";
}

TEST_F(CanvasDeskTest, EveryChangeIsRecordedWithTheStepsBeforeIt) {
  auto settings = settings_with(basin::centre_square(8, 8, 4));
  settings.model = kComposedModel;
  settings.tree.weight = 1;
  desk.set(settings);
  ASSERT_NE(finished(), nullptr);
  settings.mask = basin::lower_half(8, 8);
  desk.set(settings);
  settings.tree.weight = 2;
  desk.set(settings);
  const auto record = finished()->record;
  ASSERT_TRUE(record);
  EXPECT_EQ(record->tree->weight, 1) << "as it began";
  EXPECT_EQ(record->request->threads, 2);
  EXPECT_TRUE(record->request->mask == basin::centre_square(8, 8, 4));
  ASSERT_EQ(record->edits.size(), 2u);
  EXPECT_EQ(record->edits[0]->after, 40);
  EXPECT_TRUE(*record->edits[0]->mask == basin::lower_half(8, 8));
  EXPECT_EQ(record->edits[1]->after, 0);
  EXPECT_EQ(record->edits[1]->tree->weight, 2);
  EXPECT_EQ(record->steps(), 80);
  ++settings.serial;
  desk.set(settings);
  EXPECT_TRUE(finished()->record->edits.empty()) << "new chains, a new record";
}

TEST_F(CanvasDeskTest, AStepBackBringsTheChainsAndTheirRecordBack) {
  auto settings = settings_with(basin::centre_square(8, 8, 4));
  desk.set(settings);
  ASSERT_NE(finished(), nullptr);
  settings.mask = basin::lower_half(8, 8), settings.moment = 1;
  desk.set(settings);
  EXPECT_TRUE(desk.busy());
  ++settings.serial, settings.picture.bytes.assign(64, 9), settings.moment = 2;
  desk.set(settings);
  EXPECT_EQ(made, 2);

  ++settings.serial, settings.picture.bytes.assign(64, 7), settings.mask = basin::centre_square(8, 8, 4);
  settings.moment = 3, settings.back_to = 1;
  desk.set(settings);
  EXPECT_EQ(made, 2) << "the chains of then, no new ones";
  EXPECT_FALSE(desk.busy()) << "they were done";
  const auto back = picture();
  EXPECT_TRUE(back->finished);
  EXPECT_EQ(back->serial, settings.serial);
  EXPECT_TRUE(back->record->edits.empty());
  EXPECT_EQ(back->record->steps(), 40);

  ++settings.serial, settings.picture.bytes.assign(64, 9), settings.moment = 4, settings.back_to = 3;
  desk.set(settings);
  EXPECT_EQ(finished()->record->request->picture.bytes.front(), 9) << "and forth again";

  settings.moment = 5, settings.back_to = 1, settings.options.steps = 50;
  settings.mask = basin::lower_half(8, 8);
  desk.set(settings);
  EXPECT_TRUE(desk.busy()) << "chains of other settings are not gone back to; the hole is";
}

TEST_F(CanvasDeskTest, OnlyChainsThatFillWhatAStepShowsAreGoneBackTo) {
  auto settings = settings_with(basin::centre_square(8, 8, 4));
  desk.set(settings);
  ASSERT_NE(finished(), nullptr);
  settings.mask = basin::lower_half(8, 8), settings.moment = 2;  // two steps in one frame: the first never came
  desk.set(settings);
  ASSERT_NE(finished(), nullptr);
  settings.mask = basin::random_pixels(8, 8, 0.5, 1), settings.moment = 3, settings.back_to = 2;
  desk.set(settings);
  EXPECT_TRUE(desk.busy()) << "the chains before moment 2 filled another hole than this";
  ++settings.serial, settings.picture.bytes.assign(64, 9), settings.mask = basin::centre_square(8, 8, 4);
  settings.moment = 4, settings.back_to = 2;
  desk.set(settings);
  EXPECT_EQ(made, 2) << "nor another picture";
}

TEST_F(CanvasDeskTest, FewRunsAreKept) {
  auto settings = settings_with(basin::centre_square(8, 8, 4));
  desk.set(settings);
  for (settings.moment = 1; settings.moment < 40; ++settings.moment) {
    ++settings.serial, settings.picture.bytes.assign(64, static_cast<uint8_t>(settings.moment));
    desk.set(settings);
  }
  EXPECT_EQ(made, 40);
  ++settings.serial, settings.picture.bytes.assign(64, 35), settings.back_to = 36;
  desk.set(settings);
  EXPECT_EQ(made, 40) << "near enough";
  ++settings.serial, ++settings.moment, settings.picture.bytes.assign(64, 4), settings.back_to = 5;
  desk.set(settings);
  EXPECT_EQ(made, 41) << "too long ago";
}

TEST_F(CanvasDeskTest, WhatIsKeptOfChainsIsBounded) {
  auto settings = settings_with(basin::centre_square(8, 8, 4));
  settings.options.chains = 10;  // of 10 MiB
  desk.set(settings);
  for (settings.moment = 1; settings.moment < 10; ++settings.moment) {
    settings.mask = settings.moment % 2 == 0 ? basin::lower_half(8, 8) : basin::centre_square(8, 8, 4);
    desk.set(settings);
    ASSERT_NE(finished(), nullptr);
  }
  settings.back_to = 1;
  settings.mask = basin::lower_half(8, 8);
  desk.set(settings);
  EXPECT_TRUE(desk.busy()) << "forgotten: the hole goes back, and the chains fill it";
  ASSERT_NE(finished(), nullptr);
  ++settings.moment, settings.back_to = 9;
  desk.set(settings);
  EXPECT_FALSE(desk.busy());
}

TEST_F(CanvasDeskTest, ARecordThatGrowsTooLongIsGivenUp) {
  auto settings = settings_with(basin::centre_square(8, 8, 4));
  desk.set(settings);
  for (int i = 0; i < 5001; ++i) {
    settings.mask = i % 2 == 0 ? basin::lower_half(8, 8) : basin::centre_square(8, 8, 4);
    desk.set(settings);
  }
  EXPECT_FALSE(finished()->record);
}

TEST_F(CanvasDeskTest, StoppedChainsShowWhereTheyAreAndNothingMoves) {
  auto settings = settings_with(basin::centre_square(8, 8, 4));
  settings.running = false;
  desk.set(settings);
  EXPECT_EQ(picture()->view.step, 0);
  EXPECT_FALSE(desk.turn(nullptr, false));
  settings.visible = false, settings.running = true;
  desk.set(settings);
  while (desk.busy()) EXPECT_FALSE(desk.turn(nullptr, false)) << "nobody looks";
  settings.visible = true;
  desk.set(settings);
  EXPECT_TRUE(picture()->finished) << "they ran on unseen";
}

TEST_F(CanvasDeskTest, WhatCannotBeFilledIsRefusedAndTheNextChangeTriesAgain) {
  auto settings = settings_with(basin::centre_square(8, 8, 4));
  settings.model = "shoes";
  EXPECT_THROW(desk.set(settings), basin::BadInput);
  EXPECT_FALSE(desk.turn(nullptr, false));
  settings.model = "clothes";
  settings.options.chains = 1000;
  EXPECT_THROW(desk.set(settings), std::runtime_error);
  EXPECT_FALSE(desk.busy());
  settings.options.chains = 3;
  ++settings.serial;
  desk.set(settings);
  EXPECT_NE(finished(), nullptr);
}

TEST(WorkerCanvas, FillsWhileARunTrains) {
  auto hooks = fake_hooks();
  hooks.open_model = [](const basin::SavedFile&, const basin::LoadWatch&) { return std::make_unique<basin::testing::FakeModel>(); };
  hooks.make_fill_run = [](std::shared_ptr<const basin::Model>, basin::FillRequest request) {
    return std::make_unique<basin::testing::FakeFillRun>(std::move(request));
  };
  hooks.example_pictures = [](basin::DataSet, const basin::SampleSpace&) { return basin::testing::fake_examples(); };
  Worker worker(hooks, RunOptions{});
  worker.send(Play{});
  worker.send(SetCanvas{settings_with(basin::centre_square(8, 8, 4))});
  EXPECT_TRUE(wait_for_kind<CanvasModelOpened>(worker));
  bool done = false;
  for (int i = 0; i < 5000 && !done; ++i) {
    const auto snapshot = worker.take_canvas();
    done = snapshot && snapshot->finished;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_TRUE(done);
  EXPECT_TRUE(wait_for_kind<MetricsRows>(worker)) << "training goes on";
  auto bad = settings_with(basin::Mask(8, 8));
  bad.options.chains = 1000, bad.serial = 2;
  worker.send(SetCanvas{bad});
  EXPECT_TRUE(wait_for_kind<CanvasStopped>(worker));
}

}  // namespace
}  // namespace app
