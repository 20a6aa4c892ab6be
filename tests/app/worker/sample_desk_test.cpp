#include "app/worker/sample_desk.h"

#include <gtest/gtest.h>

#include <thread>

#include "core/base/errors.h"
#include "tests/app/worker/worker_rig.h"
#include "tests/support/fake_fills.h"

namespace app {
namespace {

SampleSettings settings_of(int64_t count = 5) {
  SampleSettings settings;
  settings.model = "clothes";
  settings.request.count = count, settings.request.steps = 40;
  settings.visible = settings.running = true;
  settings.serial = 1;
  return settings;
}

class SampleDeskTest : public ::testing::Test {
 protected:
  int opened = 0, composed = 0;
  std::vector<Event> events;
  Latest<SampleSnapshot> latest;
  SampleDesk desk{{[this](const basin::SavedFile& file, const basin::LoadWatch&) -> std::unique_ptr<basin::Model> {
                     if (file.path != "clothes") throw basin::BadInput("There is no model '" + file.path + "'.");
                     ++opened;
                     return std::make_unique<basin::testing::FakeModel>();
                   },
                   [this](const basin::CompositionNode& root) {
                     if (root.weight < 0) throw basin::BadInput("No such tree.");
                     ++composed;
                     return std::make_unique<basin::testing::FakeModel>(root.weight > 4 ? 16 : 8);
                   },
                   [](const basin::DataOptions&, const basin::LoadWatch&) { return std::make_unique<basin::testing::FakeFeatures>(); },
                   [this](Event event) { events.push_back(std::move(event)); }, [] { return basin::LoadWatch{}; }},
                  latest};

