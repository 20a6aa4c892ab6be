// Models apart from the runs and the data that made them.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "core/base/files.h"
#include "core/formats/image_files.h"
#include "core/laboratory/tree_energy.h"
#include "core/run/paths.h"
#include "core/training/models.h"
#include "core/training/torch_session.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

namespace fs = std::filesystem;
using testing::bad_input_of;
using testing::TemporaryFolder;

/// Grey pictures of 12 x 12 in an IDX file; bytes 0 and 255 among them.
std::string write_pictures(const std::string& path, char side = 12) {
  std::string bytes({0, 0, 8, 3, 0, 0, 0, 40, 0, 0, 0, side, 0, 0, 0, side});
  for (int i = 0; i < 40 * side * side; ++i) bytes.push_back(static_cast<char>((i * 7) % 256));
  fs::create_directories(fs::path(path).parent_path());
  write_atomically(path, bytes);
  return path;
}

RunOptions tiny_run(const std::string& pictures) {
  RunOptions options;
  options.compute.threads = 2;
  options.data.set = DataSet::idx;
  options.data.path = pictures;
  options.network.kind = Network::igebm;
  options.network.width = 4;
  options.network.blocks = 2;
  options.network.spectral_norm = true;
  options.chain.sampler = SamplerKind::relaxed_langevin;
  options.chain.steps = 3;
  options.chain.clip_to_box = true;
  options.buffer.capacity = 40;
  options.optimiser.batch = 8;
  return options;
}

class SavedModels : public ::testing::Test {
 protected:
  SavedModels() {
    for (int update = 0; update < 4; ++update) run.step({}, 0);
    fs::create_directories(folder / "runs/one");
    run.save(checkpoint);
  }
  void forget_pictures() const { fs::remove(folder / "data/pictures"); }
  /// The checkpoint as older versions wrote it.
  void remove_card() const {
    auto file = read_checkpoint(checkpoint);
    for (const char* word : {"space", "classes", "data"}) file.metadata.erase(word);
    write_checkpoint(checkpoint, file);
  }

  TemporaryFolder folder;
  std::string checkpoint = folder / "runs/one/checkpoint.safetensors";
  TorchSession run{tiny_run(write_pictures(folder / "data/pictures")), {}};
};

TEST_F(SavedModels, DrawWhatTheRunDrawsWithoutItsData) {
  forget_pictures();
  const SavedModel model(folder / "runs/one", {});
  EXPECT_EQ(model.updates(), 4);
  EXPECT_TRUE(model.has_buffer());
  for (const bool from_buffer : {true, false}) {
    const SampleRequest request{6, 5, from_buffer, 3};
    EXPECT_TRUE(torch::equal(model.draw_samples(request, {}), run.model().draw_samples(request, {})));
  }
  LongChainRequest request;
  request.steps = 10;
  request.chains = 5;
  auto ours = model.long_chains(request, {}, {}), theirs = run.model().long_chains(request, {}, {});
  EXPECT_TRUE(std::isnan(ours.data_to_data));
  EXPECT_TRUE(std::isnan(ours.points.back().to_data)) << "not measured";
  EXPECT_EQ(ours.data_at_box, theirs.data_at_box) << "the file tells";
  EXPECT_GT(ours.data_at_box, 0);
  for (auto& point : ours.points) point.to_data = 0;
  for (auto& point : theirs.points) point.to_data = 0;
  EXPECT_EQ(long_chains_csv(ours), long_chains_csv(theirs));
}

TEST_F(SavedModels, MeasureAgainstTheirDataWhereTheyAre) {
  SavedModel model(checkpoint, {});
  model.read_data({});
  LongChainRequest request;
  request.steps = 10;
  EXPECT_EQ(long_chains_csv(model.long_chains(request, {}, {})), long_chains_csv(run.model().long_chains(request, {}, {})));
  forget_pictures();
  SavedModel blind(checkpoint, {});
  EXPECT_THROW(blind.read_data({}), MissingData);
}

TEST_F(SavedModels, OpenFromFilesOfBeforeThereWereCards) {
  forget_pictures();
  remove_card();
  const SavedModel model(checkpoint, {});
  EXPECT_EQ(model.data().space.height, 12) << "the buffer tells";
  EXPECT_TRUE(torch::equal(model.draw_samples({4, 3}, {}), run.model().draw_samples({4, 3}, {})));
  const auto exported = export_model(checkpoint, folder / "old.safetensors", "");
  EXPECT_EQ(card_of(exported.file).space.height, 12);
}

