#include "core/training/session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "core/base/files.h"
#include "core/run/metrics_file.h"
#include "core/training/checkpoint.h"
#include "tests/support/small_runs.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

RunOptions small_run(const std::string& kind, const TemporaryFolder& folder) {
  RunOptions options = testing::small_points_run();
  if (kind == "mala") options.chain.sampler = SamplerKind::mala;
  if (kind == "points" || kind == "mala") return options;
  options.network = {Network::small_cnn, 4, 2, Activation::silu};
  options.chain.sampler = SamplerKind::relaxed_langevin;
  options.chain.step_size = 10;
  options.chain.clip_to_box = true;
  options.data.set = DataSet::sprites;
  options.data.limit = 40;
  if (kind == "sprites") return options;
  std::string bytes("\0\0\x08\x03\0\0\0\x28\0\0\0\x1c\0\0\0\x1c", 16);
  for (int i = 0; i < 40 * 28 * 28; ++i) bytes.push_back(static_cast<char>((i * 7) % 251));
  write_atomically(folder / "images", bytes);
  options.data.set = DataSet::idx;
  options.data.path = folder / "images";
  return options;
}

/// Every number of a row but the clock.
std::string bits(Metrics row) {
  row.seconds = 0;
  return metrics_line(row);
}

std::vector<std::string> steps_of(Session& session, int count) {
  std::vector<std::string> rows;
  for (int i = 0; i < count; ++i) rows.push_back(bits(*session.step()));
  return rows;
}

/// Kind of run, how its buffer stores, and further settings.
class SessionContract : public ::testing::TestWithParam<std::tuple<std::string, BufferKind, std::vector<std::string>>> {
 protected:
  TemporaryFolder folder;
  RunOptions options() const {
    auto options = small_run(std::get<0>(GetParam()), folder);
    options.buffer.kind = std::get<1>(GetParam());
    for (const auto& assignment : std::get<2>(GetParam())) set_option(options, assignment);
    return options;
  }
};

TEST_P(SessionContract, SameSeedSameBits) {
  const auto a = make_session(options()), b = make_session(options());
  EXPECT_EQ(steps_of(*a, 10), steps_of(*b, 10));
  auto other = options();
  other.compute.seed = 2;
  EXPECT_NE(steps_of(*make_session(other), 3), steps_of(*make_session(options()), 3));
}

TEST_P(SessionContract, ALoadedRunGoesOnToTheBit) {
  const auto run = make_session(options());
  run->set_budget({40, 0});
  steps_of(*run, 7);
  run->save(folder / "run");
  const auto expected = steps_of(*run, 9);
  const auto resumed = open_session(folder / "run");
  EXPECT_EQ(resumed->budget().steps, 40) << "the learning rate follows it";
  EXPECT_EQ(resumed->step_count(), 7);
  EXPECT_EQ(steps_of(*resumed, 9), expected);
}

TEST_P(SessionContract, InterruptedUpdatesLeaveNoTrace) {
  const auto expected = steps_of(*make_session(options()), 6);
  const auto session = make_session(options());
  std::vector<std::string> rows;
  int calls = 0;
  while (rows.size() < 6) {
    const int64_t chunk = rows.size() % 2;  // both the prompt and the slow way
    const auto row = session->step([&](Stage, int64_t) { return ++calls % 17 != 0; }, chunk);
    if (row) rows.push_back(bits(*row));
  }
  EXPECT_GT(calls, 17);
  EXPECT_EQ(rows, expected);
}

TEST_P(SessionContract, SlowMotionShowsEveryLangevinStepAndTheSameResult) {
  const auto expected = steps_of(*make_session(options()), 2);
  const auto session = make_session(options());
  session->step();
  std::vector<int64_t> seen;
  const auto row = session->step(
      [&](Stage stage, int64_t k) {
        if (stage == Stage::sample) seen.push_back(k);
        const auto snapshot = session->snapshot({});
        EXPECT_EQ(snapshot.space.image, session->space().image);
        return true;
      },
      1);
  EXPECT_EQ(seen, (std::vector<int64_t>{1, 2, 3, 4, 5}));
  EXPECT_EQ(bits(*row), expected[1]);
}