  SampleSnapshotPtr picture() {
    for (int i = 0; i < 2000; ++i) {
      if (desk.turn(nullptr, false)) return latest.take();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return nullptr;
  }
  template <class Wanted>
  SampleSnapshotPtr picture_when(Wanted&& wanted) {
    SampleSnapshotPtr snapshot;
    do snapshot = picture();
    while (snapshot && !wanted(*snapshot));
    return snapshot;
  }
};

TEST_F(SampleDeskTest, ChainsRunToTheirEndWithPicturesOfTheirWay) {
  desk.set(settings_of(), nullptr);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(std::get<SampledModelOpened>(events[0]).model.model, "clothes");
  const auto snapshot = picture_when([](const SampleSnapshot& s) { return s.finished; });
  ASSERT_NE(snapshot, nullptr);
  EXPECT_EQ(snapshot->view.pictures.count, 5);
  ASSERT_GE(snapshot->stages.size(), 5u);
  EXPECT_EQ(snapshot->stages.front().step, 0);
  EXPECT_EQ(snapshot->stages.back().step, 40);
  for (const auto& stage : snapshot->stages) {
    EXPECT_EQ(stage.pictures->count, 5);
    EXPECT_EQ(stage.pictures->bytes[0], stage.step) << "the fake brightens with every step";
  }
  EXPECT_FALSE(desk.busy());
  EXPECT_EQ(snapshot->neighbours, nullptr);
}

TEST_F(SampleDeskTest, NeighboursInFeaturesComeWhenTheClassifierIsTrained) {
  auto settings = settings_of(3);
  settings.neighbours = true, settings.nearness = basin::Nearness::features;
  desk.set(settings, nullptr);
  const auto snapshot = picture_when([](const SampleSnapshot& s) { return s.neighbours && s.neighbours->done == 3; });
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(snapshot->neighbours->nearness, basin::Nearness::features);
  EXPECT_EQ(snapshot->neighbours->pictures.bytes[0], 60) << "the last picture is the nearest to these";
  EXPECT_FLOAT_EQ(snapshot->neighbours->distances[0], 0.5f);
  EXPECT_EQ(desk.busy(), false);
  settings.nearness = basin::Nearness::pixels;
  desk.set(settings, nullptr);
  const auto anew = picture_when([](const SampleSnapshot& s) { return s.neighbours && s.neighbours->done == 3; });
  ASSERT_TRUE(anew);
  EXPECT_EQ(anew->neighbours->pictures.bytes[0], 40) << "the same samples, sought anew";
}

TEST_F(SampleDeskTest, NeighboursAreSoughtWhenTheChainsAreDone) {
  auto settings = settings_of(3);
  settings.neighbours = true;
  desk.set(settings, nullptr);
  const auto snapshot = picture_when([](const SampleSnapshot& s) { return s.neighbours && s.neighbours->done == 3; });
  ASSERT_NE(snapshot, nullptr);
  EXPECT_TRUE(snapshot->finished);
  EXPECT_EQ(snapshot->neighbours->pictures.count, 3 * SampleNeighbours::kEach);
  EXPECT_EQ(snapshot->neighbours->pictures.bytes[0], 40) << "all samples are 40 in the end, and so is the fourth picture";
  EXPECT_FLOAT_EQ(snapshot->neighbours->distances[0], 0);
  EXPECT_FLOAT_EQ(snapshot->neighbours->distances[1], 10);
  EXPECT_FALSE(desk.busy());
}

TEST_F(SampleDeskTest, ANewSerialBeginsAnewAndTheSameGoesOn) {
  auto settings = settings_of();
  settings.running = false;
  desk.set(settings, nullptr);
  EXPECT_EQ(picture()->view.step, 0);
  settings.running = true;
  desk.set(settings, nullptr);
  EXPECT_EQ(picture_when([](const SampleSnapshot& s) { return s.finished; })->serial, 1);
  EXPECT_EQ(opened, 1);
  settings.serial = 2, settings.running = false;
  desk.set(settings, nullptr);
  EXPECT_EQ(picture()->view.step, 0);
  EXPECT_EQ(opened, 1);
}

TEST_F(SampleDeskTest, ATreeOfOtherPicturesIsOpenedAndWaitsForWhatSuitsIt) {
  auto settings = settings_of();
  settings.model = kComposedModel;
  desk.set(settings, nullptr);
  settings.tree.weight = 5;
  desk.set(settings, nullptr);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(std::get<SampledModelOpened>(events[1]).model.space.height, 16);
  EXPECT_FALSE(desk.busy());
}

TEST_F(SampleDeskTest, AnotherTreeGoesOnWithTheSameChains) {
  auto settings = settings_of();
  settings.model = kComposedModel;
  desk.set(settings, nullptr);
  const auto done = [](const SampleSnapshot& s) { return s.finished; };
  EXPECT_NE(picture_when(done), nullptr);
  settings.tree.weight = 2;
  desk.set(settings, nullptr);
  EXPECT_EQ(composed, 2);
  EXPECT_TRUE(desk.busy()) << "chains that were done move again";
  const auto snapshot = picture_when(done);
  ASSERT_NE(snapshot, nullptr);
  EXPECT_EQ(snapshot->serial, 1);
}

TEST_F(SampleDeskTest, AnotherTreeWithANewSerialBeginsAnew) {
  auto settings = settings_of();
  settings.model = kComposedModel;
  desk.set(settings, nullptr);
  EXPECT_NE(picture_when([](const SampleSnapshot& s) { return s.finished; }), nullptr);
  settings.tree.weight = 2, settings.serial = 2, settings.running = false, settings.request.count = 3;
  desk.set(settings, nullptr);
  EXPECT_EQ(composed, 2);
  EXPECT_EQ(events.size(), 1u) << "the window's settings stay";
  const auto snapshot = picture();
  EXPECT_EQ(snapshot->view.step, 0);
  EXPECT_EQ(snapshot->view.pictures.count, 3);
}

TEST_F(SampleDeskTest, ATreeThatIsRefusedIsOpenedAtTheNextChange) {
  auto settings = settings_of();
  settings.model = kComposedModel;
  desk.set(settings, nullptr);
  settings.tree.weight = -1;
  EXPECT_THROW(desk.set(settings, nullptr), basin::BadInput);
  settings.running = false;
  EXPECT_THROW(desk.set(settings, nullptr), basin::BadInput) << "not the samples of the tree before";
  settings.tree.weight = 2;
  desk.set(settings, nullptr);
  EXPECT_EQ(composed, 2);
  EXPECT_NE(picture(), nullptr);
}

TEST_F(SampleDeskTest, WhatCannotBeSampledIsRefusedAndTheNextChangeTriesAgain) {
  auto settings = settings_of();
  settings.model = "shoes";
  EXPECT_THROW(desk.set(settings, nullptr), basin::BadInput);
  EXPECT_FALSE(desk.turn(nullptr, false));
  settings.model.clear();
  EXPECT_THROW(desk.set(settings, nullptr), basin::BadInput) << "there is no run";
  settings.model = "clothes", settings.request.count = 2000;
  EXPECT_THROW(desk.set(settings, nullptr), std::runtime_error);
  EXPECT_FALSE(desk.busy());
  settings.request.count = 4, ++settings.serial;
  desk.set(settings, nullptr);
  EXPECT_NE(picture(), nullptr);
}

TEST(WorkerSamples, AreDrawnWhileARunTrains) {
  auto hooks = fake_hooks();
  hooks.open_model = [](const basin::SavedFile&, const basin::LoadWatch&) { return std::make_unique<basin::testing::FakeModel>(); };
  Worker worker(hooks, RunOptions{});
  worker.send(Play{});
  worker.send(SetSamples{settings_of()});
  EXPECT_TRUE(wait_for_kind<SampledModelOpened>(worker));
  bool done = false;
  for (int i = 0; i < 5000 && !done; ++i) {
    const auto snapshot = worker.take_samples();
    done = snapshot && snapshot->finished;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_TRUE(done);
  EXPECT_TRUE(wait_for_kind<MetricsRows>(worker)) << "training goes on";
  auto bad = settings_of(2000);
  bad.serial = 2;
  worker.send(SetSamples{bad});
  EXPECT_TRUE(wait_for_kind<SamplesStopped>(worker));
}

}  // namespace
}  // namespace app
