// Models made from runs, and runs made from models.

#include "core/training/models.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <optional>

#include "core/base/errors.h"
#include "core/base/files.h"
#include "core/base/random.h"
#include "core/data/data_source.h"
#include "core/formats/safetensors.h"
#include "core/run/config.h"
#include "core/run/presets.h"
#include "core/training/model_weights.h"
#include "core/training/torch_session.h"
#include "tests/support/environment.h"
#include "tests/support/temporary_folder.h"

namespace basin {
namespace {

using testing::bad_input_of;
using testing::TemporaryFolder;

/// A network with a state beside its weights, and classes.
RunOptions tiny_run() {
  RunOptions options;
  options.preset = "sprites";
  options.compute.threads = 2;
  options.data.set = DataSet::sprites;
  options.data.size = 12;
  options.data.limit = 40;
  options.network.kind = Network::igebm;
  options.network.width = 4;
  options.network.blocks = 2;
  options.network.spectral_norm = true;
  options.network.classes = 4;
  options.chain.sampler = SamplerKind::relaxed_langevin;
  options.chain.steps = 3;
  options.chain.clip_to_box = true;
  options.buffer.capacity = 40;
  options.optimiser.batch = 8;
  options.optimiser.ema = 0.5;
  return options;
}

class Models : public ::testing::Test {
 protected:
  Models() {
    run.set_budget({20, 0});
    for (int update = 0; update < 6; ++update) run.step({}, 0);
    run.save(folder / "run.safetensors");
  }
  std::string message_of(const std::function<void(RunOptions&)>& edit) const {
    auto options = options_from(find_model(folder / "tiny.safetensors"));
    edit(options);
    return bad_input_of([&] { make_session(options); });
  }