TEST_P(SessionContract, EveryUpdateIsMeasured) {
  const auto session = make_session(options());
  for (int i = 0; i < 11; ++i) {
    const auto ages = session->snapshot({}).buffer.ages;
    const auto held = std::count_if(ages.begin(), ages.end(), [](float age) { return age > 0; });
    const auto row = *session->step();
    for (const double value :
         {row.loss, row.grad_norm, row.energy_data, row.energy_samples, row.energy_samples_sd, row.chain_grad_norm, row.diversity, row.at_box})
      EXPECT_TRUE(std::isfinite(value)) << metrics_line(row);
    const auto& objective = session->options().objective;
    const auto& buffer = session->options().buffer;
    const int64_t most = buffer.start == ChainStart::persistent ? 32 : buffer.capacity;
    const bool kl_at_work = has_kl_term(objective) && (objective.kl_weight > 0 || 2 * held >= most);
    EXPECT_EQ(std::isfinite(row.kl_grad_norm), kl_at_work) << row.step;
    const bool tenth = row.step % 10 == 0, joint = objective.kind == ObjectiveKind::joint;
    EXPECT_EQ(std::isfinite(row.cd_grad_norm), kl_at_work || (tenth && joint)) << "the two parts are told together";
    EXPECT_EQ(std::isfinite(row.class_grad_norm), tenth && joint);
    EXPECT_EQ(std::isfinite(row.class_loss) && std::isfinite(row.accuracy_batch), learns_classes(session->options()));
    if (kl_at_work) {
      EXPECT_LE(row.grad_norm, (row.kl_grad_norm + row.cd_grad_norm) * (1 + 1e-5));
    }
    const bool contrastive = learns_from_samples(objective.kind);
    EXPECT_EQ(std::isfinite(row.phase_grad_norm), tenth && contrastive) << row.step;
    EXPECT_EQ(std::isfinite(row.penalty_grad_norm), tenth && contrastive) << row.step;
    EXPECT_EQ(std::isfinite(row.opt_grad_norm), tenth && kl_at_work && objective.kl_weight > 0) << row.step;
    EXPECT_EQ(std::isfinite(row.ent_grad_norm), tenth && kl_at_work && objective.ent_weight > 0 && 2 * held >= most) << row.step;
    const bool measured = !session->space().image && row.step % 4 == 0;
    EXPECT_EQ(std::isfinite(row.kl), measured);
    EXPECT_EQ(std::isfinite(row.total_variation), measured);
  }
}

TEST_P(SessionContract, SnapshotsAreWhole) {
  const auto session = make_session(options());
  SnapshotRequest request;
  request.watched = {0, 31, 99};
  request.buffer_order = BufferOrder::energy;
  session->snapshot(request);
  steps_of(*session, 3);
  const auto snapshot = session->snapshot(request);
  EXPECT_EQ(snapshot.step, 3);
  EXPECT_EQ(snapshot.chain_energy.size(), 32u);
  ASSERT_EQ(snapshot.traces.size(), 2u) << "chain 99 is not in a batch of 32";
  EXPECT_EQ(snapshot.traces[1].chain, 31);
  EXPECT_EQ(snapshot.traces[1].energy.size(), 5u);
  ASSERT_FALSE(snapshot.buffer.slots.empty());
  for (size_t i = 1; i < snapshot.buffer.slots.size(); ++i) EXPECT_LE(snapshot.buffer.slots[i - 1].energy, snapshot.buffer.slots[i].energy);
  if (snapshot.space.image) {
    EXPECT_EQ(snapshot.images.count, 32);
    EXPECT_EQ(snapshot.film.count, 2 * static_cast<int64_t>(snapshot.film_steps.size()));
    EXPECT_EQ(static_cast<size_t>(snapshot.buffer.images.count), snapshot.buffer.slots.size());
  } else {
    EXPECT_EQ(snapshot.energy.values.size(), 128u * 128u);
    EXPECT_EQ(snapshot.traces[0].path.size(), 6u);
    EXPECT_TRUE(std::isfinite(snapshot.log_z));
  }
}