TEST_F(SavedModels, OfAnExportedFileSampleAsARunThatStartsFromIt) {
  export_model(checkpoint, folder / "tiny.safetensors", "");
  auto options = options_from(find_model(folder / "tiny.safetensors"));
  TorchSession started(options, {});
  forget_pictures();
  const SavedModel model(folder / "tiny.safetensors", {});
  EXPECT_FALSE(model.has_buffer());
  EXPECT_TRUE(torch::equal(model.draw_samples({4, 3}, {}), started.model().draw_samples({4, 3}, {})));
  model.save(folder / "again.safetensors");
  EXPECT_TRUE(torch::equal(SavedModel(folder / "again.safetensors", {}).draw_samples({4, 3}, {}), model.draw_samples({4, 3}, {})));
}

/// Checkpoints of before the average had singular vectors of its own.
TEST_F(SavedModels, AnOlderCheckpointSamplesAsItsExport) {
  auto file = read_checkpoint(checkpoint);
  auto& tensors = file.tensors;
  tensors.erase(std::remove_if(tensors.begin(), tensors.end(), [](const auto& item) { return item.first.rfind("average_state.", 0) == 0; }),
                tensors.end());
  ASSERT_LT(tensors.size(), read_checkpoint(checkpoint).tensors.size());
  write_checkpoint(checkpoint, file);
  export_model(checkpoint, folder / "older.safetensors", "");
  const SampleRequest from_noise{4, 10, false};
  EXPECT_TRUE(torch::equal(SavedModel(folder / "older.safetensors", {}).draw_samples(from_noise, {}),
                           SavedModel(checkpoint, {}).draw_samples(from_noise, {})));
}

struct OpenedModel : SavedModel {
  using SavedModel::buffer;
  using SavedModel::SavedModel;
};

TEST(SavedModel, OfWeightsAloneNeedsNoBufferOfTheRunsSize) {
  const TemporaryFolder folder;
  auto options = tiny_run(write_pictures(folder / "pictures"));
  options.buffer.capacity = 5000;
  TorchSession(options, {}).save(folder / "run.safetensors");
  export_model(folder / "run.safetensors", folder / "tiny.safetensors", "");
  const OpenedModel model(folder / "tiny.safetensors", {});
  EXPECT_LT(model.buffer().capacity(), 5000);
  const auto& space = model.data().space;
  const auto drawn = to_bytes(model.draw_samples({2000, 0}, {}), space.low, space.high).flatten(1);
  EXPECT_EQ(std::get<0>(torch::unique_dim(drawn, 0)).size(0), 2000) << "each starts from noise of its own";
  EXPECT_EQ(OpenedModel(folder / "run.safetensors", {}).buffer().capacity(), 5000);
}

TEST_F(SavedModels, OfImagesAreNoLeavesAndTheirBuffersAreNotRead) {
  auto file = read_checkpoint(checkpoint);
  for (auto& [name, tensor] : file.tensors)
    if (name == "buffer.counts") tensor = torch::full_like(tensor, -1);
  write_checkpoint(checkpoint, file);
  EXPECT_NE(bad_input_of([&] { saved_model(checkpoint); }).find("holds a model of images"), std::string::npos);
}

/// Runs of earlier versions recorded data.path as it was given.
TEST_F(SavedModels, ARelativePathOfDataIsAbsoluteOnceOpened) {
  auto file = read_checkpoint(checkpoint);
  const std::string pictures = folder / "data/pictures", relative = fs::relative(pictures);
  auto& config = file.metadata["config"];
  ASSERT_NE(config.find(pictures), std::string::npos);
  config.replace(config.find(pictures), pictures.size(), relative);
  write_checkpoint(checkpoint, file);
  const auto opened = open_session(checkpoint);
  EXPECT_EQ(opened->options().data.path, pictures);
  RunOptions changed = opened->options();
  changed.optimiser.learning_rate /= 2;
  make_paths_absolute(changed);
  opened->set_options(changed);
  EXPECT_EQ(open_model(checkpoint)->options().data.path, pictures);
}

TEST_F(SavedModels, OtherChainSettingsHoldForOneRequest) {
  const SavedModel model(checkpoint, {});
  SampleRequest plain{4, 6}, other = plain;
  other.settings.chain = model.options().chain;
  other.settings.chain->step_size *= 10;
  EXPECT_FALSE(torch::equal(model.draw_samples(plain, {}), model.draw_samples(other, {})));
  EXPECT_TRUE(torch::equal(model.draw_samples(plain, {}), run.model().draw_samples(plain, {})));
}

