// Alarms and rescues of real runs, and faults put in on purpose.

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/bench/faults.h"
#include "core/run/metrics_file.h"
#include "core/run/presets.h"
#include "core/training/health_check.h"
#include "core/training/run_folder.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using bench::Fault;
using testing::bad_input_of;
using testing::TemporaryFolder;

RunOptions watched_run() {
  RunOptions options;
  options.compute.threads = 2;
  options.optimiser.batch = 64;
  options.buffer.capacity = 300;
  options.chain.steps = 5;
  options.evaluation.every = 100000;
  options.rescue.every = 10;
  return options;
}

/// Every number of a row but the clock and the count of rescues.
std::string bits_but_rescues(Metrics row) {
  row.seconds = row.rescues = 0;
  return metrics_line(row);
}

std::vector<std::string> steps_of(TorchSession& session, int count) {
  std::vector<std::string> rows;
  for (int i = 0; i < count; ++i) rows.push_back(bits_but_rescues(*session.step({}, 0)));
  return rows;
}

TEST(SessionRescue, GoingBackRepeatsTheRunToTheBit) {
  TorchSession session(watched_run());
  steps_of(session, 100);
  const auto expected = steps_of(session, 60);
  session.rescue(kGoBack);
  ASSERT_EQ(session.rescues().size(), 1u);
  const int64_t back = session.rescues()[0].resumed_step;
  EXPECT_EQ(session.rescues()[0].alarm_step, 160);
  EXPECT_EQ(back, 100) << "the newest state that training stayed sound for 50 updates after";
  EXPECT_EQ(session.step_count(), back);
  EXPECT_EQ(steps_of(session, 60), expected);
}

TEST(SessionRescue, WatchingDoesNotChangeTheRun) {
  auto watched = watched_run(), blind = watched_run();
  blind.rescue.mode = RescueMode::off;
  TorchSession a(watched), b(blind);
  EXPECT_EQ(steps_of(a, 30), steps_of(b, 30));
  EXPECT_TRUE(b.remedies().empty());
  EXPECT_NE(bad_input_of([&] { b.rescue("learning-rate"); }).find("rescue.mode"), std::string::npos);
}

TEST(SessionRescue, OtherSeedLeavesTheOldPath) {
  TorchSession session(watched_run());
  steps_of(session, 100);
  const auto old = steps_of(session, 60);
  session.rescue("other-seed");
  EXPECT_NE(steps_of(session, 1)[0], old[10]);
}

TEST(SessionRescue, SettingsChangedSinceComeBackAndRemediesAddUp) {
  const double rate = watched_run().optimiser.learning_rate;
  TorchSession session(watched_run());
  steps_of(session, 80);
  auto edited = session.options();
  edited.optimiser.learning_rate = 0.5;
  session.set_options(edited);
  steps_of(session, 3);
  session.rescue("learning-rate");
  EXPECT_DOUBLE_EQ(session.options().optimiser.learning_rate, rate / 3);
  session.rescue("more-steps");
  EXPECT_DOUBLE_EQ(session.options().optimiser.learning_rate, rate / 3) << "the first remedy holds";
  EXPECT_EQ(session.options().chain.steps, 2 * watched_run().chain.steps);
  EXPECT_NE(bad_input_of([&] { session.rescue("mor-steps"); }).find("more-steps"), std::string::npos);
}

TEST(SessionRescue, NotFiniteIsAVerdictAndIsMended) {
  TorchSession session(watched_run());
  steps_of(session, 70);
  bench::inject(session, Fault::weight, 5);
  const auto row = session.step({}, 0);
  ASSERT_TRUE(row);
  EXPECT_EQ(session.verdict().health, Health::failed);
  EXPECT_TRUE(session.alarmed());
  EXPECT_FALSE(session.verdict().cause.empty());
  session.rescue("learning-rate");
  EXPECT_FALSE(session.alarmed());
  for (int i = 0; i < 20; ++i) session.step({}, 0);
  EXPECT_EQ(session.verdict().health, Health::healthy) << session.verdict().reason;
  EXPECT_TRUE(session.trainer().weights().isfinite().all().item<bool>());
}