INSTANTIATE_TEST_SUITE_P(All, SessionContract,
                         ::testing::Combine(::testing::Values("points", "mala", "images"),
                                            ::testing::Values(BufferKind::ring, BufferKind::slots, BufferKind::reservoir),
                                            ::testing::Values(std::vector<std::string>{})));

/// Every way to learn: each objective, the KL term on top, and each start of chains.
std::vector<std::vector<std::string>> ways_to_learn() {
  std::vector<std::vector<std::string>> ways = {{"objective.kl_weight=1", "objective.kl_steps=2"}};
  for (const auto& entry : kObjectives) {
    if (entry.value == ObjectiveKind::cross_entropy || entry.value == ObjectiveKind::joint) continue;  // of classes, below
    ways.push_back({"objective.kind=" + std::string(entry.name)});
    if (entry.value != ObjectiveKind::noise_levels) continue;
    for (const char* setting :
         {"network.noise_levels=5", "network.sigma_high=2", "network.sigma_low=0.1", "buffer.start=noise", "chain.clip_to_box=false"})
      ways.back().emplace_back(setting);
  }
  for (const auto& entry : kChainStarts) ways.push_back({"buffer.start=" + std::string(entry.name)});
  ways.push_back({"buffer.start=persistent", "objective.kl_weight=1"});
  ways.push_back({"objective.ent_weight=0.3", "objective.entropy_set=50", "objective.kl_steps=0"});
  ways.push_back({"objective.kl_weight=1", "objective.ent_weight=1", "objective.entropy_nearest=3", "buffer.kind=reservoir"});
  ways.push_back({"buffer.start=persistent", "objective.kind=denoising-score-matching"});
  return ways;
}

INSTANTIATE_TEST_SUITE_P(Augmented, SessionContract,
                         ::testing::Combine(::testing::Values("images"), ::testing::Values(BufferKind::slots, BufferKind::reservoir),
                                            ::testing::Values(std::vector<std::string>{"augmentation.share=1", "augmentation.crop_from=0.5",
                                                                                       "augmentation.blur=0.5", "objective.kl_weight=1",
                                                                                       "objective.ent_weight=1"})));

INSTANTIATE_TEST_SUITE_P(Sprites, SessionContract,
                         ::testing::Combine(::testing::Values("sprites"), ::testing::Values(BufferKind::slots),
                                            ::testing::Values(std::vector<std::string>{},
                                                              std::vector<std::string>{"augmentation.share=0.5", "augmentation.flip=true",
                                                                                       "augmentation.colour=1", "data.label=position"},
                                                              std::vector<std::string>{"buffer.start=data"})));

INSTANTIATE_TEST_SUITE_P(
    Classifiers, SessionContract,
    ::testing::Combine(
        ::testing::Values("sprites"), ::testing::Values(BufferKind::slots),
        ::testing::Values(std::vector<std::string>{"objective.kind=cross-entropy", "network.classes=4"},
                          std::vector<std::string>{"objective.kind=joint", "network.classes=4"},
                          std::vector<std::string>{"objective.kind=joint", "network.classes=4", "network.logits=true", "data.labels_per_class=2"},
                          std::vector<std::string>{"objective.kind=joint", "network.classes=4", "network.logits=true", "objective.negatives=by-class",
                                                   "objective.joint_weight=1"},
                          std::vector<std::string>{"objective.kind=cross-entropy", "network.classes=9", "data.label=position", "network.logits=true",
                                                   "network.noise_levels=4", "buffer.start=noise", "chain.clip_to_box=false"})));

INSTANTIATE_TEST_SUITE_P(WaysToLearn, SessionContract,
                         ::testing::Combine(::testing::Values("points", "images"), ::testing::Values(BufferKind::slots),
                                            ::testing::ValuesIn(ways_to_learn())));

/// A network with a state beside its weights; one with every other part, under the KL term, and chains in bfloat16.
const std::vector<std::vector<std::string>> kResidualNetworks = {
    {"network.kind=igebm", "network.width=4", "network.blocks=2", "network.spectral_norm=true"},
    {"network.kind=improved-cd", "network.width=4", "network.blocks=4", "network.norm=instance", "network.attention=true", "network.scales=2",
     "chain.precision=bfloat16", "chain.step_size=1", "objective.kl_weight=1"}};