/// Training waits while a picture of it is written.
TEST(SavedPictures, AreOfBoundedSize) {
  const TemporaryFolder folder;
  auto options = tiny_run(write_pictures(folder / "pictures", 127));
  options.optimiser.batch = 64;
  options.buffer.capacity = 400;
  TorchSession run(options, {});
  run.export_samples(folder / "samples.png");
  run.export_buffer(folder / "buffer.png");
  for (const char* name : {"samples.png", "buffer.png"}) {
    const auto picture = read_colour(folder / name);
    EXPECT_GT(picture.width, 8 * 127) << name;
    EXPECT_LT(picture.width * picture.height, 5'000'000) << name;
  }
}

TEST_F(SavedModels, UnsoundFilesAreOneSentence) {
  auto file = read_checkpoint(checkpoint);
  for (auto& [name, tensor] : file.tensors)
    if (name.rfind("average.", 0) == 0) tensor = torch::full_like(tensor, NAN);
  write_checkpoint(folder / "nan.safetensors", file);
  EXPECT_NE(bad_input_of([&] { open_model(folder / "nan.safetensors"); }).find("nan.safetensors"), std::string::npos);
  EXPECT_NE(bad_input_of([&] { open_model(folder / "none.safetensors"); }).find("none.safetensors"), std::string::npos);
  EXPECT_NE(bad_input_of([&] { open_model(folder / "data/pictures"); }).find("pictures"), std::string::npos);
}

TEST_F(SavedModels, ARunWithoutItsDataIsLookedAtButNotTrained) {
  forget_pictures();
  TorchSession opened(checkpoint);
  EXPECT_NE(opened.info().missing_data.find(folder / "data/pictures"), std::string::npos);
  EXPECT_THROW(opened.step({}, 0), MissingData);
  const auto before = opened.snapshot({});
  EXPECT_EQ(before.images.count, 8);
  EXPECT_EQ(before.images.height, 12);
  const auto weights = opened.trainer().weights().clone();
  EXPECT_FALSE(opened.move_chains([](Stage, int64_t) { return false; }, 0));
  EXPECT_EQ(opened.snapshot({}).images.bytes, before.images.bytes) << "interrupted, nothing has changed";
  EXPECT_TRUE(opened.move_chains({}, 0));
  const auto after = opened.snapshot({});
  EXPECT_NE(after.images.bytes, before.images.bytes);
  EXPECT_EQ(after.step, 4);
  EXPECT_EQ(after.energies_samples.size(), 8u);
  EXPECT_TRUE(torch::equal(opened.trainer().weights(), weights));
  opened.save(folder / "again.safetensors");
  EXPECT_EQ(card_of(folder / "again.safetensors").space.height, 12);
}

TEST_F(SavedModels, ARunFromAModelWithoutDataIsLookedAtButNotTrained) {
  export_model(checkpoint, folder / "tiny.safetensors", "");
  forget_pictures();
  TorchSession started(options_from(find_model(folder / "tiny.safetensors")), {});
  EXPECT_FALSE(started.info().missing_data.empty());
  const auto noise = started.snapshot({}).images.bytes;
  EXPECT_TRUE(started.move_chains({}, 0));
  EXPECT_NE(started.snapshot({}).images.bytes, noise);
  EXPECT_THROW(make_session(tiny_run(folder / "data/pictures")), MissingData) << "random weights are nothing to look at";
}

TEST_F(SavedModels, DataAreFoundAtTheirNewPlace) {
  const auto expected = run.step({}, 0)->loss;
  write_pictures(folder / "elsewhere/pictures");
  forget_pictures();
  EXPECT_EQ(open_session({checkpoint, folder / "elsewhere/pictures"})->step()->loss, expected) << "said";
  fs::rename(folder / "elsewhere", folder / "data");
  fs::create_directory(folder / "moved");
  fs::rename(folder / "data", folder / "moved/data");
  fs::rename(folder / "runs", folder / "moved/runs");
  std::string told;
  LoadWatch watch;
  watch.notice = [&](const std::string& text) { told = text; };
  const auto moved = open_session(folder / "moved/runs/one/checkpoint.safetensors", watch);
  EXPECT_EQ(moved->options().data.path, folder / "moved/data/pictures") << "moved together";
  EXPECT_NE(told.find(folder / "moved/data/pictures"), std::string::npos);
  EXPECT_EQ(moved->step()->loss, expected);
  const auto refused = bad_input_of([&] {
    open_session({folder / "moved/runs/one/checkpoint.safetensors", write_pictures(folder / "other/pictures", 16)});
  });
  EXPECT_NE(refused.find("1 x 16 x 16 and the run learned 1 x 12 x 12"), std::string::npos) << refused;
}

}  // namespace
}  // namespace basin