TEST(SessionRescue, RescuesSurviveACheckpointAndMarkEveryRowAfter) {
  const TemporaryFolder folder;
  TorchSession session(watched_run());
  steps_of(session, 70);
  session.rescue("energy-penalty");
  session.save(folder / "run");
  const auto expected = steps_of(session, 5);
  TorchSession resumed(folder / "run");
  ASSERT_EQ(resumed.rescues().size(), 1u);
  EXPECT_EQ(describe(resumed.rescues()[0]), describe(session.rescues()[0]));
  EXPECT_EQ(resumed.step({}, 0)->rescues, 1);
  EXPECT_EQ(steps_of(resumed, 4), std::vector<std::string>(expected.begin() + 1, expected.end()));
}

/// The states kept in memory end with the process: what README and --help say of a resume under rescues.
TEST(SessionRescue, AResumedRunIsTheSameUpToItsNextRescueWhichGoesBackNoFurtherThanTheResume) {
  const TemporaryFolder folder;
  TorchSession whole(watched_run());
  steps_of(whole, 90);
  whole.save(folder / "run.safetensors");
  TorchSession resumed(folder / "run.safetensors");
  EXPECT_EQ(steps_of(resumed, 60), steps_of(whole, 60));
  TorchSession early(folder / "run.safetensors");
  steps_of(early, 20);
  early.rescue(kGoBack);
  EXPECT_EQ(early.rescues().back().resumed_step, 90) << "the state that was resumed";
  TorchSession uninterrupted(watched_run());
  steps_of(uninterrupted, 110);
  uninterrupted.rescue(kGoBack);
  EXPECT_LT(uninterrupted.rescues().back().resumed_step, 90) << "50 updates of proof";
}

TEST(SessionRescue, OddChainsAreFoundAndDropped) {
  TorchSession session(watched_run());
  steps_of(session, 60);
  auto& trainer = session.trainer();
  EXPECT_EQ(check_health(trainer).odd, 0);
  bench::inject(session, Fault::slot, 17);
  EXPECT_GE(check_health(trainer).odd, 1);
  NamedTensors tensors;
  for (const auto& [name, tensor] : trainer.tensors()) tensors.emplace_back(name, tensor.clone());
  EXPECT_EQ(drop_odd_slots(trainer, tensors), 1);
  trainer.load(tensors, true);
  EXPECT_EQ(check_health(trainer).odd, 0);
  EXPECT_EQ(trainer.buffer().ages()[17].item<int64_t>(), 0);
}

bool offers(const TorchSession& session, const std::string& name) {
  const auto remedies = session.remedies();
  return std::any_of(remedies.begin(), remedies.end(), [&](const Remedy& remedy) { return remedy.name == name; });
}

TEST(SessionRescue, AWrongNameChangesNothing) {
  TorchSession session(watched_run());
  steps_of(session, 160);
  for (int i = 0; i < 3; ++i) EXPECT_NE(bad_input_of([&] { session.rescue("mor-steps"); }).find("more-steps"), std::string::npos);
  EXPECT_TRUE(session.rescues().empty());
  session.rescue(kGoBack);
  EXPECT_EQ(session.rescues()[0].resumed_step, 100) << "no state was dropped, and no try counted";
}

TEST(SessionRescue, RemediesAreThoseOfTheStateToGoBackTo) {
  TorchSession session(watched_run());
  steps_of(session, 80);
  auto edited = session.options();
  edited.chain.steps = 600;
  session.set_options(edited);
  EXPECT_TRUE(offers(session, "more-steps")) << "chains are short again in the state to go back to";
  session.rescue("more-steps");
  EXPECT_EQ(session.options().chain.steps, 2 * watched_run().chain.steps);
}

TEST(SessionRescue, GoingBackAndARemedyAreOneRescue) {
  const TemporaryFolder folder;
  TorchSession session(watched_run());
  steps_of(session, 160);
  const std::string rule = session.verdict().rule;
  session.rescue(kGoBack);
  session.save(folder / "run");
  TorchSession resumed(folder / "run");
  for (TorchSession* run : {&session, &resumed}) {
    run->rescue("learning-rate");
    ASSERT_EQ(run->rescues().size(), 1u);
    EXPECT_EQ(describe(run->rescues()[0]), "update 160: " + rule + "; back to update 100, learning rate / 3");
    EXPECT_EQ(run->step_count(), 100);
    steps_of(*run, 5);
    run->rescue("more-steps");
    EXPECT_EQ(run->rescues().size(), 2u) << "updates were made since";
  }
}