INSTANTIATE_TEST_SUITE_P(ResidualNetworks, SessionContract,
                         ::testing::Combine(::testing::Values("images"), ::testing::Values(BufferKind::slots),
                                            ::testing::ValuesIn(kResidualNetworks)));

/// Classes in the data, the buffer and the network.
INSTANTIATE_TEST_SUITE_P(
    Conditional, SessionContract,
    ::testing::Combine(::testing::Values("sprites"), ::testing::Values(BufferKind::ring, BufferKind::slots, BufferKind::reservoir),
                       ::testing::Values(std::vector<std::string>{"network.kind=improved-cd-small", "network.width=4", "network.classes=4",
                                                                  "objective.kl_weight=1", "objective.ent_weight=0.3"},
                                         std::vector<std::string>{"network.kind=small-cnn", "network.width=4", "network.classes=4", "data.size=28"},
                                         std::vector<std::string>{"network.kind=igebm", "network.width=4", "network.blocks=2", "network.classes=9",
                                                                  "network.spectral_norm=true", "data.label=position", "buffer.start=persistent"})));

TEST(Session, LiveSettingsApplyAndOthersAskForAReset) {
  const TemporaryFolder folder;
  const auto session = make_session(small_run("points", folder));
  auto options = session->options();
  options.chain.steps = 9;
  options.optimiser.batch = 16;
  session->set_options(options);
  session->step();
  EXPECT_EQ(session->snapshot({}).chains.size(), 16u);
  options.network.width = 64;
  EXPECT_NE(bad_input_of([&] { session->set_options(options); }).find("network.width"), std::string::npos);
  EXPECT_EQ(session->options().network.width, 128);
}

TEST(Session, ALiveChangeSurvivesAResume) {
  const TemporaryFolder folder;
  const auto run = make_session(small_run("points", folder));
  steps_of(*run, 3);
  auto changed = run->options();
  changed.optimiser.batch = 48;
  changed.chain.steps = 7;
  changed.evaluation.every = 3;
  run->set_options(changed);
  steps_of(*run, 3);
  run->save(folder / "run");
  const auto expected = steps_of(*run, 6);
  const auto resumed = open_session(folder / "run");
  EXPECT_EQ(steps_of(*resumed, 6), expected);
}

TEST(Session, ALoadedRunShowsItsBufferNotNoise) {
  const TemporaryFolder folder;
  const auto run = make_session(small_run("points", folder));
  steps_of(*run, 3);
  run->save(folder / "run");
  const auto resumed = open_session(folder / "run");
  const auto chains = resumed->snapshot({}).chains;
  const auto slots = resumed->snapshot({}).buffer.points;
  ASSERT_EQ(chains.size(), 32u);
  for (size_t i = 0; i < chains.size(); ++i) EXPECT_EQ(chains[i].x, slots[i].x);
}

