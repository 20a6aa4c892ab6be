#include "app/worker/laboratory_desk.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "app/worker/worker.h"
#include "core/base/errors.h"
#include "tests/support/fake_laboratory.h"
#include "tests/support/fake_session.h"
#include "tests/support/temporary_folder.h"

namespace app {
namespace {

/// What the laboratory was asked to do; throws where it is told to.
struct Diary {
  int made = 0, works = 0, pictures = 0;
  std::vector<double> seconds;
  bool work_throws = false, picture_throws = false;
};

class DiaryLaboratory : public basin::testing::FakeLaboratory {
 public:
  explicit DiaryLaboratory(Diary& diary) : diary_(diary) { ++diary_.made; }
  bool work(const basin::Session* run, double seconds) override {
    ++diary_.works;
    diary_.seconds.push_back(seconds);
    if (diary_.work_throws) throw std::runtime_error("The laboratory broke.");
    return FakeLaboratory::work(run, seconds);
  }
  basin::LaboratorySnapshot snapshot(const basin::Session* run, const basin::LaboratoryRequest& request) override {
    ++diary_.pictures;
    if (diary_.picture_throws) throw std::runtime_error("The picture broke.");
    return FakeLaboratory::snapshot(run, request);
  }

 private:
  Diary& diary_;
};

class LaboratoryDeskTest : public ::testing::Test {
 protected:
  Diary diary;
  Latest<basin::LaboratorySnapshot> latest;
  LaboratoryDesk desk{[this] { return std::make_unique<DiaryLaboratory>(diary); }, latest};
  basin::LaboratorySettings settings;