/// Trained into trouble that stays: one slot of the buffer far out.
std::unique_ptr<TorchSession> troubled_run(RescueMode mode) {
  auto options = watched_run();
  options.rescue.mode = mode;
  auto session = std::make_unique<TorchSession>(options);
  steps_of(*session, 64);
  bench::inject(*session, Fault::slot, 17);
  steps_of(*session, 1);
  EXPECT_TRUE(session->alarmed()) << session->verdict().reason;
  return session;
}

void set_rescue(TorchSession& session, RescueMode mode, int64_t attempts) {
  auto options = session.options();
  options.rescue.mode = mode;
  options.rescue.attempts = attempts;
  session.set_options(options);
}

/// Whether the next update raises an alarm, in a run whose verdict stays bad.
bool alarms_next(TorchSession& session) {
  steps_of(session, 1);
  EXPECT_TRUE(is_alarming(session.verdict().health)) << session.verdict().reason;
  return session.alarmed();
}

TEST(SessionRescue, TurnedOnInTroubleItAlarmsAgain) {
  const auto session = troubled_run(RescueMode::off);
  EXPECT_FALSE(alarms_next(*session)) << "no news";
  set_rescue(*session, RescueMode::ask, 8);
  EXPECT_TRUE(session->remedies().empty()) << "a state in trouble is none to go back to";
  EXPECT_EQ(bad_input_of([&] { session->rescue("learning-rate"); }), kNothingKept);
  EXPECT_TRUE(alarms_next(*session));
  EXPECT_FALSE(alarms_next(*session));
  set_rescue(*session, RescueMode::ask, 9);
  EXPECT_TRUE(alarms_next(*session));
}

TEST(SessionRescue, TurnedOnWhileSoundItKeepsTheStateAtHand) {
  auto options = watched_run();
  options.rescue.mode = RescueMode::off;
  TorchSession session(options);
  steps_of(session, 3);
  set_rescue(session, RescueMode::ask, 8);
  steps_of(session, 2);
  session.rescue("learning-rate");
  EXPECT_EQ(session.step_count(), 3);
}

TEST(SessionRescue, OpenedInTroubleItAlarmsAgainAndKeepsItsNumbers) {
  const TemporaryFolder folder;
  const auto session = troubled_run(RescueMode::ask);
  EXPECT_FALSE(session->remedies().empty());
  session->save(folder / "run");
  TorchSession resumed(folder / "run");
  EXPECT_EQ(resumed.verdict().rule, session->verdict().rule);
  EXPECT_EQ(resumed.verdict().value, session->verdict().value);
  EXPECT_EQ(resumed.verdict().limit, session->verdict().limit);
  EXPECT_TRUE(resumed.remedies().empty()) << "the state that was saved is in trouble";
  EXPECT_TRUE(alarms_next(resumed));
  EXPECT_FALSE(alarms_next(*session));
}

TEST(SessionRescue, StatusSaysWhyAndHowMuch) {
  const TemporaryFolder folder;
  const auto session = troubled_run(RescueMode::off);
  const auto status = nlohmann::json::parse(RunFolder(folder / "run", false).status_json(*session));
  EXPECT_EQ(status["rule"], session->verdict().rule);
  EXPECT_EQ(status["cause"], session->verdict().cause);
  EXPECT_EQ(status["value"], session->verdict().value);
  EXPECT_EQ(status["limit"], session->verdict().limit);
}

RunOptions watched_images() {
  auto options = watched_run();
  options.network = {Network::small_cnn, 4, 2, Activation::silu};
  options.chain.sampler = SamplerKind::relaxed_langevin;
  options.chain.step_size = 10;
  options.chain.clip_to_box = true;
  options.data.set = DataSet::sprites;
  options.data.limit = 40;
  options.optimiser.batch = 8;
  options.buffer.kind = BufferKind::ring;
  return options;
}