TEST(Session, EditedSlotsChangeAndAllOthersGoOnAsTheyWould) {
  TemporaryFolder folder;
  auto options = small_run("sprites", folder);
  options.buffer.capacity = 64;
  const auto edited = make_session(options), plain = make_session(options);
  steps_of(*edited, 4), steps_of(*plain, 4);
  edited->edit_slots({3, 9}, SlotEdit::freeze);
  edited->edit_slots({20}, SlotEdit::reinitialise);
  edited->edit_slots({40}, SlotEdit::erase);
  SnapshotRequest request;
  request.buffer_count = 64, request.buffer_followed = {9, 40};
  const auto differing = [&](const Snapshot& a, const Snapshot& b) {
    std::vector<int64_t> slots;
    const int64_t size = a.buffer.images.channels * a.buffer.images.height * a.buffer.images.width;
    for (size_t i = 0; i < 64; ++i)
      if (!std::equal(a.buffer.images.at(static_cast<int64_t>(i)), a.buffer.images.at(static_cast<int64_t>(i)) + size,
                      b.buffer.images.at(static_cast<int64_t>(i))))
        slots.push_back(static_cast<int64_t>(i));
    return slots;
  };
  const auto now = edited->snapshot(request), before = plain->snapshot(request);
  EXPECT_EQ(differing(now, before), (std::vector<int64_t>{20, 40}));
  EXPECT_TRUE(now.buffer.slots[3].frozen);
  EXPECT_TRUE(now.buffer.slots[40].deleted);
  ASSERT_EQ(now.buffer.followed.size(), 2u);
  EXPECT_TRUE(now.buffer.followed[1].deleted);
  EXPECT_EQ(now.buffer.size, 63);
  steps_of(*edited, 30);
  const auto later = edited->snapshot(request);
  const auto changed = differing(later, now);
  EXPECT_EQ(std::count(changed.begin(), changed.end(), 3) + std::count(changed.begin(), changed.end(), 9), 0) << "frozen";
  EXPECT_GT(changed.size(), 50u);
  EXPECT_NE(bad_input_of([&] { edited->edit_slots({64}, SlotEdit::erase); }).find("Slot 64"), std::string::npos);
  edited->save(folder / "run");
  EXPECT_TRUE(open_session({folder / "run"})->snapshot(request).buffer.slots[3].frozen);
}

TEST(Session, MissingImagesAreNamed) {
  const TemporaryFolder folder;
  auto options = small_run("images", folder);
  options.data.path = folder / "nothing";
  EXPECT_NE(bad_input_of([&] { make_session(options); }).find("nothing"), std::string::npos);
}

TEST(Session, AnExplodingRunIsAVerdictNotACrash) {
  const TemporaryFolder folder;
  auto options = small_run("points", folder);
  options.optimiser.learning_rate = 1.0;
  options.optimiser.decay_to = 1.0;
  options.objective.energy_penalty = 0;
  options.chain.step_size = 500;
  const auto session = make_session(options);
  for (int i = 0; i < 400 && session->verdict().health != Health::failed; ++i) session->step();
  EXPECT_NE(session->verdict().health, Health::healthy) << session->verdict().reason;
  session->save(folder / "run");
  const auto again = open_session(folder / "run");  // whatever happened, what was saved is sound
}

TEST(Session, UnsoundCheckpointsAreRefused) {
  const TemporaryFolder folder;
  const auto session = make_session(small_run("points", folder));
  steps_of(*session, 2);
  session->save(folder / "run");
  const auto sound = read_checkpoint(folder / "run");
  const auto fault_with = [&](auto change) {
    auto changed = sound;
    for (auto& [name, value] : changed.tensors) value = value.clone();
    change(changed);
    write_checkpoint(folder / "changed", changed);
    const auto message = bad_input_of([&] { open_session(folder / "changed"); });
    EXPECT_NE(message.find("changed"), std::string::npos) << message;
    return message;
  };
  const auto tensor = [](Checkpoint& checkpoint, const std::string& name) -> torch::Tensor& {
    for (auto& [its_name, value] : checkpoint.tensors)
      if (its_name == name) return value;
    throw std::logic_error(name);
  };
  EXPECT_NE(fault_with([&](Checkpoint& c) { tensor(c, "net.layer0.weight").fill_(NAN); }).find("not finite"), std::string::npos);
  EXPECT_NE(fault_with([&](Checkpoint& c) { tensor(c, "net.layer1.weight") = torch::zeros({3, 3}); }).find("3x3"), std::string::npos);
  EXPECT_NE(fault_with([&](Checkpoint& c) { tensor(c, "adam.v") = tensor(c, "adam.v").to(torch::kDouble); }), "");
  EXPECT_NE(fault_with([&](Checkpoint& c) { c.tensors.erase(c.tensors.begin()); }).find("missing"), std::string::npos);
  EXPECT_NE(fault_with([&](Checkpoint& c) { tensor(c, "random.0") = torch::zeros({5}, torch::kByte); }), "");
  EXPECT_NE(fault_with([&](Checkpoint& c) { tensor(c, "random.0").zero_(); }), "");
  EXPECT_NE(fault_with([&](Checkpoint& c) { tensor(c, "buffer.data").fill_(NAN); }).find("not finite"), std::string::npos);
  EXPECT_NE(fault_with([&](Checkpoint& c) { c.metadata["config"] = "[network]\nwidth = 1e9\n"; }), "");
  EXPECT_NE(fault_with([&](Checkpoint& c) { c.metadata.erase("config"); }).find("config"), std::string::npos);
}