  TemporaryFolder folder;
  TorchSession run{tiny_run(), {}};
};

TEST_F(Models, OneWithoutClassesStartsOneOfClassesAsTheSameFunction) {
  auto options = tiny_run();
  options.network = {};
  options.network.kind = Network::unet, options.network.width = 4;
  options.network.noise_levels = 4, options.network.sigma_high = 2, options.network.sigma_low = 0.1;
  options.objective.kind = ObjectiveKind::noise_levels;
  options.buffer.start = ChainStart::noise;
  options.chain = {};
  TorchSession base(options, {});
  for (int update = 0; update < 3; ++update) base.step({}, 0);
  base.save(folder / "base-run.safetensors");
  export_model(folder / "base-run.safetensors", folder / "base.safetensors", "");
  options.network.classes = 4;
  options.network.from = folder / "base.safetensors";
  TorchSession started(options, {});
  auto rng = make_generator(torch::kCPU, 3, 0);
  const auto x = torch::rand({4, 3, 12, 12}, rng).mul_(2).sub_(1);
  const auto level = torch::full({}, 0.5);
  const auto expected = (*base.model().energy()->at_level(level))(x);
  EXPECT_TRUE((*started.model().energy()->conditioned_on(torch::tensor({0, 1, 2, 3}))->at_level(level))(x).allclose(expected));
  EXPECT_TRUE(started.step({}, 0));
  options.network.noise_levels = 7, options.network.sigma_low = 0.2;
  EXPECT_TRUE((*TorchSession(options, {}).model().energy()->conditioned_on(torch::tensor({0, 1, 2, 3}))->at_level(level))(x).allclose(expected))
      << "other levels, one function of sigma";
  options.network.noise_levels = 0, options.objective.kind = ObjectiveKind::contrastive_divergence;
  EXPECT_NE(bad_input_of([&] { TorchSession(options, {}); }).find("network.noise_levels"), std::string::npos);
  options.network.noise_levels = 4, options.objective.kind = ObjectiveKind::noise_levels;
  options.network.width = 8;
  EXPECT_NE(bad_input_of([&] { TorchSession(options, {}); }).find("network.width"), std::string::npos);
}

TEST_F(Models, ARunStartsWithTheAveragedWeightsAndNoise) {
  const auto model = export_model(folder / "run.safetensors", folder / "tiny.safetensors", "Four shapes.");
  EXPECT_EQ(model.updates, 6);
  EXPECT_EQ(model.parameters, run.info().parameters);
  TorchSession started(options_from(model), {});
  EXPECT_EQ(started.step_count(), 0);
  EXPECT_EQ(started.trainer().buffer().ages().max().item<int64_t>(), 0);
  auto rng = make_generator(torch::kCPU, 3, 0);
  const auto x = torch::rand({5, 3, 12, 12}, rng).mul_(2).sub_(1);
  const auto labels = torch::tensor({0, 1, 2, 3, 0});
  const auto averaged = (*run.model().energy()->conditioned_on(labels))(x), trained = (*given_labels(run.trainer().energy(), labels))(x);
  EXPECT_TRUE(torch::equal((*started.model().energy()->conditioned_on(labels))(x), averaged));
  EXPECT_TRUE(torch::equal((*given_labels(started.trainer().energy(), labels))(x), averaged));
  EXPECT_FALSE(torch::equal(trained, averaged)) << "the average is not the last weights";
  EXPECT_TRUE(started.step({}, 0).has_value());
}

TEST_F(Models, AResumedRunNoLongerNeedsItsModel) {
  export_model(folder / "run.safetensors", folder / "tiny.safetensors", "");
  const auto started = make_session(options_from(find_model(folder / "tiny.safetensors")));
  started->step();
  started->save(folder / "started.safetensors");
  std::filesystem::remove(folder / "tiny.safetensors");
  EXPECT_EQ(open_session(folder / "started.safetensors")->step_count(), 1);
}

TEST_F(Models, TheCardSaysWhatMadeItAndServesAsConfig) {
  const auto model = export_model(folder / "run.safetensors", folder / "tiny.safetensors", "Four 'shapes' \"drawn\".");
  EXPECT_EQ(model.name, "tiny");
  EXPECT_EQ(model.command.rfind("basin train --preset sprites --set ", 0), 0u) << model.command;
  EXPECT_NE(model.command.find("--set data.size=12"), std::string::npos) << model.command;
  EXPECT_NE(model.command.find("--set network.kind=igebm"), std::string::npos);
  EXPECT_NE(model.command.find(" --steps 20 --out tiny"), std::string::npos);
  RunOptions read;
  apply_toml(read, read_file(folder / "tiny.toml"), "tiny.toml");
  EXPECT_TRUE(changed_paths(read, model.options).empty());
  EXPECT_EQ(model.options.network.width, 4);
  EXPECT_EQ(model.options.compute.threads, 0) << "belongs to the machine";
  EXPECT_EQ(model.description, "Four 'shapes' \"drawn\".");
  const auto names = SafetensorsFile(folder / "tiny.safetensors").tensors;
  for (const auto& tensor : names) EXPECT_TRUE(tensor.name.rfind("net.", 0) == 0 || tensor.name.rfind("state.", 0) == 0) << tensor.name;
  EXPECT_LT(model.bytes, 4 * model.parameters + 20000) << "weights alone";
}

TEST_F(Models, WhatDoesNotFitIsOneSentence) {
  export_model(folder / "run.safetensors", folder / "tiny.safetensors", "");
  EXPECT_EQ(message_of([](RunOptions&) {}), "");
  const auto width = message_of([](RunOptions& o) { o.network.width = 8; });
  EXPECT_NE(width.find("trained with network.width = '4', and this run has '8'"), std::string::npos) << width;
  const auto activation = message_of([](RunOptions& o) { o.network.activation = Activation::relu; });
  EXPECT_NE(activation.find("network.activation"), std::string::npos) << "equal shapes, another function: " << activation;
  const auto grey = message_of([](RunOptions& o) { o.data.grey = true; });
  EXPECT_NE(grey.find("4x3x3x3"), std::string::npos) << grey;
  EXPECT_NE(grey.find("4x1x3x3"), std::string::npos) << grey;
  const auto range = message_of([](RunOptions& o) { o.data.range = PixelRange::unit; });
  EXPECT_NE(range.find("set data.range=symmetric"), std::string::npos) << "equal shapes, other values: " << range;
  EXPECT_NE(message_of([](RunOptions& o) { o.network.from = "tinny"; }).find("Model 'tinny' is unknown"), std::string::npos);
}

TEST_F(Models, ModelsAndCheckpointsAreToldApart) {
  export_model(folder / "run.safetensors", folder / "tiny.safetensors", "");
  EXPECT_NE(bad_input_of([&] { open_session(folder / "tiny.safetensors"); }).find("basin train --from"), std::string::npos);
  EXPECT_NE(bad_input_of([&] { find_model(folder / "run.safetensors"); }).find("the checkpoint of a run"), std::string::npos);
  EXPECT_NE(bad_input_of([&] { export_model(folder / "tiny.safetensors", folder / "again.safetensors", ""); }).find("export the checkpoint of a run"),
            std::string::npos);
  EXPECT_NE(bad_input_of([&] { export_model(folder / "run.safetensors", folder / "tiny.bin", ""); }).find(".safetensors"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder / "again.safetensors"));
  EXPECT_NE(bad_input_of([&] { export_model(folder / "run.safetensors", folder / "run.safetensors", ""); }).find("a model would replace"),
            std::string::npos);
  open_session(folder / "run.safetensors");
}

TEST_F(Models, WeightsThatAreNotFiniteAreRefusedAtEveryDoor) {
  auto broken = read_checkpoint(folder / "run.safetensors");
  for (auto& [name, tensor] : broken.tensors)
    if (name.rfind("average.", 0) == 0) tensor.view({-1})[0] = INFINITY;
  write_checkpoint(folder / "broken.safetensors", broken);
  const auto exported = bad_input_of([&] { export_model(folder / "broken.safetensors", folder / "tiny.safetensors", ""); });
  EXPECT_NE(exported.find("not finite"), std::string::npos) << exported;
  EXPECT_FALSE(std::filesystem::exists(folder / "tiny.safetensors"));
  EXPECT_NE(bad_input_of([&] { open_session(folder / "broken.safetensors"); }).find("not finite"), std::string::npos);

  const auto model = export_model(folder / "run.safetensors", folder / "tiny.safetensors", "");
  auto file = read_checkpoint(model.file, kModelFormat);
  file.tensors.front().second.fill_(NAN);
  write_checkpoint(model.file, file, kModelFormat);
  const auto used = message_of([](RunOptions&) {});
  EXPECT_NE(used.find("holds values that are not finite; take another model"), std::string::npos) << "not: set data.size: " << used;

  const auto& weight = run.trainer().averaged_net().parameters().front().second;
  const at::NoGradGuard no_grad;
  torch::Tensor(weight).fill_(NAN);
  EXPECT_NE(bad_input_of([&] { run.model().save(folder / "past.safetensors"); }).find("not finite"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder / "past.safetensors"));
}

TEST_F(Models, TheUsersFolderIsListedAndBadFilesInItAreNamed) {
  const testing::EnvironmentVariable data("BASIN_DATA", folder.path());
  std::filesystem::create_directory(folder / "models");
  export_model(folder / "run.safetensors", folder / "models/mine.safetensors", "Mine.");
  write_atomically(folder / "models/torn.safetensors", "abc");
  std::vector<std::string> skipped;
  const auto models = trained_models([&](const std::string& reason) { skipped.push_back(reason); });
  EXPECT_TRUE(
      std::any_of(models.begin(), models.end(), [](const TrainedModel& model) { return model.name == "mine" && model.description == "Mine."; }));
  ASSERT_EQ(skipped.size(), 1u);
  EXPECT_NE(skipped[0].find("torn.safetensors"), std::string::npos);
  EXPECT_EQ(options_from(find_model("mine")).network.from, "mine");
}

TEST(LargeModels, AreRefused) {
  const TemporaryFolder folder;
  RunOptions options;
  options.network.width = 512;
  options.network.depth = 6;
  make_session(options)->save(folder / "run.safetensors");
  const auto message = bad_input_of([&] { export_model(folder / "run.safetensors", folder / "large.safetensors", ""); });
  EXPECT_NE(message.find("5.3 MB"), std::string::npos) << message;
  EXPECT_NE(message.find("network.width"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder / "large.safetensors"));
}

constexpr int64_t kLooked = 16;

std::optional<DataSource> some_data(DataOptions options, int64_t count = kLooked) {
  options.limit = count;
  try {
    return load_data(options);
  } catch (const BadInput&) {
    return std::nullopt;
  }
}

class ShippedModels : public ::testing::TestWithParam<const char*> {};

TEST_P(ShippedModels, FitTheirNetworkAndTellTheirDataFromNoise) {
  const auto model = find_model(GetParam());
  EXPECT_LE(model.bytes, kLargestModel);
  EXPECT_FALSE(model.description.empty());
  EXPECT_NE(model.command.find("basin train --preset"), std::string::npos);
  validate(model.options);
  EXPECT_EQ(read_metadata(model.file).count("space"), 1u) << "it says itself what its samples are";
  const auto space = card_of(model.file).space;
  EXPECT_EQ(space.channels, model.options.data.set == DataSet::sprites ? 3 : 1);
  EXPECT_EQ(space.height, model.options.data.size > 0 ? model.options.data.size : 28);
  EXPECT_GE(static_cast<int64_t>(space.classes.size()), model.options.network.classes);
  const auto net = read_weights(model.file, model.options.network, space);
  if (knows_classes_alone(model.options)) {
    constexpr int64_t kOfEveryClass = 200;  // labels count the classes that are there
    const auto data = some_data(model.options.data, kOfEveryClass);
    ASSERT_TRUE(data);
    auto rng = make_generator(torch::kCPU, 1, 1);
    const auto clean = data->images.to(torch::kFloat) / 127.5 - 1;  // it learned them under noise alone
    const auto told = net->class_energies(clean + model.options.network.sigma_low * torch::randn(clean.sizes(), rng)).argmin(1);
    EXPECT_GE(told.eq(data->labels).to(torch::kDouble).mean().item<double>(), 0.9);
    return;
  }
  auto rng = make_generator(torch::kCPU, 1, 1);
  const auto noise = torch::rand({kLooked, space.channels, space.height, space.width}, rng) * 2 - 1;
  const int64_t classes = model.options.network.classes;
  const auto of_noise = (*given_labels(*net, classes > 0 ? torch::arange(kLooked, torch::kLong).remainder(classes) : torch::Tensor()))(noise);
  EXPECT_TRUE(of_noise.isfinite().all().item<bool>());
  const auto data = some_data(model.options.data);
  if (!data) GTEST_SKIP() << "its data are not on this machine";
  const auto of_data = (*given_labels(*net, classes > 0 ? data->labels : torch::Tensor()))(data->images.to(torch::kFloat) / 127.5 - 1);
  EXPECT_LT(of_data.max().item<double>(), of_noise.min().item<double>());
}

/// Nothing but what the command says sets the run that made it apart from its preset.
TEST_P(ShippedModels, AreWhatTheirCommandMakes) {
  const auto model = find_model(GetParam());
  auto from = load_preset(model.options.preset), to = model.options;
  from.compute = to.compute;
  from.rescue = to.rescue;
  from.ensemble = to.ensemble;
  EXPECT_NE(model.command.find("--preset " + model.options.preset + " "), std::string::npos) << model.command;
  for (const auto& path : changed_paths(from, to))
    EXPECT_NE(model.command.find("--set " + path + "=" + to_text(field_at(to, path)) + " "), std::string::npos) << path << " in " << model.command;
}

INSTANTIATE_TEST_SUITE_P(All, ShippedModels,
                         ::testing::Values("fashion-mnist", "fashion-mnist-conditional", "fashion-mnist-kl", "fashion-mnist-levels", "mnist",
                                           "sprites", "sprites-shape", "sprites-size", "sprites-position", "sprites-rotation"));

}  // namespace
}  // namespace basin