TEST(SessionRescue, OddIsJudgedByTheDataAfterGoingBackToo) {
  TorchSession session(watched_images());
  steps_of(session, 3);
  auto& trainer = session.trainer();
  NamedTensors tensors;
  for (const auto& [name, tensor] : trainer.tensors()) tensors.emplace_back(name, tensor.clone());
  trainer.load(tensors, true);
  torch::Tensor data = trainer.batch().data;
  data.mul_(1000);  // energies of data vary far more than those of noise
  const auto energies = trainer.energy().energy_and_grad(data).energy;
  const double margin = 4 * energies.std().item<double>();
  const auto check = check_health(trainer);
  ASSERT_GT(check.energy_noise + margin, energies.mean().item<double>() + 1.5 * margin) << "noise lies above data";
  EXPECT_NEAR(check.odd_limit - check.energy_noise, margin, 1e-3 * margin);
}

TEST(SessionRescue, OnImagesTheOddSlotAloneStartsAgain) {
  const TemporaryFolder folder;
  TorchSession session(watched_images());
  steps_of(session, 10);
  EXPECT_EQ(check_health(session.trainer()).odd, 0);
  bench::inject(session, Fault::slot, 17);
  ASSERT_GE(check_health(session.trainer()).odd, 1);
  session.save(folder / "run");
  TorchSession resumed(folder / "run");  // the state to go back to has the slot
  resumed.rescue("odd-chains");
  const auto& buffer = resumed.trainer().buffer();
  const auto again = buffer.ages().slice(0, 0, buffer.size()).eq(0).nonzero().flatten();
  ASSERT_EQ(again.numel(), 1);
  EXPECT_EQ(again.item<int64_t>(), 17);
}

/// The bytes of the pictures that the next update learns from.
torch::Tensor next_pictures(TorchSession& session) {
  session.step({}, 0);
  return to_bytes(session.trainer().batch().data, session.space().low, session.space().high).to(torch::kInt);
}

TEST(SessionRescue, OtherRandomNumbersShuffleImagesAnew) {
  const TemporaryFolder folder;
  TorchSession session(watched_images());
  steps_of(session, 7);
  session.save(folder / "run");
  const auto old = next_pictures(session);
  TorchSession same(folder / "run"), other(folder / "run");
  same.rescue(kGoBack);
  other.rescue("other-seed");
  EXPECT_TRUE(next_pictures(same).equal(old));
  EXPECT_GT((next_pictures(other) - old).abs().max().item<int>(), 1) << "other pictures, not other noise within their bytes";
  other.save(folder / "other");
  TorchSession resumed(folder / "other");
  EXPECT_EQ(steps_of(resumed, 8), steps_of(other, 8)) << "over the end of an epoch";
}

/// A handful of the seeded runs of `basin bench faults`.
class Faults : public ::testing::TestWithParam<Fault> {};

TEST_P(Faults, RaiseAnAlarmWithin50UpdatesAndAreRescued) {
  for (const int64_t seed : {3, 4}) {
    auto options = bench::fast_points(seed);
    options.rescue.mode = RescueMode::automatic;
    const auto outcome = bench::run_with_fault({options, GetParam(), 90, 200});
    EXPECT_FALSE(outcome.early) << outcome.rule;
    EXPECT_GT(outcome.alarm_after, 0);
    EXPECT_LE(outcome.alarm_after, 50);
    EXPECT_GE(outcome.rescues, 1);
    EXPECT_EQ(outcome.end.health, Health::healthy) << outcome.end.reason;
  }
}

INSTANTIATE_TEST_SUITE_P(All, Faults, ::testing::Values(Fault::learning_rate, Fault::noise, Fault::slot, Fault::weight));

TEST(SoundRuns, RaiseNoAlarm) {
  for (const int64_t seed : {3, 4}) {
    auto options = bench::fast_points(seed);
    options.rescue.mode = RescueMode::automatic;
    const auto outcome = bench::run_with_fault({options, Fault::none, 0, 200});
    EXPECT_FALSE(outcome.early) << outcome.rule;
    EXPECT_EQ(outcome.rescues, 0);
  }
}

}  // namespace
}  // namespace basin