/// The numbers of a session as one list, as they were before they had names.
void pack_session(Checkpoint& checkpoint) {
  std::vector<double> packed;
  NamedTensors others;
  for (const auto& [name, tensor] : checkpoint.tensors) {
    if (name.rfind("session.", 0) != 0 && name.rfind("stability.", 0) != 0)
      others.emplace_back(name, tensor);
    else
      for (int64_t i = 0; i < tensor.size(0); ++i) packed.push_back(tensor[i].item<double>());
  }
  ASSERT_GE(packed.size(), 44u);
  packed.resize(44);  // what has come since had names from the start
  others.emplace_back("session", torch::tensor(packed, torch::kDouble));
  checkpoint.tensors = others;
}

TEST(Session, CheckpointsOfOtherVersionsAreRead) {
  const TemporaryFolder folder;
  const auto session = make_session(small_run("points", folder));
  session->set_budget({500, 0});
  steps_of(*session, 60);
  session->save(folder / "run");
  const auto expected = steps_of(*session, 10);
  const auto verdict = session->verdict().reason;
  const auto changed = [&](auto change) {
    auto checkpoint = read_checkpoint(folder / "run");
    change(checkpoint);
    write_checkpoint(folder / "other", checkpoint);
    return open_session(folder / "other");
  };
  const auto packed = changed(pack_session);
  EXPECT_EQ(packed->budget().steps, 500);
  EXPECT_EQ(steps_of(*packed, 10), expected);
  EXPECT_EQ(packed->verdict().reason, verdict);
  const auto newer = changed([](Checkpoint& c) { c.tensors.emplace_back("stability.of_tomorrow", torch::ones({2}, torch::kDouble)); });
  EXPECT_EQ(steps_of(*newer, 10), expected);
  const auto older = changed([](Checkpoint& c) {
    c.tensors.erase(std::find_if(c.tensors.begin(), c.tensors.end(), [](const auto& item) { return item.first == "stability.force_now"; }));
  });
  EXPECT_EQ(steps_of(*older, 10), expected);
}

TEST(Session, ACopyIsWrittenAsItWasTaken) {
  const TemporaryFolder folder;
  const auto session = make_session(small_run("points", folder));
  steps_of(*session, 5);
  const auto write = session->save_apart(folder / "run");
  ASSERT_TRUE(write);
  const auto expected = steps_of(*session, 5);
  write();
  EXPECT_EQ(steps_of(*open_session(folder / "run"), 5), expected);
}

TEST(Session, SamplesAreWrittenAsPngAndCsv) {
  const TemporaryFolder folder;
  const auto session = make_session(small_run("points", folder));
  steps_of(*session, 2);
  SampleRequest request;
  request.count = 10;
  request.steps = 3;
  session->model().sample(request, folder / "s.csv", {});
  std::ifstream csv(folder / "s.csv");
  std::string line;
  int lines = 0;
  while (std::getline(csv, line)) ++lines;
  EXPECT_EQ(lines, 11);
  session->model().sample(request, folder / "s.png", {});
  EXPECT_EQ(read_file(folder / "s.png").substr(1, 3), "PNG");
  EXPECT_NE(bad_input_of([&] { session->model().sample(request, "/nonexistent/s.png", {}); }).find("/nonexistent/s.png"), std::string::npos);
  EXPECT_NE(bad_input_of([&] { session->model().sample(request, folder / "s.jpg", {}); }).find(".png or .csv"), std::string::npos);
}

TEST(Session, CudaWithoutAGpuIsRefused) {
  if (at::globalContext().hasCUDA()) GTEST_SKIP() << "this machine has a GPU";
  RunOptions options;
  options.compute.device = DeviceChoice::cuda;
  EXPECT_NE(bad_input_of([&] { make_session(options); }).find("--device auto"), std::string::npos);
}

}  // namespace
}  // namespace basin