  void SetUp() override {
    settings.root.source = "rings";
    give_ids(settings.root);
  }
  void look() {
    basin::LaboratoryRequest request;
    request.visible = true;
    request.map_size = request.landscape_size = 8;
    desk.ask(request);
  }
  /// Turns until a picture is published, at most two seconds of them.
  std::shared_ptr<const basin::LaboratorySnapshot> picture() {
    for (int i = 0; i < 2000; ++i) {
      if (desk.turn(nullptr, false)) return latest.take();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return nullptr;
  }
};

TEST_F(LaboratoryDeskTest, NothingIsMadeBeforeItIsLookedAt) {
  EXPECT_FALSE(desk.busy());
  EXPECT_FALSE(desk.turn(nullptr, false));
  EXPECT_FALSE(desk.measuring());
  desk.cancel();
  EXPECT_EQ(diary.made, 0);
  look();
  EXPECT_NE(picture(), nullptr);
  EXPECT_EQ(diary.made, 1);
}

TEST_F(LaboratoryDeskTest, RefusedSettingsKeepTheOld) {
  desk.set(settings);
  auto bad = settings;
  bad.root.source = "ringz";
  EXPECT_THROW(desk.set(bad), basin::BadInput);
  EXPECT_EQ(desk.settings().root.source, "rings");
  bad = settings;
  bad.live.count = -1;
  bad.moving = true;
  EXPECT_THROW(desk.set(bad), basin::BadInput);
  EXPECT_FALSE(desk.settings().moving);
  look();
  EXPECT_EQ(picture()->settings.root.source, "rings");
}

TEST_F(LaboratoryDeskTest, PicturesAreMadeWhenLookedAtAndNotOtherwise) {
  settings.moving = true;
  desk.set(settings);
  for (int i = 0; i < 50; ++i) EXPECT_FALSE(desk.turn(nullptr, false));
  EXPECT_EQ(diary.pictures, 0);
  EXPECT_EQ(diary.works, 0) << "chains that nobody sees rest";
  EXPECT_FALSE(desk.busy());
  look();
  EXPECT_TRUE(desk.busy());
  EXPECT_GT(picture()->steps, 0);
  for (int i = 0; i < 200; ++i) desk.turn(nullptr, false);
  EXPECT_LE(diary.pictures, 2) << "the next waits until the last was taken";
}

TEST_F(LaboratoryDeskTest, AHeldSceneIsDrawnOnce) {
  desk.set(settings);
  look();
  ASSERT_NE(picture(), nullptr);
  std::this_thread::sleep_for(std::chrono::milliseconds(40));
  EXPECT_FALSE(desk.busy()) << "idle costs nothing";
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(desk.turn(nullptr, false));
  EXPECT_EQ(diary.pictures, 1);
  desk.set(settings);
  EXPECT_NE(picture(), nullptr) << "an edit shows";
}

TEST_F(LaboratoryDeskTest, LearningGoesOnUnseen) {
  settings.learning = true;
  desk.set(settings);
  EXPECT_TRUE(desk.busy());
  desk.turn(nullptr, false);
  EXPECT_EQ(diary.works, 1);
  EXPECT_EQ(diary.pictures, 0);
}

TEST_F(LaboratoryDeskTest, ABiasCurveIsMeasuredUnseenToItsEnd) {
  desk.set(settings);
  desk.measure_bias(true);
  for (int i = 0; i < 100 && desk.busy(); ++i) desk.turn(nullptr, false);
  EXPECT_FALSE(desk.measuring());
  EXPECT_EQ(diary.works, 10) << "the fake has ten step sizes";
  look();
  EXPECT_EQ(picture()->bias.state, basin::BiasState::done);
  desk.measure_bias(true);
  desk.measure_bias(false);
  EXPECT_FALSE(desk.measuring());
}

TEST_F(LaboratoryDeskTest, SlicesAreShorterBesideTraining) {
  settings.learning = true;
  desk.set(settings);
  desk.turn(nullptr, false);
  desk.turn(nullptr, true);
  ASSERT_EQ(diary.seconds.size(), 2u);
  EXPECT_LT(diary.seconds[1], diary.seconds[0]);
  for (const double seconds : diary.seconds) EXPECT_LE(seconds, 0.03) << "commands wait no longer";
}

TEST_F(LaboratoryDeskTest, RestEndsWhatWentOn) {
  settings.moving = settings.learning = true;
  desk.set(settings);
  desk.measure_bias(true);
  look();
  desk.cancel();
  EXPECT_FALSE(desk.busy());
  EXPECT_FALSE(desk.settings().moving || desk.settings().learning);
  EXPECT_FALSE(desk.measuring());
}

TEST_F(LaboratoryDeskTest, ASavedCompositionOpensAgain) {
  const basin::testing::TemporaryFolder folder;
  desk.set(settings);
  desk.save(folder / "new/folder");
  EXPECT_EQ(basin::open_composition(folder / "new/folder/composition.toml").root, settings.root);
  EXPECT_THROW(desk.save("/proc/basin"), basin::BadInput);
}

/// Waits for the notice of what broke, and for the word that all rests.
bool told_and_rests(Worker& worker, const std::string& what) {
  bool told = false, rests = false;
  for (int i = 0; i < 5000 && !(told && rests); ++i) {
    for (const auto& event : worker.take_events()) {
      if (const auto* notice = std::get_if<Notice>(&event)) told = told || notice->text == what;
      if (const auto* applied = std::get_if<LaboratoryApplied>(&event)) rests = told && !applied->settings.moving;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return told && rests;
}

TEST(LaboratoryInWorker, OneThatThrowsIsToldOnceAndTrainingGoesOn) {
  for (const bool picture : {false, true}) {
    Diary diary;
    diary.work_throws = !picture;
    diary.picture_throws = picture;
    WorkerHooks hooks;
    hooks.sessions = basin::testing::fake_sessions();
    hooks.make_laboratory = [&](int64_t) { return std::make_unique<DiaryLaboratory>(diary); };
    Worker worker(std::move(hooks), basin::RunOptions{});
    basin::LaboratorySettings settings;
    settings.root.source = "rings";
    settings.moving = true;
    basin::LaboratoryRequest request;
    request.visible = true;
    worker.send(SetLaboratoryRequest{request});
    worker.send(SetLaboratory{settings});
    EXPECT_TRUE(told_and_rests(worker, picture ? "The picture broke." : "The laboratory broke."));
    worker.send(Play{});
    int64_t step = 0;
    for (int i = 0; i < 5000 && step < 20; ++i) {
      for (const auto& event : worker.take_events())
        if (const auto* rows = std::get_if<MetricsRows>(&event)) step = rows->rows.back().step;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_GE(step, 20);
  }
}

TEST(LaboratoryInWorker, ChainsAndTrainingShareTheThread) {
  Diary diary;
  WorkerHooks hooks;
  hooks.sessions = basin::testing::fake_sessions();
  hooks.make_laboratory = [&](int64_t) { return std::make_unique<DiaryLaboratory>(diary); };
  Worker worker(std::move(hooks), basin::RunOptions{});
  basin::LaboratorySettings settings;
  settings.root.source = "rings";
  settings.moving = true;
  basin::LaboratoryRequest request;
  request.visible = true;
  worker.send(SetLaboratoryRequest{request});
  worker.send(SetLaboratory{settings});
  worker.send(Play{});
  int64_t updates = 0, pictures = 0, chain_steps = 0;
  for (int i = 0; i < 10000 && (updates < 50 || pictures < 3); ++i) {
    for (const auto& event : worker.take_events())
      if (const auto* rows = std::get_if<MetricsRows>(&event)) updates = rows->rows.back().step;
    if (const auto picture = worker.take_laboratory()) ++pictures, chain_steps = picture->steps;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_GE(updates, 50);
  EXPECT_GE(pictures, 3);
  EXPECT_GT(chain_steps, 0);
}

}  // namespace
}  // namespace app
